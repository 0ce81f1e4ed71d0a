"""Verbs: what each step of a plan does with simulated processes, but for blocks of steps.

They are those of ``execution/verbs.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from runner.execution.selecting import select
from runner.execution.simulated.child import Child
from runner.execution.simulated.conditions import Conditions
from runner.execution.simulated.errors import Fault, Raised, Unforeseen
from runner.execution.simulated.kernel import Signal, Sleep, Task
from runner.execution.simulated.main_process import MainProcess
from runner.execution.simulated.pool import run_pool
from runner.execution.simulated.targets import Doing, number_of
from runner.execution.waiting import BACKGROUND_CHAIN, in_order_of_needs
from runner.model.missing import Missing
from runner.model.plan import (
    Close,
    Dispatch,
    Invoke,
    Join,
    Kill,
    Observe,
    Run,
    Rung,
    RunPool,
    Start,
    Step,
    Terminate,
    Termination,
    Wait,
)
from runner.model.scenario import ProcessGroup

It = Child | None
RUNNING = (
    "Cannot close a process while it is still running. You should first call join() or terminate()."
)


class Verbs:
    """The steps of one main process, one at a time."""

    def __init__(self, main: MainProcess, conditions: Conditions) -> None:
        self._main, self._stage, self._conditions = main, main.stage, conditions

    def do(self, step: Step, it: It) -> Doing:
        """Carry out one step.

        Raises:
            Fault: when it can never happen.
            Raised: what CPython raises.
            Unforeseen: when it cannot be predicted how it goes on.
        """
        match step:
            case Start():
                yield from self._for_each_arrival(step.select, it, self._start)
            case Join():
                timeout = step.timeout
                yield from self._for_each(step.select, it, lambda c: self._main.join(c, timeout))
            case Run():
                yield from self._for_each_arrival(step.select, it, self._run)
            case Terminate():
                yield from self._end(step.select, it, step.chain or (Rung("TERM"),), "terminate")
            case Kill():
                yield from self._end(step.select, it, step.chain or (Rung("KILL"),), "kill")
            case Close():
                yield from self._for_each(step.select, it, self._close)
            case Wait():
                yield from self._wait(step)
            case Observe():
                yield from self._observe(step, it)
            case Invoke():
                raise Unforeseen(f"the plan calls a user's own {step.function}")
            case Dispatch():
                yield from self._dispatch(step)
            case RunPool():
                yield from self._run_pool()
            case _:
                raise Unforeseen(f"the plan has a {step.verb}")

    def chosen_in_order(self, selector: Any, it: It) -> list[Child]:
        """Those selected, by their arrivals where they have any and no schedule sees to it."""
        return in_order_of_arrival(self._select(selector, it))

    def start_background(self) -> Doing:
        """Start the background groups, in the order that their needs ask for."""
        for group in in_order_of_needs(self._main.handles.values()):
            for child in group:
                yield from self._start(child)

    def stop_background(self) -> Doing:
        """TERM, 500 ms, KILL for every background process."""
        children = [child for child in self._main.all(background=True) if child.pid]
        yield from self._climb(children, BACKGROUND_CHAIN, "background")
        for child in children:
            yield from self._main.join(child, None)

    def _select(self, selector: Any, it: It) -> list[Child]:
        """Those selected; of nested children, those there are by now."""
        processes: Any = self._main
        found: list[Any] = list(select(processes, selector, it))  # type: ignore[arg-type]
        children = (self._stage.children.get(f) if isinstance(f, str) else f for f in found)
        return [child for child in children if child is not None]

    def _for_each(self, selector: Any, it: It, action: Callable[[Child], Doing]) -> Doing:
        for child in self._select(selector, it):
            yield from action(self._own(child))

    def _for_each_arrival(self, selector: Any, it: It, action: Callable[[Child], Doing]) -> Doing:
        for child in self.chosen_in_order(selector, it):
            yield from action(self._own(child))

    def _own(self, child: Child) -> Child:
        if child.main is not self._main:
            text = "is a child of another process: it can only be ended or observed"
            raise Fault(f"{child.label} {text}")
        return child

    def _start(self, child: Child) -> Doing:
        if child.group.arrival is not None or child.group.needs:
            yield from self._get_ready(child)
        yield from self._main.start(child)

    def _run(self, child: Child) -> Doing:
        yield from self._get_ready(child)
        yield from self._main.run(child)

    def _close(self, child: Child) -> Doing:
        self._main.use(child)
        if child.unknown is not None:
            raise Unforeseen(child.unknown)
        if child.pid and not child.over:
            raise Raised("ValueError", RUNNING)
        child.reap(self._main.pid)
        child.closed = True
        yield Sleep(0)

    def _meet_needs(self, group: ProcessGroup) -> Doing:
        for needed, state in group.needs:
            for child in self._main.handles[needed]:
                what = f"{group.name} needs {needed}: {state}, but"
                if not child.told:
                    raise Fault(f"{what} no step has started {child.label}", group.line)
                if not (yield from self._conditions.wait_for(child, state)):
                    raise Fault(f"{what} {child.label} ended without it", group.line)

    def _get_ready(self, child: Child) -> Doing:
        """Nobody is started or run before it has arrived; a schedule sees to that itself."""
        if child.group.arrival is not None and not child.scheduled:
            arrival = self._main.began + round((child.lot.arrival or 0) * 1e9)
            yield Sleep(arrival - self._stage.kernel.now)
        yield from self._meet_needs(child.group)

    def _run_pool(self) -> Doing:
        tasks = in_order_of_arrival(list(self._main.all()))
        for found in self._main.handles.values():
            if found and not found[0].group.background:
                yield from self._meet_needs(found[0].group)
        yield from run_pool(self._main, tasks)

    def _dispatch(self, step: Dispatch) -> Doing:
        turns = self._stage.turns
        if turns is None or self._main.owner is not None:
            raise Unforeseen("the variant has no schedule")
        yield from turns.wait_until_all_are_held()
        turns.release()
        beside = Task(self._stage.kernel, self._terminate(step.terminate), turns.fail)
        beside.resume()
        yield from turns.wait_until_all_are_over()
        beside.end()

    def _terminate(self, said: Termination | None) -> Doing:
        """Beside the dispatching, end whom the schedule's ``terminate`` names."""
        if said is None:
            return
        yield from self._wait(Wait(duration=said.after, until=said.when))
        yield from self._end(said.select, None, said.chain or (Rung("TERM"),), "terminate")

    def _wait(self, step: Wait) -> Doing:
        if step.duration is not None:
            yield Sleep(round(step.duration * 1e9))
        elif step.until is not None:
            while not self._conditions.hold(step.until):
                yield Signal(self._stage.log.news)

    def _end(self, selector: Any, it: It, chain: Sequence[Rung], why: str) -> Doing:
        chosen = self._select(selector, it)
        for child in chosen:
            if child.main is self._main:
                self._main.use(child)
        yield from self._climb(chosen, chain, why)

    def _climb(self, chosen: Sequence[Child], chain: Sequence[Rung], why: str) -> Doing:
        """Signal all, wait for them at most the rung's grace, and so on with those still there."""
        left = list(chosen)
        for rung in chain:
            for child in left:
                self._signal(child, rung.signal, why)
            if rung.grace:
                deadline = self._stage.kernel.now + round(rung.grace * 1e9)
                left = yield from self._still_there(left, deadline)

    def _still_there(self, children: Sequence[Child], deadline: int) -> Doing:
        """Those that have not ended when the deadline comes."""
        for child in children:
            if child.pid:
                yield from self._main.ends(child, deadline)
        return [child for child in children if child.pid and not (child.over or child.doomed)]

    def _signal(self, child: Child, name: str, why: str) -> None:
        name = name.removeprefix("SIG")
        if child.main is self._main and name in ("TERM", "KILL"):
            if child.closed:
                raise Raised("ValueError", "process object is closed")
            if not child.pid:
                method = "terminate" if name == "TERM" else "kill"
                text = f"'NoneType' object has no attribute '{method}'"
                raise Raised("AttributeError", text)
        self._main.signal(child, number_of(name), why)

    def _observe(self, step: Observe, it: It) -> Doing:
        for child in self._select(step.select, it):
            own = child.main is self._main
            if own:
                self._main.use(child)
            looks = own and not step.os_only
            if looks and child.closed:
                raise Raised("ValueError", "process object is closed")
            self._seen(step, child, view="os", state=child.state, ppid=child.ppid)
            if looks:
                self._seen(step, child, view="object", object=_looks_of(child))
                child.reap(self._main.pid)
            yield Sleep(0)

    def _seen(self, step: Observe, child: Child, **fields: Any) -> None:
        self._stage.log.write("seen", self._main.pid, child.label, name=step.name, **fields)


def in_order_of_arrival(children: Sequence[Child]) -> list[Child]:
    """As they are, where none has an arrival, or a schedule sees to it; else by arrival."""
    if all(child.group.arrival is None or child.scheduled for child in children):
        return list(children)
    return sorted(children, key=lambda child: child.lot.arrival or 0.0)


def _looks_of(child: Child) -> dict[str, Any]:
    """What its Process object says."""
    alive: bool | Missing = bool(child.pid) and not child.over
    code: int | Missing | None = child.code if child.over else None
    if child.unknown is not None:
        alive = code = Missing(child.unknown)
    return {
        "name": child.said_name
        if child.said_name is not None
        else Missing("a user's class names it"),
        "daemon": child.daemon,
        "pid": child.pid or None,
        "is_alive": alive,
        "exitcode": code,
        "authkey_length": 32,
    }
