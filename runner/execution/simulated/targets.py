"""Targets: what a simulated process does inside its target, as a generator of requests."""

from __future__ import annotations

import signal
from collections.abc import Generator, Sequence
from typing import Any, Protocol

from runner.execution.lots import Lot
from runner.execution.placeholders import fill
from runner.execution.sharing import names_shared
from runner.execution.simulated.cpus import Burst
from runner.execution.simulated.errors import Killed, Raised, Unforeseen, exit_by, raise_of
from runner.execution.simulated.kernel import Never, Request, Sleep
from runner.execution.simulated.locks import Acquire, Release
from runner.execution.simulated.stage import Served, Stage
from runner.execution.simulated.turn import SlotBurst
from runner.model.missing import Missing
from runner.model.scenario import BuiltIn, Command, Nested, ProcessGroup, PythonTarget, Work
from runner.units import parse_duration

NS = 1_000_000_000
FATAL = {
    getattr(signal, f"SIG{name}")
    for name in [
        "HUP",
        "QUIT",
        "ILL",
        "TRAP",
        "ABRT",
        "BUS",
        "FPE",
        "KILL",
        "USR1",
        "SEGV",
        "USR2",
        "ALRM",
        "TERM",
        "SYS",
    ]
    if hasattr(signal, f"SIG{name}")
}
"""Signals that end a Python process which has not arranged otherwise."""

Doing = Generator[Request, Any, Any]


class Actor(Protocol):
    """Who is inside a target: a child, or the main process that has called ``run``."""

    stage: Stage
    group: ProcessGroup
    index: int
    label: str
    pid: int
    place: int
    ignored: frozenset[int]
    slept_ns: int
    cpu_ns: int
    waited_ns: int
    busy: bool

    def identity(self) -> dict[str, Any]:
        """What the target ``identity`` returns of it, besides its arguments."""

    def nested(self) -> Doing:
        """Be the main process of nested groups."""

    @property
    def name(self) -> str:
        """The Process object's."""

    @property
    def lot(self) -> Lot:
        """What it has drawn."""

    def computing(self, ns: int) -> Burst | SlotBurst:
        """A request for that much CPU time."""

    def spending(self, ns: int) -> Request:
        """A request that costs so much, in which it does nothing."""


def entered(actor: Actor, how: str) -> Doing:
    """Enter the target and leave it, each with its event.

    Raises:
        Raised, Killed, Unforeseen: what ends the target before its time.
    """
    log, pid, label = actor.stage.log, actor.pid, actor.label
    before = actor.slept_ns
    log.write("enter", pid, label, how=how)
    try:
        if actor.stage.world.step:
            yield actor.spending(actor.stage.world.step)
        value = yield from execute(actor)
    except Raised as error:
        said: dict[str, Any] = {"raised": error.kind, "message": error.message}
        if how == "pool":
            said["account"] = _account(actor)
        log.write("leave", pid, label, how=how, slept=actor.slept_ns - before, **said)
        raise
    said = {"missing": value.reason} if isinstance(value, Missing) else {"value": value}
    if how == "pool":
        said["account"] = _account(actor)
    log.write("leave", pid, label, how=how, slept=actor.slept_ns - before, **said)


def _account(actor: Actor) -> dict[str, int]:
    """What a task has used of its worker, which nobody else can tell."""
    return {"on_cpu": actor.cpu_ns, "cpu": actor.cpu_ns, "runnable": actor.waited_ns}


def execute(actor: Actor) -> Doing:
    """What the target does; its value."""
    match actor.group.target:
        case Work():
            return _phases(actor, actor.lot.phases)
        case BuiltIn("sleep"):
            return _sleep(actor, actor.lot.sleep or 0.0)
        case BuiltIn(name):
            return _built_in(actor, name)
        case Nested():
            return actor.nested()
        case PythonTarget() | Command():
            return _believe(actor)


def _believe(actor: Actor) -> Doing:
    """What a user's own target does is known only as far as its estimate: it computes so long.

    Whom it keeps waiting by a lock that it is given is not known at all.
    """
    reason = f"what {actor.label} does with a lock is a user's own, and not predicted"
    actor.stage.lose_locks(names_shared(actor.group), reason)
    if actor.lot.estimate is None:
        target = actor.group.target
        what = f"a user's own: {target.spec}" if isinstance(target, PythonTarget) else "a command"
        raise Unforeseen(f"the target of {actor.group.name} is {what}")
    yield from _compute(actor, actor.lot.estimate)
    return Missing(f"of {actor.label} only the estimate is known")


def _built_in(actor: Actor, name: str) -> Doing:
    args, kwargs = arguments(actor)
    match name:
        case "cpu":
            yield from _compute(actor, _seconds(_parameter(args, kwargs, "duration", "0s")))
        case "hang":
            ignored = _parameter(args, kwargs, "ignore", ())
            actor.ignored |= {number_of(str(each)) for each in ignored}
            _mark(actor, "ready")
            yield Never()
        case "print":
            output = actor.stage.output(actor.label)
            lines = output.errors if kwargs.get("to") == "stderr" else output.lines
            for text in args:
                lines.extend(str(text).split("\n"))
        case "exit":
            raise exit_by(_parameter(args, kwargs, "code", 0))
        case "raise":
            kind = str(kwargs.get("type", args[1] if len(args) > 1 else "RuntimeError"))
            raise raise_of(kind, str(_parameter(args, kwargs, "text", "")))
        case "crash":
            number = number_of(str(_parameter(args, kwargs, "signal", "SEGV")))
            if number not in FATAL:
                raise Unforeseen(f"{actor.label} sends itself signal {number}")
            raise Killed(number)
        case "identity":
            return {**actor.identity(), "args": list(args), "kwargs": kwargs}
        case _:
            raise Unforeseen(f"the target {name} cannot be predicted")
    return None


def _phases(actor: Actor, phases: Sequence[tuple[str, Any]]) -> Doing:
    step, locks = actor.stage.world.step, actor.stage.locks
    for kind, value in phases:
        actor.stage.kernel.spend()
        if step:
            yield actor.spending(step)
        match kind:
            case "cpu":
                yield from _compute(actor, value)
            case "sleep":
                yield from _sleep(actor, value)
            case "lock":
                yield Acquire(locks[value])
            case "unlock":
                error = yield Release(locks[value])
                if error is not None:
                    raise error
            case "mark":
                _mark(actor, value)
            case "exit":
                raise exit_by(value)
            case "raise":
                raise Raised("RuntimeError", value)
            case _:
                for _ in range(value[0]):
                    yield from _phases(actor, value[1])


def _sleep(actor: Actor, seconds: float) -> Doing:
    took = actor.stage.world.taking(round(seconds * NS), actor.place)
    yield Sleep(took)
    actor.slept_ns += took


def _compute(actor: Actor, seconds: float) -> Doing:
    stage = actor.stage
    if stage.cpus.unknown:
        raise Unforeseen(stage.cpus.unknown)
    wanted = stage.world.taking(round(seconds * NS), actor.place)
    began, burst = stage.kernel.now, actor.computing(wanted)
    actor.busy = True
    try:
        yield burst
    finally:
        actor.busy = False
        actor.cpu_ns += burst.served
        if isinstance(burst, Burst):
            stage.bursts.append(Served(actor.label, began, stage.kernel.now, burst.served))
            actor.waited_ns += max(0, stage.kernel.now - began - burst.served)


def _mark(actor: Actor, name: str) -> None:
    actor.stage.marked.add((actor.label, name))
    actor.stage.log.write("mark", actor.pid, actor.label, name=name, value={})


def arguments(actor: Actor) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Args and kwargs with their placeholders filled.

    Raises:
        Unforeseen: for one that is known only in a real execution.
    """
    group = actor.group

    def lookup(placeholder: str) -> Any:
        match placeholder:
            case "index":
                return actor.index
            case "name":
                return actor.name
            case "group":
                return group.name
            case "sleep":
                return actor.lot.sleep
        raise Unforeseen(f"{actor.label} is given {{{placeholder}}}")

    return tuple(fill(list(group.args), lookup)), fill(dict(group.kwargs), lookup)


def number_of(name: str) -> int:
    """The number of ``TERM`` or ``SIGTERM``."""
    return int(getattr(signal, name if name.startswith("SIG") else f"SIG{name}"))


def _parameter(args: Sequence[Any], kwargs: dict[str, Any], name: str, default: Any) -> Any:
    return args[0] if args else kwargs.get(name, default)


def _seconds(duration: Any) -> float:
    return parse_duration(duration) if isinstance(duration, str) else float(duration)
