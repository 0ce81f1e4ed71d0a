"""Durations: the profiles that a file's durations are drawn from."""

from __future__ import annotations

from collections.abc import Callable

from runner.frozen import frozen
from runner.loading.faults import Spot
from runner.loading.reading import Reading
from runner.loading.scope import GroupFacts
from runner.loading.tree import Map, Seq, entry
from runner.loading.wording import counted
from runner.model.profile import (
    Choice,
    Exponential,
    Fixed,
    Lognormal,
    Normal,
    Profile,
    Trace,
    Uniform,
)

Amount = Callable[[Map | Seq, str | int], float]
"""What reads one number of a profile: the seconds of a duration, or a factor."""


def build_profile(reading: Reading, holder: Map, key: str, facts: GroupFacts) -> Profile:
    """The profile at ``key``; a trace must have an entry for each process of the group."""
    return ProfileReader(reading, facts, reading.seconds).read(holder, key)


@frozen
class ProfileReader:
    """Reads the profiles of one group."""

    reading: Reading
    facts: GroupFacts
    amount: Amount

    def read(self, holder: Map, key: str) -> Profile:
        """The profile at ``key``: of one value, a list for the replicas, or a distribution."""
        value = holder[key]
        if isinstance(value, Seq):
            return self._trace(holder, key, "a list")
        if not isinstance(value, Map):
            return Fixed(self.amount(holder, key))
        kind, parameters = next(iter(value.items()))
        if kind == "uniform":
            return self._uniform(value)
        if kind == "choice":
            return Choice(self._list(parameters))
        if kind == "trace":
            return self._trace(value, "trace", "a trace")
        if kind == "normal":
            return Normal(self.amount(parameters, "mean"), self.amount(parameters, "sd"))
        if kind == "lognormal":
            return Lognormal(self.amount(parameters, "median"), float(parameters["sigma"]))
        return Exponential(self.amount(parameters, "mean"))

    def _uniform(self, value: Map) -> Uniform:
        parameters = value["uniform"]
        low, high = self._list(parameters)
        if low > high:
            first, second = parameters
            self.reading.wrong(
                value,
                "uniform",
                f"found {first} to {second}, wanted the shorter one first: [{second}, {first}]",
            )
        return Uniform(low, high)

    def _list(self, items: Seq) -> tuple[float, ...]:
        return tuple(self.amount(items, index) for index in range(len(items)))

    def _trace(self, holder: Map, key: str, what: str) -> Trace:
        items = entry(holder, key)
        entries = self._list(items)
        written = len(entries) + items.lost
        processes = self.facts.count if self.facts.sized else written
        if written < processes:
            self.reading.wrong(
                holder,
                key,
                f"found {what} of {counted(written, 'entry', 'entries')} for "
                f"{counted(processes, 'process', 'processes')}, wanted one entry a process",
            )
        spot = Spot(holder, key)
        self.reading.surplus.note(spot, what, entries=written, processes=processes)
        return Trace(entries)


def scaled_text(text: str, time_scale: float) -> str:
    """A duration's text, multiplied by the time scale; the same text for scale 1."""
    if time_scale == 1.0:
        return text
    from runner.units import parse_duration

    return f"{parse_duration(text) * time_scale:.9f}s"
