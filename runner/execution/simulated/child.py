"""Child: one simulated process, and the Process object that stands for it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from runner.execution.simulated.cpus import Burst, Cpus
from runner.execution.simulated.errors import Killed, Raised, Unforeseen
from runner.execution.simulated.journal import FORK_SERVER, GUARD
from runner.execution.simulated.kernel import Body, Never, Request, Signal, Sleep, Task, fire
from runner.execution.simulated.stage import Stage
from runner.execution.simulated.targets import FATAL, Doing, entered
from runner.execution.simulated.turn import SlotBurst, Turn
from runner.model.missing import Missing
from runner.model.scenario import Command, Nested, ProcessGroup, PythonTarget

if TYPE_CHECKING:
    from runner.execution.simulated.main_process import MainProcess

GRACE_NS = 200_000_000
HARMLESS = {signal.SIGCHLD, signal.SIGURG, signal.SIGWINCH, signal.SIGCONT, signal.SIGPIPE}
CLASSES = {"fork": "ForkProcess", "spawn": "SpawnProcess", "forkserver": "ForkServerProcess"}


NONE: frozenset[int] = frozenset()


class Child:
    """Made with its main process; an object of Python's from its first use, alive once started."""

    __slots__ = (
        *("_own", "_task", "_turn", "busy", "closed", "code", "cpu_ns", "doomed", "entering"),
        *("group", "ignored", "index", "label", "lot", "main", "method", "numbers", "orphan"),
        *("over", "pid", "place", "ran", "reaped", "scheduled", "slept_ns", "stage", "told"),
        *("takes_along", "waited_ns", "waiting"),
    )

    def __init__(self, main: MainProcess, group: ProcessGroup, index: int, place: int) -> None:
        self.stage: Stage = main.stage
        self.main, self.group, self.index, self.place = main, group, index, place
        self.label = main.prefix + group.label(index)
        self.method = main.stage.method(group)
        self.lot = main.stage.lots.lot(group, main.prefix, index)
        own = main.owner is None and not group.background
        self.scheduled = own and main.stage.turns is not None
        """Whether it runs only when a schedule lets it."""
        self.numbers: tuple[int, ...] = ()
        self.pid = 0
        self.told = self.ran = self.closed = False
        self.over = self.reaped = self.orphan = self.doomed = False
        self.entering = self.busy = False
        self.takes_along = False
        """Whether its nested children are ended with it."""
        self.ignored: frozenset[int] = NONE
        self.slept_ns = self.cpu_ns = self.waited_ns = 0
        self.waiting: list[Signal] | None = None
        self.code = 0
        self._turn: Turn | None = None
        self._task: Task | None = None
        self._own: MainProcess | None = None

    @property
    def prefix(self) -> str:
        """What its label begins with."""
        return self.main.prefix

    @property
    def cpus(self) -> Cpus:
        """Those that it may use."""
        return self.stage.cpus_of(self.group)

    def computing(self, ns: int) -> Burst | SlotBurst:
        """See ``Actor``."""
        if self._turn is not None:
            return SlotBurst(self._turn, ns)
        return Burst(self.stage.cpus, self.cpus, ns)

    def spending(self, ns: int) -> Request:
        """See ``Actor``."""
        return Sleep(ns) if self._turn is None else SlotBurst(self._turn, ns)

    @property
    def name(self) -> str:
        """The Process object's."""
        if self.group.process_name is not None:
            return self.group.process_name
        return f"{CLASSES[self.method]}-{':'.join(map(str, self.numbers))}"

    @property
    def said_name(self) -> str | None:
        """What a record says of it: nothing where a user's class may name itself."""
        own = isinstance(self.group.target, PythonTarget) and self.group.process_name is None
        return None if own or not self.numbers else self.name

    @property
    def unknown(self) -> str | None:
        """Why its end cannot be predicted."""
        return self.stage.unknown.get(self.label)

    @property
    def is_users(self) -> bool:
        """Whether its target is a user's own."""
        return isinstance(self.group.target, PythonTarget | Command)

    @property
    def daemon(self) -> bool:
        """As the object says; a child inherits it from its main process."""
        if self.group.daemon is not None:
            return self.group.daemon
        return self.main.owner is not None and self.main.owner.daemon

    def start(self) -> None:
        """Live from now on."""
        stage = self.stage
        self.pid = stage.new_pid()
        self.entering = True
        kernel = stage.kernel
        if stage.turns is not None and self.scheduled:
            self._turn = stage.turns.take(self)
        self._task = Task(kernel, self._life(), self._left)
        kernel.at(kernel.now, self._task.resume)
        if self.group.timeout is not None and not self.stage.world.patient:
            kernel.at(kernel.now + round(self.group.timeout * 1e9), self._time_out)

    def _life(self) -> Body:
        try:
            yield from self._work()
        except Killed as killed:
            self.code = -killed.number
        except Unforeseen as unforeseen:
            self.become_unknown(unforeseen.reason)
            yield Never()
        if dying := self.stage.world.death_of(self.place):
            yield self.spending(dying)

    def _work(self) -> Doing:
        """Enter the target; who leaves it by an exception still waits for its own children."""
        try:
            if delay := self.stage.world.delay_of(self.method, self.place):
                yield Sleep(delay)
            self.entering = False
            if self._turn is not None:
                yield self._turn
            yield from entered(self, "start")
        except Raised as error:
            self.code = error.code
            if self._own is not None:
                yield from self._own.end_as_a_program()

    def _left(self, error: BaseException | None) -> None:
        if isinstance(error, Raised):
            self.code = error.code  # interrupted before it has begun, or at its very end
        elif error is not None:
            raise error
        self._end()

    def _end(self) -> None:
        self.over, self.busy = True, False
        self.stage.log.write("gone", GUARD, self.label, of=self.pid)
        if isinstance(self.group.target, Nested):
            self.main.forsake(self)
        if self.orphan:
            self.reap(GUARD)
        else:
            self.main.zombies.append(self)
        if self._turn is not None and self.stage.turns is not None:
            self.stage.turns.ended(self._turn)
        self._task = self._turn = None
        self._tell_waiting()

    def die(self, number: int) -> None:
        """End by a signal, now."""
        if not self.over:
            assert self._task is not None
            self._task.end()
            self.code = -number
            self._end()

    def end(self) -> None:
        """End by the guard's hand, now; of one that is unknown only that it will is known."""
        if self.unknown is None:
            self.die(signal.SIGKILL)
        else:
            self.doomed = True

    def become_unknown(self, reason: str) -> None:
        """Nothing is known of it from now on, but what was done to it."""
        if self.label not in self.stage.unknown:
            self.stage.unknown[self.label] = reason
            if self._task is not None:
                self._task.cancel()
            if self._turn is not None and self.stage.turns is not None:
                self.stage.turns.lose(f"it shares its slots with {self.label}: {reason}")
            self.stage.taint(self)
            self._tell_waiting()

    def awaited(self, deadline: int | None) -> Signal:
        """A request for its end, or for the news that nobody knows it."""
        if self.waiting is None:
            self.waiting = []
        return Signal(self.waiting, deadline)

    def _tell_waiting(self) -> None:
        if self.waiting:
            fire(self.waiting)

    def reap(self, pid: int) -> None:
        """``pid`` takes notice of its end."""
        if self.reaped or not self.over:
            return
        self.reaped = True
        account = {"on_cpu": self.cpu_ns, "cpu": self.cpu_ns, "runnable": self.waited_ns}
        self.stage.log.write(
            "reaped", pid, self.label, of=self.pid, code=self.code, account=account
        )

    def deliver(self, number: int) -> None:
        """A signal arrives."""
        if not self.pid or self.over:
            return
        if self.unknown is not None:
            self.doomed = self.doomed or number == signal.SIGKILL
            return
        if number in self.ignored and number != signal.SIGKILL:
            return
        kernel = self.stage.kernel
        when = kernel.now + self.stage.world.death_of(self.place)
        if number in FATAL:
            kernel.at(when, lambda: self.die(number))
        elif number == signal.SIGINT:
            kernel.at(when, self._interrupt)
        elif number not in HARMLESS:
            self.become_unknown(f"it is sent signal {number}")

    def _interrupt(self) -> None:
        if not self.over and self.unknown is None:
            assert self._task is not None
            self._task.throw(Raised("KeyboardInterrupt"))

    def _time_out(self) -> None:
        if self._tell_timeout(signal.SIGTERM):
            self._tell_timeout(signal.SIGCONT)
            kernel = self.stage.kernel
            kernel.at(kernel.now + GRACE_NS, self._out_of_patience)

    def _out_of_patience(self) -> None:
        self._tell_timeout(signal.SIGKILL)

    def _tell_timeout(self, number: int) -> bool:
        if self.over or self.unknown is not None:
            return False
        self.stage.log.write(
            "signal", GUARD, self.label, signal=int(number), why="timeout", alive=True
        )
        self.takes_along = True
        self.deliver(number)
        return True

    @property
    def state(self) -> str | Missing:
        """As the operating system sees it."""
        if not self.pid:
            return "new"
        if self.over:
            return "gone" if self.reaped else "zombie"
        if self.unknown is not None:
            return Missing(self.unknown)
        if self._turn is not None and self._turn.is_there:
            return self._turn.state
        return "runnable" if self.entering or self.busy else "blocked"

    @property
    def ppid(self) -> int | Missing | None:
        """Its parent's pid, None when there is no such process."""
        if not self.pid or (self.over and self.reaped):
            return None
        if self.unknown is not None:
            return Missing(self.unknown)
        if self.orphan:
            return GUARD
        return FORK_SERVER if self.method == "forkserver" else self.main.pid

    def identity(self) -> dict[str, Any]:
        """See ``Actor``."""
        return {
            "pid": self.pid,
            "current_process_pid": self.pid,
            "ppid": self.ppid,
            "name": self.name,
            "daemon": self.daemon,
        }

    def own_children(self) -> Iterator[Child]:
        """Those of a nested parent, once it has been entered."""
        if self._own is not None:
            yield from self._own.all()
            yield from self._own.all(background=True)

    def nested(self) -> Doing:
        """See ``Actor``."""
        self._own = self.main.nested_main(self)
        yield from self._own.live_nested()


class Called:
    """Another process inside the target of one: the main process that has called its ``run``,
    or, by its pid, a worker of a pool.
    """

    def __init__(self, child: Child, worker: int | None = None) -> None:
        main = child.main
        self.stage, self.group, self.index = child.stage, child.group, child.index
        self.label, self.prefix, self.place = child.label, child.prefix, child.place
        self.pid = main.pid if worker is None else worker
        self.cpus, self.name = child.cpus, child.name
        self.lot = child.lot
        self.ignored: frozenset[int] = NONE
        self.slept_ns = self.cpu_ns = self.waited_ns = 0
        self.busy = False
        self._main = main

    def computing(self, ns: int) -> Burst:
        """See ``Actor``."""
        return Burst(self.stage.cpus, self.cpus, ns)

    def spending(self, ns: int) -> Request:
        """See ``Actor``."""
        return Sleep(ns)

    def identity(self) -> dict[str, Any]:
        """See ``Actor``."""
        if self.pid != self._main.pid:
            raise Unforeseen("what a worker of a pool is called is not predicted")
        if self._main.owner is not None:
            return self._main.owner.identity()
        return {
            "pid": self.pid,
            "current_process_pid": self.pid,
            "ppid": GUARD,
            "name": "MainProcess",
            "daemon": False,
        }

    def nested(self) -> Doing:
        """See ``Actor``."""
        raise Unforeseen("a nested plan is called by run")
        yield
