"""Main process: the simulated parent of a set, the host's or a nested one."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

from runner.execution.sharing import names_shared
from runner.execution.simulated.child import CLASSES, Called, Child
from runner.execution.simulated.errors import Fault, Raised, Unforeseen
from runner.execution.simulated.journal import GUARD, HOST
from runner.execution.simulated.kernel import Behind, Sleep
from runner.execution.simulated.reach import may_call, may_end
from runner.execution.simulated.stage import Stage
from runner.execution.simulated.targets import Doing, entered
from runner.model.plan import Step
from runner.model.scenario import Nested, ProcessGroup

if TYPE_CHECKING:
    from runner.execution.simulated.plan import Plan


class MainProcess:
    """Its children, and what Python's ``multiprocessing`` would do for it."""

    def __init__(
        self,
        stage: Stage,
        groups: tuple[ProcessGroup, ...],
        steps: tuple[Step, ...],
        owner: Child | None = None,
    ) -> None:
        self.stage, self.steps, self.owner = stage, steps, owner
        self.pid: int = HOST if owner is None else owner.pid
        self.prefix: str = "" if owner is None else f"{owner.label}."
        self.zombies: list[Child] = []
        self.handles: dict[str, list[Child]] = {}
        self.began = 0
        """When the first step of its plan began."""
        self._count = 0
        for group in groups:
            place = len(stage.children)
            self.handles[group.name] = [
                Child(self, group, index, place + index) for index in range(group.size)
            ]
            stage.children.update({child.label: child for child in self.handles[group.name]})

    def tell_draws(self) -> None:
        """What was drawn for each process."""
        for child in (*self.all(), *self.all(background=True)):
            asked = child.scheduled or child.group.estimate is not None
            self.stage.log.write(
                "drawn", self.pid, child.label, **child.lot.said(of_estimate=asked)
            )

    def all(self, *, background: bool = False) -> Iterator[Child]:
        """Every process in file order, then index: those in the background or the others."""
        for handles in self.handles.values():
            if handles and handles[0].group.background == background:
                yield from handles

    def nested_main(self, child: Child) -> MainProcess:
        """The main process that ``child`` is."""
        target = child.group.target
        assert isinstance(target, Nested)
        return MainProcess(self.stage, target.groups, target.plan, child)

    def plan(self) -> Plan:
        """Its plan, not begun."""
        from runner.execution.simulated.plan import Plan

        return Plan(self)

    def live_nested(self) -> Doing:
        """Carry out a nested plan to the end of the program.

        Raises:
            Raised: when the plan could not go on, as its parent process would end.
        """
        self.tell_draws()
        try:
            yield from self.plan().carry_out()
            yield from self.end_as_a_program()
        except Unforeseen as unforeseen:
            yield Behind()
            self.lose(unforeseen.reason)
            raise
        except Fault as fault:
            raise Raised("Fault", fault.text) from fault
        finally:
            self.report_leftovers()

    def lose(self, reason: str) -> None:
        """Its plan is followed no further: of whom it may yet end, or delay, nothing is known.

        A daemon, or who is in the background, ends when the plan does.
        """
        for child in (*self.all(), *self.all(background=True)):
            ends = child.daemon or child.group.background or may_end(self.steps, child.group.name)
            if ends and child.pid and not child.over:
                child.become_unknown(reason)
        if may_call(self.steps) or not all(child.told for child in self.all()):
            self.stage.lose_cpus(reason)
            self.stage.lose_locks(self.stage.locks, reason)

    def forsake(self, parent: Child) -> None:
        """``parent`` has ended: its children have another parent, who reaps them, or end with it."""
        for child in parent.own_children():
            if child.pid:
                child.orphan = True
                child.reap(GUARD)
                if parent.takes_along:
                    child.takes_along = True
                    child.end()

    def use(self, child: Child) -> Child:
        """Its Process object, made at its first use."""
        if not child.numbers:
            self._count += 1
            own = () if self.owner is None else self.owner.numbers
            child.numbers = (*own, self._count)
        return child

    def clean_up(self) -> None:
        """What every ``start`` does first: take notice of all that have ended."""
        zombies, self.zombies = self.zombies, []
        for child in zombies:
            child.reap(self.pid)

    def start(self, child: Child) -> Doing:
        """Call ``start()``.

        Raises:
            Raised: what CPython raises.
        """
        world = self.stage.world
        self.use(child)
        if child.closed:
            raise Raised("ValueError", "process object is closed")
        called, method = self.stage.kernel.now, child.method
        if child.pid:
            self.tell(child, called, "raised")
            raise Raised("AssertionError", "cannot start a process twice")
        if self.owner is not None and self.owner.daemon:
            self.tell(child, called, "raised")
            text = "daemonic processes are not allowed to have children"
            raise Raised("AssertionError", text)
        if self._crosses_contexts(child, method):
            raise Unforeseen(f"{child.label} is given objects of another start method's context")
        if self.zombies:
            self.clean_up()
        child.start()
        cost = world.step + world.start_of(method)
        if cost:
            yield Sleep(cost)
        self.tell(child, called, "returned", pid=child.pid)

    def _crosses_contexts(self, child: Child, method: str) -> bool:
        """Whether it is given locks made for fork, which CPython refuses to some others."""
        if self.stage.variant.start_method != "fork" or method == "fork":
            return False
        return bool(self.stage.scenario.shared) and bool(names_shared(child.group))

    def run(self, child: Child) -> Doing:
        """Call ``run()``.

        Raises:
            Raised: what the target raises.
        """
        self.use(child)
        called = self.stage.kernel.now
        try:
            yield from self._call(child)
        except Raised:
            self._ran(child, called, "raised")
            raise
        except Unforeseen:
            self.stage.taint(child)
            raise
        self._ran(child, called, "returned")

    def _call(self, child: Child) -> Doing:
        if child.pid:
            kind = CLASSES[child.method]
            raise Raised("AttributeError", f"'{kind}' object has no attribute '_target'")
        if child.group.timeout is not None:
            raise Unforeseen("run is called with a time limit, which would end the main process")
        yield from entered(Called(child), "run")

    def _ran(self, child: Child, called: int, how: str) -> None:
        self.tell(child, called, how, call="run")
        child.ran = True

    def join(self, child: Child, timeout: float | None) -> Doing:
        """Call ``join(timeout)``.

        Raises:
            Raised: what CPython raises.
            Unforeseen: when it cannot be predicted how long it takes.
        """
        self.use(child)
        if child.closed:
            raise Raised("ValueError", "process object is closed")
        if not child.pid:
            raise Raised("AssertionError", "can only join a started process")
        now = self.stage.kernel.now
        deadline = None if timeout is None else now + round(max(0.0, timeout) * 1e9)
        if (yield from self.ends(child, deadline)):
            child.reap(self.pid)

    def ends(self, child: Child, deadline: int | None) -> Doing:
        """Wait for the end of ``child``; whether it came before the deadline."""
        while not child.over:
            if child.unknown is not None:
                if child.doomed:
                    return True
                raise Unforeseen(child.unknown)
            if not (yield child.awaited(deadline)):
                return False
        return True

    def signal(self, child: Child, number: int, why: str) -> None:
        """Record that a signal is about to be sent, and send it."""
        if child.pid:
            fields = {"signal": int(number), "why": why, "alive": not child.over}
            self.stage.log.write("signal", self.pid, child.label, of=child.pid, **fields)
            child.takes_along = child.takes_along or why == "background"
            child.deliver(number)

    def end_as_a_program(self) -> Doing:
        """Daemons get SIGTERM, then everyone is joined, in no order that Python promises.

        Raises:
            Unforeseen: when all are joined whose end can be predicted.
        """
        self.clean_up()
        children = [child for child in self.all() if child.pid and not child.reaped]
        children = [child for child in children if not child.closed]
        for child in children:
            if child.daemon:
                self.signal(child, signal.SIGTERM, "daemon")
        doubt: Unforeseen | None = None
        for child in children:
            try:
                yield from self.join(child, None)
            except Unforeseen as unforeseen:
                doubt = unforeseen
        if doubt is not None:
            raise doubt

    def report_leftovers(self) -> None:
        """The name of every process that was made and that no step started or ran."""
        for child in (*self.all(), *self.all(background=True)):
            if child.numbers and not child.told:
                self.stage.log.write("made", self.pid, child.label, name=child.said_name)

    def tell(
        self, child: Child, called: int, how: str, *, pid: int | None = None, call: str = "start"
    ) -> None:
        """The record of a call, now that it is over."""
        child.told = True
        self.stage.log.write(
            "start",
            self.pid,
            child.label,
            called=called,
            how=how,
            call=call,
            of=pid,
            name=child.said_name,
        )
