"""Scaling: what a matrix that counts shows, as cells and sentences that any format can lay out."""

from __future__ import annotations

from collections.abc import Sequence

from runner.model.report import Estimate, RunReport, Scaling
from runner.reporting import wording
from runner.reporting.comparison import Column

_NOUNS = {
    "cpus": "CPUs",
    "workers": "workers",
    "schedule.slots": "slots",
    "replicas": "processes",
}


def title(scaling: Scaling) -> str:
    """What the table is of: ``Scaling of pool with workers (start_method fork)``."""
    fixed = ", ".join(f"{key} {value}" for key, value in scaling.fixed)
    grows = ", each with its own work" if scaling.grows else ""
    of = f"Scaling of {scaling.family} with {_many(scaling.axis)}{grows}"
    return f"{of} ({fixed})" if fixed else of


def columns(scaling: Scaling, report: RunReport) -> list[Column]:
    """The columns that have something to say, in reading order; cells are not escaped."""
    rows, shown = scaling.rows, not report.simulated
    ratios = [wording.estimate(row.speed_up, interval=shown) for row in rows]
    gains = [wording.estimate(row.gain, interval=shown) for row in rows]
    made = [
        Column(_many(scaling.axis).partition(" ")[0], 0, tuple(str(row.count) for row in rows)),
        Column("main", 2, tuple(wording.duration(row.main) for row in rows)),
        Column("makespan", 0, tuple(wording.duration(row.wall) for row in rows)),
        Column("per second", 3, tuple(_rate(row.throughput) for row in rows)),
        Column(
            "throughput" if scaling.grows else "speed-up",
            0,
            tuple(ratio or f"over {rows[0].count}" for ratio in ratios),
            right=False,
        ),
        Column("efficiency", 1, tuple(_percent(row.efficiency) for row in rows)),
        Column("gain", 0, tuple(gains), right=False),
    ]
    return [column for column in made if any(column.cells)]


def caption(report: RunReport) -> str:
    """What the figures of all these tables are."""
    grows = [scaling.grows for scaling in report.scaling]
    names = [
        name for name, has in (("speed-up", not all(grows)), ("throughput", any(grows))) if has
    ]
    text = (
        f"Medians; {' and '.join(names)} against the smallest count, gain against the count "
        "before, paired by round"
    )
    level = wording.levels(row.speed_up for scaling in report.scaling for row in scaling.rows)
    text += f", with their {level} intervals" if level and not report.simulated else ""
    return f"{text}; efficiency: over the ratio of the counts."


def sentences(scaling: Scaling, report: RunReport) -> list[str]:
    """What the table comes to: where more stops paying, and the serial share."""
    shown = not report.simulated
    said = [stops(scaling, interval=shown)]
    return said if scaling.grows else [*said, serial_share(scaling, interval=shown)]


def stops(scaling: Scaling, *, interval: bool = True) -> str:
    """Where more of it stops paying."""
    counts = [row.count for row in scaling.rows]
    share = f"{(scaling.threshold - 1) * 100:.0f}%"
    many, at = _many(scaling.axis), scaling.stops_at
    if at is None:
        sure = _sureness([row.gain for row in scaling.rows]) if interval else ""
        return f"More {many} pay up to {counts[-1]}: each step gains more than {share}{sure}."
    place = counts.index(at)
    gain, before = scaling.rows[place].gain, counts[place - 1]
    if gain is None:
        return f"More {many} stop paying at {at}: what it gains over {before} is not known."
    value = wording.estimate(gain, interval=interval)
    if not interval:
        gains = f"it gains no more than {share} over {before} ({value})"
        return f"More {many} stop paying at {at}: {gains}."
    if gain.count == 1:
        why = f"one round shows nothing (a gain of {value} over {before})"
        return f"Whether more {many} pay at {at} is open: {why}."
    gains = f"that it gains more than {share} over {before} is not shown ({value})"
    return f"More {many} stop paying at {at}: {gains}."


def _sureness(gains: Sequence[Estimate | None]) -> str:
    """The confidence, where there were too few rounds for what is taken for granted."""
    few = [gain for gain in gains if gain is not None and (gain.level or 1) < wording.SURE]
    return f" (at a confidence of {wording.levels(few)})" if few else ""


def serial_share(scaling: Scaling, *, interval: bool = True) -> str:
    """Amdahl's share, and the bound that follows from the lower end of its interval.

    One round of a run has no interval. Above the whole it is no share: then more takes longer.
    """
    share, things = scaling.serial_share, _many(scaling.axis)
    if share is None:
        why = scaling.unfitted or "no round with all counts obeys it"
        return f"No serial share by Amdahl's law: {why}."
    counts = ", ".join(map(str, scaling.fitted[:-1]))
    by = f"by Amdahl's law, fitted to {counts} and {scaling.fitted[-1]} {things}"
    if interval and share.low is None:
        return f"Serial share {by}: {wording.percents(share)}; one round bounds nothing."
    least = share.low if interval and share.low is not None else share.value
    if least > 1:
        return f"No serial share {by}: more {things} only take longer."
    text = f"Serial share {by}: {wording.percents(share, interval=interval)}"
    if share.value > 1:
        text += f" (above 100% more {things} take longer)"
    if least == 1:
        return f"{text}; more {things} take as long as one."
    if least > 0:
        return f"{text}; no number of {things} is more than {1 / least:.1f} times as fast as one."
    return f"{text}; none is shown."


def _many(axis: str) -> str:
    """What an axis counts: ``workers``, ``CPUs``, ``processes of child``."""
    group, _, last = axis.rpartition(".")
    return _NOUNS[axis] if axis in _NOUNS else f"{_NOUNS[last]} of {group}"


def _rate(value: Estimate | None) -> str:
    return "" if value is None else f"{value.value:.3g}"


def _percent(value: Estimate | None) -> str:
    return "" if value is None else wording.percent(value.value)
