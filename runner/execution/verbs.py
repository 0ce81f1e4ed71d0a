"""Verbs: what each step of a plan does with real Process objects, but for blocks of steps."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing.process import BaseProcess

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
from runner.targets.journal import now

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


It = Handle | str | None
"""The current process of an ``each``: an object, or the label of a nested child."""


class Verbs:
    """The steps of one main process, one at a time."""

    def __init__(self, processes: ProcessSet, reaper: Reaper) -> None:
        self._set, self._reaper = processes, reaper
        self.conditions = Conditions(processes)
        self._arrivals, self.signals = Arrivals(processes), Signaller(processes)
        self._main_thread = threading.get_ident()
        self._pool = None if processes.prefix else _pool_step(processes)
        self._adopt_starts()

    def prepare(self) -> None:
        """Make what a pool will be given, before any clock stamp."""
        if self._pool is not None:
            self._pool.prepare()

    def begin(self) -> None:
        """The first step comes next: arrivals count from now."""
        self._arrivals.began = now()

    def catch_up(self) -> None:
        """Write what was put off while something was waited for."""
        self._reaper.flush()

    def chosen_in_order(self, selector: Any, it: It) -> Sequence[Handle | str]:
        """Those selected, by their arrivals where they have any."""
        return self._arrivals.in_order(select(self._set, selector, it))

    def do(self, step: Step, it: It) -> Any:
        """Carry out one step; what an invoked function returns, else None.

        Raises:
            Fault: when it can never happen.
            BaseException: whatever CPython, or a user's own code, raises.
        """
        match step:
            case Start():
                self._make_ready(step.select, it)
                with self._reaper.one_clean_up():
                    self._for_each_arrival(step.select, it, self.start)
            case Join():
                self._for_each(step.select, it, lambda h: self._set.process(h).join(step.timeout))
            case Run():
                asked = step.raises is not None
                self._for_each_arrival(step.select, it, lambda h: self._run(h, asked=asked))
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
            case Dispatch():
                self._dispatch(step.terminate)
            case RunPool() if self._pool is not None:
                self._run_pool(self._pool)
            case _:
                raise Fault(f"unknown step {step!r}", step.line)
        return None

    def _for_each(self, selector: Any, it: It, action: Callable[[Handle], object]) -> None:
        for handle in select(self._set, selector, it):
            action(own(handle))

    def _for_each_arrival(self, selector: Any, it: It, action: Callable[[Handle], object]) -> None:
        for handle in self.chosen_in_order(selector, it):
            chosen = own(handle)
            self._arrivals.wait_for(chosen)
            action(chosen)

    def _make_ready(self, selector: Any, it: It) -> None:
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
                self.start(handle)

        BaseProcess.start = start  # type: ignore[assignment, method-assign]

    def start(self, handle: Handle) -> None:
        """Start one process when its needs are met; whoever starts it, that is recorded."""
        if handle.group.needs:
            self._meet_needs(handle.group)
        thread = threading.get_ident()
        self._reaper.starting.add(thread)
        try:
            self._set.start(handle, by_main_thread=thread == self._main_thread)
            self._reaper.know(self._set.started[handle.label], handle.label)
        finally:
            self._reaper.starting.discard(thread)

    def _run(self, handle: Handle, *, asked: bool) -> None:
        self._meet_needs(handle.group)
        self._set.run(handle, asked=asked)

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
                if not self.conditions.wait_for(handle.label, state):
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
                signal=lambda target, name: self.signals.send(target, name, "terminate"),
                pid_of=self.signals.pid_of,
            )
        dispatch(self._set, ladder)

    def _wait(self, step: Wait) -> None:
        if step.duration is not None:
            time.sleep(step.duration)
        elif step.until is not None:
            self.conditions.wait_until(step.until)

    def _end(self, selector: Any, it: It, chain: Any, why: str) -> None:
        chosen = select(self._set, selector, it)
        for handle in chosen:
            if isinstance(handle, Handle):
                self._set.process(handle)
        self.signals.climb(chosen, chain, why)

    def _observe(self, step: Observe, it: It) -> None:
        for target in select(self._set, step.select, it):
            label = target if isinstance(target, str) else target.label
            process = None if isinstance(target, str) else self._set.process(target)
            os_only = step.os_only or process is None
            pid = self.signals.pid_of(target)
            for seen in list(observe(pid, None if os_only else process)):
                self._set.journal.write("seen", now(), label, name=step.name, **seen)
            self._reaper.flush()


def _pool_step(processes: ProcessSet) -> Any:
    """What carries out a pool, with its library loaded; None for a variant without one."""
    if processes.variant.pool is None:
        return None
    from runner.execution.pools.step import PoolStep

    return PoolStep(processes, processes.variant.pool)
