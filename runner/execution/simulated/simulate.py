"""Simulate: one execution, from its first event to its last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from runner.execution.simulated.child import Child
from runner.execution.simulated.errors import Fault, Raised, Unforeseen
from runner.execution.simulated.journal import GUARD, HOST
from runner.execution.simulated.kernel import Behind, Body, Never, Task, TooLong
from runner.execution.simulated.main_process import MainProcess
from runner.execution.simulated.stage import MOST_TURNS, Output, Served, Stage
from runner.execution.simulated.world import IDEAL, World
from runner.frozen import frozen
from runner.garbage import kept
from runner.model.event import Event
from runner.model.missing import Missing
from runner.model.scenario import Command, Nested, ProcessGroup, PythonTarget, Scenario, Variant
from runner.units import short_duration

TOO_LONG = "it has more steps than can be simulated"
"""Why a plan is stuck that takes more turns than there are."""


@frozen(kw_only=True)
class Simulated:
    """What a simulation came to.

    ``unknown`` holds the processes whose end could not be predicted, with the reason;
    ``stuck`` is why the plan could not be followed to its end, or None. It is an
    ``Archive``: what the events do not carry is asked of it.
    """

    events: tuple[Event, ...]
    unknown: Mapping[str, str] = field(default_factory=dict)
    stuck: str | None = None
    outputs: Mapping[str, Output] = field(default_factory=dict)
    bursts: tuple[Served, ...] = ()

    def value(self, said: Event) -> Any:
        """The value that an event carries."""
        if "value" in said:
            return said["value"]
        return Missing(said.get("missing", "not simulated"), unforeseen=True)

    def output(self, label: str) -> tuple[tuple[str, ...], tuple[str, ...], int]:
        """What a process has written."""
        found = self.outputs.get(label)
        return (tuple(found.lines), tuple(found.errors), 0) if found else ((), (), 0)


@kept()
def simulate(
    scenario: Scenario,
    variant: Variant,
    round_: int,
    *,
    world: World = IDEAL,
    cpus: tuple[int, ...] = (0,),
    turns: int = MOST_TURNS,
) -> Simulated:
    """The execution of ``variant`` (the scenario's, or one made from it) in ``round_``.

    It has the draws of that round; ``cpus`` are the ids of those the runner may use. After
    so many ``turns`` it is given up.
    """
    stage = Stage(scenario, variant, round_, world, cpus, turns=turns)
    host = Host(stage)
    stage.log.write("execution", 1, round=round_, variant=variant.name, warmup=round_ < 1)
    stage.log.write("host", GUARD, host=HOST)
    stage.kernel.at(0, host.task.resume)
    if not world.patient:
        stage.kernel.at(round(scenario.timeout * 1e9), host.overrun)
    try:
        stage.kernel.run()
    except TooLong:
        stage.stuck = TOO_LONG
    host.close()
    stage.forget()
    return Simulated(
        events=tuple(stage.log.events),
        unknown=stage.unknown,
        stuck=stage.stuck,
        outputs=stage.outputs,
        bursts=tuple(stage.bursts),
    )


class Host:
    """The main process of an execution, and the guard that watches it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._main = MainProcess(stage, stage.variant.groups, stage.variant.steps)
        self.task = Task(stage.kernel, self.live(), self.over)
        self._ended = self._stopped = False
        self._fault: str | None = None

    def live(self) -> Body:
        """The plan, then what a Python program does at its end, then the background's end."""
        log, plan = self._stage.log, self._main.plan()
        self._main.tell_draws()
        try:
            yield from plan.verbs.start_background()
            log.write("plan", HOST, method=self._stage.variant.start_method)
            yield from plan.carry_out()
            log.write("planned", HOST)
            yield from self._main.end_as_a_program()
            yield from plan.verbs.stop_background()
            self._main.report_leftovers()
            self._tell_shared()
        except Fault as fault:
            self._stopped = True
            log.write("fault", HOST, text=fault.text, line=fault.line)
        except Unforeseen as unforeseen:
            self._stage.stuck = unforeseen.reason
            yield Behind()  # who has just been started knows better why nothing is known of it
            self._main.lose(unforeseen.reason)
            yield Never()

    def over(self, error: BaseException | None) -> None:
        """The main process has ended: what is left is swept."""
        if error is not None and not isinstance(error, Raised):
            if not hasattr(error, "number"):
                raise error
            self._fault = "the main process ended early"
        self._ended = True
        stage = self._stage
        stopped = self._fault is not None or self._stopped
        stage.log.write("host_gone", GUARD, of=HOST, code=0, account={})
        for child in self._main.zombies:
            child.reap(GUARD)
        self._sweep(excused=stopped)
        stage.kernel.stop()

    def overrun(self) -> None:
        """The execution's own time limit; of what is not known nothing can be said."""
        stage = self._stage
        if not self._ended and not stage.unknown and stage.stuck is None:
            limit = short_duration(stage.scenario.timeout)
            self._fault = f"it took longer than its timeout of {limit}"
            stage.log.write("overrun", GUARD, why="timeout", text=self._fault)
            self.task.end()
            for child in self._main.zombies:
                child.reap(GUARD)
            self._sweep(excused=True)
        stage.kernel.stop()

    def close(self) -> None:
        """The runner's last word."""
        if not self._ended and self._fault is None and self._stage.stuck is None:
            reasons = iter(self._stage.unknown.values())
            self._stage.stuck = next(reasons, "nothing more would ever happen")
        for label, reason in self._stage.unknown.items():
            self._stage.log.write("unforeseen", HOST, label, why=reason)
        if self._stage.stuck is not None:
            self._stage.log.write("unforeseen", HOST, why=self._stage.stuck)
        self._stage.log.write("after", 1, fault=self._fault, noise={})

    def _sweep(self, *, excused: bool) -> None:
        """Kill whoever is left, and count them; where the plan was stopped they count as none.

        Who was forked by a main process that was stopped dies with it, by the kernel's hand.
        """
        stage = self._stage
        started = (child for child in stage.children.values() if child.pid)
        left: list[Child] = [c for c in started if not (c.over or c.doomed)]
        if any(child.unknown is not None for child in left):
            return
        for child in left:
            if not (excused and self._ended and child.method == "fork" and not child.prefix):
                stage.log.write("swept", GUARD, child.label, of=child.pid, command="")
            child.orphan = True
            child.die(9)
        names = [] if excused else [child.label for child in left]
        stage.log.write("census", GUARD, left=len(names), names=names)

    def _tell_shared(self) -> None:
        """The last values of shared objects that nothing unknown can have changed."""
        stage = self._stage
        touched = any(_is_users(group) for group in stage.variant.groups)
        for name, said in stage.scenario.shared.items():
            known = said.kind in ("int", "float", "bool", "array") and not touched
            start = said.initial if said.initial is not None else [] if said.kind == "array" else 0
            value = {"value": start} if known else {"missing": "it is not simulated"}
            stage.log.write("shared", HOST, name=name, **value)


def _is_users(group: ProcessGroup) -> bool:
    target = group.target
    if isinstance(target, Nested):
        return any(map(_is_users, target.groups))
    return isinstance(target, PythonTarget | Command)
