"""Comparison: the table of variants, as cells that any format can lay out.

Each column knows how much it matters, so that a narrow page drops the least
telling ones first; extras are there where there is room. A column that says nothing (no process slept, every variant
has the same start method) is not there at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from runner.model.report import Estimate, RunReport, VariantSummary
from runner.reporting import wording

EXTRA = 6
"""Columns from this rank on may be dropped without a word."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what matters more (0 = always there), its cells."""

    heading: str
    rank: int
    cells: tuple[str, ...]
    right: bool = True
    listed: bool = False
    """Whether each cell is a list, which may go on several lines."""


def columns(report: RunReport) -> list[Column]:
    """The columns that have something to say, in reading order; cells are not escaped."""
    variants = report.variants
    methods = {variant.start_method for variant in variants}
    many = len(methods) > 1
    made = [
        _column("variant", 0, variants, lambda v: v.name, right=False),
        _column("policy", 6, variants, lambda v: v.policy, right=False),
        _column("start", 1, variants, lambda v: v.start_method if many else "", right=False),
        _column("rounds", 1, variants, lambda v: _rounds(v, report.rounds)),
        _column("main", 0, variants, lambda v: _of_plan(v.main, v, report)),
        _column("makespan", 0, variants, lambda v: _of_plan(v.wall, v, report)),
        _column("ideal", 1, variants, lambda v: _predicted(v, wording.duration(v.ideal))),
        _column("over ideal", 2, variants, lambda v: _predicted(v, wording.over(v.over_ideal))),
        _column("speed-up", 0, variants, lambda v: _speed_up(v, report), right=False),
        _column("peak", 0, variants, lambda v: "" if v.peak is None else str(v.peak)),
        _column("Σ sleep", 3, variants, lambda v: wording.duration(v.total_sleep)),
        _column("longest", 4, variants, lambda v: wording.duration(v.longest_sleep)),
        _column("spread", 5, variants, lambda v: wording.percent(v.spread)),
        _column("start cost", 7, variants, lambda v: wording.duration(v.start_overhead)),
        _column("outcomes", 0, variants, _outcomes, right=False, listed=True),
    ]
    absent = ("ideal", "over ideal", "start cost") if report.simulated else ()
    return [column for column in made if any(column.cells) and column.heading not in absent]


def narrower(have: Sequence[Column], least: int = 1) -> list[Column] | None:
    """The same columns without the least telling one; None when none has a rank of ``least``."""
    dropped = max(have, key=lambda column: column.rank)
    if dropped.rank < least:
        return None
    return [column for column in have if column is not dropped]


def caption(report: RunReport, shown: Sequence[Column]) -> str:
    """What the figures of the columns are that are shown."""
    compared = [variant for variant in report.variants if variant.speed_up is not None]
    text = f"Medians over the {'simulated' if report.simulated else 'valid'} rounds"
    if any(variant.invalid for variant in report.variants):
        text += ", outcomes over all"
    if any(c.heading == "ideal" and set(c.cells) != {wording.NO_FIGURE} for c in shown):
        text += "; ideal: the makespan of the same draws at zero cost"
    if compared:
        level = wording.level_of(report)
        text += f"; speed-up against {report.baseline}, paired by round"
        text += f", with its {level} interval" if level and not report.simulated else ""
    return f"{text}.{_not_predicted(report)}"


def _not_predicted(report: RunReport) -> str:
    """Why some variants have no ideal; what differs only at its end is told together."""
    told: dict[str, list[str]] = {}
    for reason in dict.fromkeys(v.unpredicted for v in report.variants if v.unpredicted):
        about, colon, what = reason.rpartition(": ")
        told.setdefault(about + colon, []).append(what)
    reasons = [about + ", ".join(whats) for about, whats in told.items() if about] + told.get(
        "", []
    )
    return "".join(f" Not predicted ({wording.NO_FIGURE}): {reason}." for reason in reasons)


def _of_plan(value: Estimate | None, variant: VariantSummary, report: RunReport) -> str:
    """A time of the whole plan, which a simulation may not know."""
    unknown = report.simulated and variant.unpredicted
    return wording.NO_FIGURE if value is None and unknown else wording.duration(value)


def _predicted(variant: VariantSummary, figure: str) -> str:
    """The figure, or a dash where it is not predicted: never a guess."""
    return figure or (wording.NO_FIGURE if variant.ideal or variant.unpredicted else "")


def _column(
    heading: str,
    rank: int,
    variants: Sequence[VariantSummary],
    cell: Callable[[VariantSummary], str],
    *,
    right: bool = True,
    listed: bool = False,
) -> Column:
    return Column(heading, rank, tuple(cell(variant) for variant in variants), right, listed)


def _rounds(variant: VariantSummary, rounds: int) -> str:
    """Said only where it is not what the headline says."""
    if variant.invalid:
        return f"{variant.rounds} ({variant.invalid} invalid)"
    return "" if variant.rounds == rounds else str(variant.rounds)


def _speed_up(variant: VariantSummary, report: RunReport) -> str:
    if all(other.speed_up is None for other in report.variants):
        return ""
    if variant.name == report.baseline:
        return "baseline"
    return wording.estimate(variant.speed_up, interval=not report.simulated)


def _outcomes(variant: VariantSummary) -> str:
    """``2 failed, 12 failed as declared, 3 completed``: what the scenario declares is no alarm."""
    counts: dict[str, int] = {}
    for name, count in variant.outcomes.items():
        declared, word = variant.declared.get(name, 0), name.replace("_", " ")
        counts |= {word: count - declared, f"{word} as declared": declared}
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count} {word}" for word, count in ordered if count)
