"""Stage: what all processes of one simulated execution share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from runner.execution.lots import Lots
from runner.execution.sharing import names_shared
from runner.execution.simulated.cpus import CpuModel, Cpus
from runner.execution.simulated.journal import FIRST, Log
from runner.execution.simulated.kernel import Kernel
from runner.execution.simulated.locks import LOCKABLE, Lock
from runner.execution.simulated.turns import Turns
from runner.execution.simulated.world import World
from runner.frozen import frozen
from runner.model.scenario import Nested, ProcessGroup, Scenario, Variant

if TYPE_CHECKING:
    from runner.execution.simulated.child import Child

LAST = 4_000_000

MOST_TURNS = 20_000_000
"""Turns of the clock, steps and phases of one execution: some minutes, which is longer than
anyone waits; a hundred thousand sleepers take 300,000."""


@frozen
class Served:
    """One burst: when it was served, in nanoseconds, and how much CPU time it got by then."""

    label: str
    began: int
    ended: int
    cpu: int


@dataclass(slots=True)
class Output:
    """What one process has written."""

    lines: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Stage:
    """One execution."""

    def __init__(
        self,
        scenario: Scenario,
        variant: Variant,
        round_: int,
        world: World,
        cpus: tuple[int, ...],
        *,
        turns: int = MOST_TURNS,
    ) -> None:
        self.scenario, self.variant, self.world = scenario, variant, world
        self.kernel = Kernel(turns)
        self.log = Log(self.kernel)
        self.cpus = CpuModel(self.kernel)
        self.lots = Lots(scenario.seed, round_)
        self.locks: Mapping[str, Lock] = {
            name: Lock(said, world.wake)
            for name, said in scenario.shared.items()
            if said.kind in LOCKABLE
        }
        self.outputs: dict[str, Output] = {}
        self.unknown: dict[str, str] = {}
        """Labels of processes whose end cannot be predicted, and why."""
        self.stuck: str | None = None
        """Why it cannot be predicted how the plan goes on."""
        self.marked: set[tuple[str, str]] = set()
        """Label and name of every mark made."""
        self.bursts: list[Served] = []
        """Every burst of CPU time, in the order in which they ended."""
        self.children: dict[str, Child] = {}
        """Every process that was made ready to be started, by label."""
        self._usable, self._known_cpus = cpus, dict[int | tuple[int, ...] | None, Cpus]()
        self._pid = FIRST - 1
        self.turns: Turns | None = None
        """Who of the set may run, where it has a schedule."""
        if variant.schedule is not None:
            self.turns = Turns(self, variant.schedule)

    def forget(self) -> None:
        """Let go of all processes at once: no collector need find out that nobody wants them."""
        for child in self.children.values():
            child.main.handles.clear()
        self.children.clear()
        self.kernel.forget()
        if self.turns is not None:
            self.turns.forget()
            self.turns = None

    def new_pid(self) -> int:
        """The next one; of its order nothing is promised, so worlds may differ in it."""
        self._pid += 1
        return self._pid if self.world.pids_rise else LAST - self._pid

    def taint(self, child: Child) -> None:
        """Nothing is known of it, nor when whoever computes beside it, or wants a lock of it, ends."""
        if child.is_users or child.lot.burst or isinstance(child.group.target, Nested):
            self.lose_cpus(f"it computes beside {child.label}, of which nothing is known")
        reason = f"it wants a lock of {child.label}, of which nothing is known"
        self.lose_locks(names_shared(child.group), reason)

    def lose_cpus(self, reason: str) -> None:
        """Whoever computes from now on ends nobody knows when."""
        self.cpus.taint(reason)
        for child in self.children.values():
            if child.busy:
                child.become_unknown(self.cpus.unknown)

    def lose_locks(self, names: Iterable[str], reason: str) -> None:
        """Of those of these that are locks nobody knows any more who has them."""
        for name in names:
            if name in self.locks:
                self.locks[name].lose(reason)

    def output(self, label: str) -> Output:
        """Where a process writes."""
        return self.outputs.setdefault(label, Output())

    def method(self, group: ProcessGroup) -> str:
        """Its start method."""
        return group.start_method or self.variant.start_method

    def cpus_of(self, group: ProcessGroup) -> Cpus:
        """The CPUs that a process of the group may use.

        A count takes the first of those there are; where there are fewer, the
        machine that it asks for is imagined.
        """
        wanted = self.variant.cpus if group.cpus is None else group.cpus
        if wanted not in self._known_cpus:
            named = self._usable if wanted is None else wanted
            chosen = self._first(named) if isinstance(named, int) else named
            self._known_cpus[wanted] = frozenset(chosen)
        return self._known_cpus[wanted]

    def slot_cpus(self, slots: int) -> tuple[int, ...]:
        """The CPU of each slot of a schedule: of those that the variant names, or that there are."""
        named = self.variant.cpus
        return named if isinstance(named, tuple) else self._first(slots)

    def _first(self, count: int) -> tuple[int, ...]:
        more = (number for number in range(count + max(self._usable)) if number not in self._usable)
        there = list(self._usable)
        while len(there) < count:
            there.append(next(more))
        return tuple(there[:count])
