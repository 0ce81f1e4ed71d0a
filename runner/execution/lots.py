"""Lots: all that falls to one process in one round.

The same in the real engine and in the simulated one, and for every variant.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from runner.execution.draws import draw, new_source, waits
from runner.frozen import frozen
from runner.model.profile import Fixed, Profile, Trace
from runner.model.scenario import BuiltIn, Phase, Poisson, ProcessGroup, Work
from runner.units import parse_duration

TYPE_CHECKING = False
if TYPE_CHECKING:
    import random
    from typing import Any

    Drawn = tuple[tuple[str, Any], ...]  # phases, durations in seconds, for targets/work.py


_NOT_DRAWN = Fixed | Trace
"""Profiles for which there is no need of a source."""


@frozen
class Lot:
    """What one process has drawn, in seconds; None is what it does not have.

    ``sleep`` is what it is asked to sleep, ``burst`` the CPU time that it declares, both in
    all; ``estimate`` is what a scheduler believes of the burst, and is the burst itself
    where nothing else is said. ``arrival`` counts as ``ProcessGroup`` says.
    """

    phases: Drawn = ()
    sleep: float | None = None
    arrival: float | None = None
    burst: float | None = None
    estimate: float | None = None

    def said(self, *, of_estimate: bool) -> dict[str, float | None]:
        """What a record says of it: of an arrival only if there is one, of the estimate if asked."""
        said = {"sleep": self.sleep}
        if self.arrival is not None:
            said["arrival"] = self.arrival
        if of_estimate and self.estimate is not None:
            said["estimate"] = self.estimate
        return said


class Lots:
    """The draws of one round, for the seed of a scenario."""

    def __init__(self, seed: int, round_: int) -> None:
        self._seed, self._round = seed, round_
        self._alike: dict[str, Lot | None] = {}
        self._arrivals: dict[str, list[float]] = {}

    @cached_property
    def _source(self) -> random.Random:
        return new_source()

    def lot(self, group: ProcessGroup, prefix: str, index: int) -> Lot:
        """That of process ``index``; ``prefix`` is the label of a nested group's parent, and a dot."""
        path = prefix + group.name
        if path not in self._alike:
            alike = all(isinstance(profile, Fixed) for profile in _profiles(group))
            self._alike[path] = self._lot(group, path, 0) if alike else None
        return self._alike[path] or self._lot(group, path, index)

    def _lot(self, group: ProcessGroup, path: str, index: int) -> Lot:
        target = group.target
        phases: Drawn = ()
        sleep = burst = None
        if isinstance(target, Work):
            phases = self._drawn(target.phases, path, index, "work")
            sleep, burst = _total(phases, "sleep"), _total(phases, "cpu") or 0.0
        if group.sleep is not None:
            sleep = self._draw(group.sleep, path, index, "sleep")
        if isinstance(target, BuiltIn) and target.name == "cpu":
            burst = _parameter(group, sleep)
        return Lot(
            phases,
            sleep,
            self._arrival(group, path, index),
            burst,
            self._estimate(group, path, index, burst),
        )

    def _draw(self, profile: Profile, path: str, index: int, what: str) -> float:
        return draw(
            profile,
            seed=self._seed,
            round_=self._round,
            group=path,
            index=index,
            what=what,
            source=None if isinstance(profile, _NOT_DRAWN) else self._source,
        )

    def _drawn(self, phases: tuple[Phase, ...], path: str, index: int, place: str) -> Drawn:
        drawn: list[tuple[str, Any]] = []
        for number, phase in enumerate(phases):
            here = f"{place}.{number}"
            if phase.profile is not None:
                drawn.append((phase.kind, self._draw(phase.profile, path, index, here)))
            elif phase.kind == "repeat":
                body = self._drawn(phase.body, path, index, here)
                drawn.append((phase.kind, (phase.count, body)))
            else:
                said = (phase.name, phase.code, phase.text)
                drawn.append((phase.kind, next(value for value in said if value is not None)))
        return tuple(drawn)

    def _arrival(self, group: ProcessGroup, path: str, index: int) -> float | None:
        if group.arrival is None:
            return None
        if not isinstance(group.arrival, Poisson):
            return self._draw(group.arrival, path, index, "arrival")
        if path not in self._arrivals:
            self._arrivals[path] = list(self._poisson(group.arrival, path, group.size))
        return self._arrivals[path][index]

    def _poisson(self, arrival: Poisson, path: str, size: int) -> Iterable[float]:
        """The instants of the first ``size`` arrivals, to the nanosecond."""
        seed, now = self._seed if arrival.seed is None else arrival.seed, 0
        for wait in waits(arrival.mean, size, seed=seed, round_=self._round, group=path):
            now += round(wait * 1e9)
            yield now / 1e9

    def _estimate(
        self, group: ProcessGroup, path: str, index: int, burst: float | None
    ) -> float | None:
        if group.estimate is None:
            return burst
        drawn = self._draw(group.estimate.profile, path, index, "estimate")
        if not group.estimate.relative:
            return drawn
        return None if burst is None else round(drawn * burst, 9)


def _parameter(group: ProcessGroup, sleep: float | None) -> float | None:
    """The CPU time that the target ``cpu`` is given; None if only a real execution knows it."""
    said = group.args[0] if group.args else dict(group.kwargs).get("duration", 0.0)
    if said == "{sleep}":
        return sleep
    try:
        return parse_duration(said) if isinstance(said, str) else float(said)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def _total(phases: Drawn, kind: str) -> float | None:
    """Seconds of all phases of one kind, exact to the nanosecond; None without any."""
    total = _nanoseconds(phases, kind)
    return None if total is None else total / 1e9


def _nanoseconds(phases: Drawn, kind: str) -> int | None:
    """Their sum in whole numbers: three times 100 ms are 300 ms, which as floats they are not."""
    found: list[int] = []
    for each, value in phases:
        if each == kind:
            found.append(round(value * 1e9))
        elif each == "repeat":
            inner = _nanoseconds(value[1], kind)
            if inner is not None:
                found.append(value[0] * inner)
    return sum(found) if found else None


def _profiles(group: ProcessGroup) -> Iterable[object]:
    """Everything that is drawn from for a process of the group."""
    yield from (each for each in (group.sleep, group.arrival) if each is not None)
    if group.estimate is not None:
        yield group.estimate.profile
    if isinstance(group.target, Work):
        yield from _profiles_of(group.target.phases)


def _profiles_of(phases: tuple[Phase, ...]) -> Iterable[object]:
    for phase in phases:
        if phase.profile is not None:
            yield phase.profile
        yield from _profiles_of(phase.body)
