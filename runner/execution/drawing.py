"""Drawing: what one process sleeps and works in one round, under either engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from runner.execution.draws import draw
from runner.model.profile import Profile
from runner.model.scenario import Phase, ProcessGroup, Work

Drawn = tuple[tuple[str, Any], ...]
"""Phases with their durations in seconds, as ``targets/work.py`` takes them."""


@dataclass(frozen=True, slots=True)
class Draws:
    """The draws of one round."""

    seed: int
    round: int

    def sleep(self, group: ProcessGroup, prefix: str, index: int) -> float | None:
        """Seconds of sleep asked for; None when the process asks for none."""
        if group.sleep is not None:
            return self._draw(group.sleep, prefix + group.name, index, "sleep")
        if isinstance(group.target, Work):
            return _asked(self.phases(group, prefix, index))
        return None

    def phases(self, group: ProcessGroup, prefix: str, index: int) -> Drawn:
        """The phases of its work."""
        assert isinstance(group.target, Work)
        return self._drawn(group.target.phases, prefix + group.name, index, "work")

    def _draw(self, profile: Profile, group: str, index: int, what: str) -> float:
        return draw(profile, seed=self.seed, round_=self.round, group=group, index=index, what=what)

    def _drawn(self, phases: tuple[Phase, ...], group: str, index: int, place: str) -> Drawn:
        drawn: list[tuple[str, Any]] = []
        for number, phase in enumerate(phases):
            here = f"{place}.{number}"
            if phase.profile is not None:
                drawn.append((phase.kind, self._draw(phase.profile, group, index, here)))
            elif phase.kind == "repeat":
                body = self._drawn(phase.body, group, index, here)
                drawn.append((phase.kind, (phase.count, body)))
            else:
                said = (phase.name, phase.code, phase.text)
                drawn.append((phase.kind, next(value for value in said if value is not None)))
        return tuple(drawn)


def _asked(phases: Drawn) -> float | None:
    total, found = 0.0, False
    for kind, value in phases:
        if kind == "sleep":
            total, found = total + value, True
        elif kind == "repeat":
            inner = _asked(value[1])
            if inner is not None:
                total, found = total + value[0] * inner, True
    return total if found else None
