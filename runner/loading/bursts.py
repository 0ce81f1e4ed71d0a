"""Bursts: how long a process computes, as far as its group says so, and what is believed of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from runner.loading.durations import ProfileReader
from runner.loading.reading import Reading
from runner.loading.scope import GroupFacts
from runner.loading.tree import Map, Seq, entry
from runner.loading.wording import a_value
from runner.model.scenario import Estimate

_DRAWN = "{sleep}"


def declares_burst(group: Map) -> bool:
    """Whether the CPU time of each process is known before it runs, or nobody can tell.

    It is the sum of the ``cpu`` phases of ``work``, or the duration of the target ``cpu``.
    """
    if "work" in group or group.unsure("work") or group.unsure("target"):
        return True
    if group.get("target") != "cpu":
        return False
    args: Seq = group.get("args", Seq())
    kwargs: Map = group.get("kwargs", Map())
    duration = args[0] if args else kwargs.get("duration")
    return not isinstance(duration, str) or "{" not in duration or duration == _DRAWN


def build_estimate(reading: Reading, group: Map, facts: GroupFacts) -> Estimate | None:
    """The estimate of a group; None where it has none of its own."""
    if "estimate" not in group:
        return None
    amounts = _Amounts(reading)
    profile = ProfileReader(reading, facts, amounts.read).read(group, "estimate")
    if amounts.relative and not declares_burst(group):
        reading.wrong(
            group,
            "estimate",
            f"found {amounts.first}, a factor over the true burst, but nothing here says how long "
            "that is: wanted a duration such as 50ms",
        )
    return Estimate(profile=profile, relative=amounts.relative)


@dataclass(slots=True)
class _Amounts:
    """Reads durations or factors, all of them the one or the other."""

    reading: Reading
    first: str = ""
    relative: bool = False
    mixed: bool = False

    def read(self, holder: Map | Seq, key: str | int) -> float:
        value: Any = entry(holder, key)
        is_factor = not isinstance(value, str)
        if not self.first:
            self.first, self.relative = a_value(value), is_factor
        elif is_factor is not self.relative and not self.mixed:
            self.mixed = True
            found = f"found {a_value(value)} beside {self.first}"
            self.reading.wrong(holder, key, f"{found}, wanted only durations, or only factors")
        return float(value) if is_factor else self.reading.seconds(holder, key)
