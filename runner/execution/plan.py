"""Plan: carries out the steps of a main process with real Process objects.

Each step that is named, raises or stands at the top level leaves a record. An
exception that a step's ``raises`` asks for is a fact; one that nobody asked for
stops the plan.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing.process import BaseProcess, active_children

from runner.execution.arrivals import Arrivals
from runner.execution.conditions import Conditions
from runner.execution.fault import Fault
from runner.execution.handle import Handle
from runner.execution.invoking import invoke
from runner.execution.observing import observe
from runner.execution.polling import Reaper
from runner.execution.process_set import ProcessSet
from runner.execution.selecting import own, select
from runner.execution.signalling import Signaller
from runner.model.plan import (
    Close,
    Dispatch,
    Each,
    Invoke,
    Join,
    Kill,
    Observe,
    Raises,
    Repeat,
    Run,
    Rung,
    RunPool,
    Start,
    Step,
    Terminate,
    Termination,
    Until,
    Wait,
    When,
)
from runner.model.scenario import ProcessGroup
from runner.targets.entry import described, message_of
from runner.targets.journal import WANTED_BYTES, now, payload, shortened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

BACKGROUND_CHAIN = (Rung("TERM", 0.5), Rung("KILL", 0.0))


class Plan:
    """The steps of one main process over its process set."""

    def __init__(self, processes: ProcessSet, reaper: Reaper, steps: tuple[Step, ...]) -> None:
        self._set, self._reaper, self._steps = processes, reaper, steps
        self._conditions = Conditions(processes)
        self._arrivals, self._signals = Arrivals(processes), Signaller(processes)
        self._waiting: list[When] = []
        self._main_thread = threading.get_ident()
        self._pool = None if processes.prefix else _pool_step(processes)
        self._adopt_starts()

    def prepare(self) -> None:
        """Make what a pool will be given, before any clock stamp."""
        if self._pool is not None:
            self._pool.prepare()

    def carry_out(self) -> None:
        """Carry out every step.

        Raises:
            Fault: when a step raised what nobody asked for, or can never happen.
        """
        self._arrivals.began = now()
        self._do(self._steps, it=None, depth=0)

    def start_background(self) -> None:
        """Start the background groups, in the order that their needs ask for."""
        pending = [
            handles
            for handles in self._set.handles.values()
            if handles and handles[0].group.background
        ]
        while pending:
            names = {handles[0].group.name for handles in pending}
            first = next(
                handles for handles in pending if not names & dict(handles[0].group.needs).keys()
            )
            pending.remove(first)
            for handle in first:
                self._start(handle)

    def end_as_a_program(self) -> None:
        """What the end of a Python program does: daemons get SIGTERM, then everyone is joined."""
        background = {
            self._set.started.get(handle.label) for handle in self._set.all(background=True)
        }
        children = [child for child in active_children() if child.pid not in background]
        labels: dict[int | None, str] = {pid: label for label, pid in self._set.started.items()}
        for child in children:
            if child.daemon:
                self._signals.tell(child.pid, labels.get(child.pid), "TERM", "daemon")
                child.terminate()
        for child in children:
            child.join()

    def stop_background(self) -> None:
        """TERM, 500 ms, KILL for every background process."""
        handles = [h for h in self._set.all(background=True) if h.label in self._set.started]
        self._signals.climb(handles, BACKGROUND_CHAIN, "background")
        for handle in handles:
            self._set.made[handle.label].join()

    def _do(self, steps: Sequence[Step], *, it: Handle | str | None, depth: int) -> None:
        for step in steps:
            if isinstance(step, When):
                self._waiting.append(step)
            else:
                self._record(step, it=it, depth=depth)
            self._do_what_became_true(depth)

    def _do_what_became_true(self, depth: int) -> None:
        for step in [step for step in self._waiting if self._conditions.hold(step.condition)]:
            if step not in self._waiting:
                continue  # the body of another has come to it already
            self._waiting.remove(step)
            self._record(step, it=None, depth=depth + 1)

    def _record(self, step: Step, *, it: Handle | str | None, depth: int) -> None:
        """Do one step and record it.

        Raises:
            Fault: for an exception where no ``raises`` asks for one.
        """
        if not isinstance(step, Join):
            self._reaper.flush()
        error: BaseException | None = None
        began, value = now(), None
        try:
            value = self._carry_out(step, it=it, depth=depth)
        except Fault as fault:
            if step.raises is None or fault.error is None:
                raise
            error = fault.error  # of a step in this block
        except BaseException as raised:
            error = raised  # what run() raises need be no Exception
        ended = now()
        if not (step.name or step.raises or error or depth == 0):
            return
        fields: dict[str, Any] = {"began": began, "verb": step.verb, "line": step.line}
        if step.name:
            fields["name"] = step.name
        if isinstance(step, Invoke) and error is None:
            path = f"{self._set.folder}/step{began}"
            fields["value"] = payload(value, path)
        if error is not None:
            kind, message = described(error)
            fields |= {"raised": kind, "message": message}
        if step.raises is not None:
            wanted = shortened(step.raises.wanted, WANTED_BYTES)
            fields |= {"wanted": wanted, "met": _is_asked_for(step.raises, error)}
        self._set.journal.write("step", ended, self._set.prefix or None, **fields)
        if error is not None and step.raises is None:
            raise Fault(f"{step.verb} raised {kind}: {message}", step.line, error) from error

    def _carry_out(self, step: Step, *, it: Handle | str | None, depth: int) -> Any:
        match step:
            case Start():
                self._make_ready(step.select, it)
                with self._reaper.one_clean_up():
                    self._for_each_arrival(step.select, it, self._start)
            case Join():
                self._for_each(step.select, it, lambda h: self._set.process(h).join(step.timeout))
            case Run():
                self._for_each_arrival(step.select, it, self._run)
            case Terminate():
                return self._end(step.select, it, step.chain or (Rung("TERM"),), "terminate")
            case Kill():
                return self._end(step.select, it, step.chain or (Rung("KILL"),), "kill")
            case Close():
                self._for_each(step.select, it, lambda h: self._set.process(h).close())
            case Wait():
                self._wait(step)
            case Observe():
                self._observe(step, it)
            case Invoke():
                with self._reaper.at_once():
                    return invoke(self._set, step, it)
            case Each():
                for handle in self._arrivals.in_order(select(self._set, step.select, it)):
                    self._do(step.body, it=handle, depth=depth + 1)
            case Repeat():
                for _ in range(step.count):
                    self._do(step.body, it=it, depth=depth + 1)
            case Until():
                while not self._conditions.hold(step.condition):
                    self._do(step.body, it=it, depth=depth + 1)
            case When():
                self._do(step.body, it=it, depth=depth + 1)
            case Dispatch():
                self._dispatch(step.terminate)
            case RunPool() if self._pool is not None:
                self._run_pool(self._pool)
            case _:
                raise Fault(f"unknown step {step!r}", step.line)
        return None

    def _for_each(
        self, selector: Any, it: Handle | str | None, action: Callable[[Handle], object]
    ) -> None:
        for handle in select(self._set, selector, it):
            action(own(handle))

    def _for_each_arrival(
        self, selector: Any, it: Handle | str | None, action: Callable[[Handle], object]
    ) -> None:
        for handle in self._arrivals.in_order(select(self._set, selector, it)):
            chosen = own(handle)
            self._arrivals.wait_for(chosen)
            action(chosen)

    def _make_ready(self, selector: Any, it: Handle | str | None) -> None:
        """Make all objects first where nothing hinders it: what is made between forks is copied by them.

        So is what the collector looks at, in this process and in its children.
        """
        chosen = [
            handle for handle in select(self._set, selector, it) if isinstance(handle, Handle)
        ]
        if not any(handle.group.needs for handle in chosen):
            for handle in chosen:
                self._set.process(handle)
            gc.freeze()

    def _adopt_starts(self) -> None:
        """When an invoked function starts a process of the set itself, it is a start like a step's."""
        plain = BaseProcess.start

        def start(process: BaseProcess) -> None:
            ours = threading.get_ident() in self._reaper.starting
            handle = None if ours else self._set.handle_of(process)
            if handle is None:
                plain(process)
            else:
                self._start(handle)

        BaseProcess.start = start  # type: ignore[assignment, method-assign]

    def _start(self, handle: Handle) -> None:
        if handle.group.needs:
            self._meet_needs(handle.group)
        thread = threading.get_ident()
        self._reaper.starting.add(thread)
        try:
            self._set.start(handle, by_main_thread=thread == self._main_thread)
            self._reaper.know(self._set.started[handle.label], handle.label)
        finally:
            self._reaper.starting.discard(thread)

    def _run(self, handle: Handle) -> None:
        self._meet_needs(handle.group)
        self._set.run(handle)

    def _run_pool(self, pool: Any) -> None:
        for handles in self._set.handles.values():
            if handles and not handles[0].group.background:
                self._meet_needs(handles[0].group)
        pool.carry_out(self._arrivals.began)

    def _meet_needs(self, group: ProcessGroup) -> None:
        for needed, state in group.needs:
            for handle in self._set.handles[needed]:
                if handle.label not in self._set.told:
                    raise Fault(
                        f"{group.name} needs {needed}: {state}, but no step has started {handle.label}",
                        group.line,
                    )
                if not self._conditions.wait_for(handle.label, state):
                    raise Fault(
                        f"{group.name} needs {needed}: {state}, but {handle.label} ended without it",
                        group.line,
                    )

    def _dispatch(self, said: Termination | None) -> None:
        from runner.execution.dispatching import Ladder, dispatch

        ladder = None
        if said is not None and said.after is not None:
            ladder = Ladder(
                select(self._set, said.select, None),
                said.chain or (Rung("TERM"),),
                round(said.after * 1e9),
                signal=lambda target, name: self._signals.send(target, name, "terminate"),
                pid_of=self._signals.pid_of,
            )
        dispatch(self._set, ladder)

    def _wait(self, step: Wait) -> None:
        if step.duration is not None:
            time.sleep(step.duration)
        elif step.until is not None:
            self._conditions.wait_until(step.until)

    def _end(self, selector: Any, it: Handle | str | None, chain: Any, why: str) -> None:
        chosen = select(self._set, selector, it)
        for handle in chosen:
            if isinstance(handle, Handle):
                self._set.process(handle)
        self._signals.climb(chosen, chain, why)

    def _observe(self, step: Observe, it: Handle | str | None) -> None:
        for target in select(self._set, step.select, it):
            label = target if isinstance(target, str) else target.label
            process = None if isinstance(target, str) else self._set.process(target)
            os_only = step.os_only or process is None
            pid = self._signals.pid_of(target)
            for seen in list(observe(pid, None if os_only else process)):
                self._set.journal.write("seen", now(), label, name=step.name, **seen)
            self._reaper.flush()


def _pool_step(processes: ProcessSet) -> Any:
    """What carries out a pool, with its library loaded; None for a variant without one."""
    if processes.variant.pool is None:
        return None
    from runner.execution.pools.step import PoolStep

    return PoolStep(processes, processes.variant.pool)


def _is_asked_for(raises: Raises, error: BaseException | None) -> bool:
    if error is None:
        return False
    kind, message = type(error), message_of(error)
    names = {kind.__name__, kind.__qualname__}
    return any(raises.asks_for(kind.__module__, name, message) for name in names)
