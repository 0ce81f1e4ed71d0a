"""World: what a simulation takes as given besides the scenario: its costs.

The ideal has none. Others are for telling what a statement rests on: one in which
starting costs what it was measured to, one in which everything takes twice as long.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from runner.frozen import frozen

SECOND = 1_000_000_000


@frozen(kw_only=True)
class World:
    """Costs in nanoseconds.

    ``step`` is the time of each step and phase, ``start`` that of ``start()`` by start
    method; a target is entered ``delay`` after start was called (by method), plus
    ``delay_each`` times the process's place in the file, plus ``delay_parity[place % 2]``.
    A process ends ``death`` after a signal or its last instruction. Who waits for a lock
    tries again to take it ``wake`` after it was woken. What a process sleeps and computes
    takes ``stretch[place % 2]`` times what was asked for. ``patient`` leaves out all time
    limits. Pids rise or fall from one process to the next.
    """

    name: str = "ideal"
    step: int = 0
    start: Mapping[str, int] = field(default_factory=dict)
    delay: Mapping[str, int] = field(default_factory=dict)
    delay_base: int = 0
    delay_each: int = 0
    delay_parity: tuple[int, int] = (0, 0)
    death: int = 0
    wake: int = 0
    stretch: tuple[float, float] = (1.0, 1.0)
    patient: bool = False
    pids_rise: bool = True

    def start_of(self, method: str) -> int:
        """How long ``start()`` takes."""
        return self.start.get(method, 0)

    def death_of(self, place: int) -> int:  # noqa: ARG002
        """From a signal or the last instruction to the end."""
        return self.death

    def delay_of(self, method: str, place: int) -> int:
        """From the call of start to the entry into the target."""
        slope = self.delay_base + self.delay_each * place
        return max(0, self.delay.get(method, 0) + slope + self.delay_parity[place % 2])

    def taking(self, ns: int, place: int) -> int:
        """How long what asks for ``ns`` takes."""
        factor = self.stretch[place % 2]
        return ns if factor == 1.0 else round(ns * factor)


IDEAL = World()
