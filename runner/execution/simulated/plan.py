"""Plan: walks through the steps of a simulated main process, as the real one does.

The order of events, what leaves a record and what stops the plan are those of
``execution/plan.py``; what a step does that is no block, ``verbs.py`` knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runner.execution.simulated.conditions import Conditions
from runner.execution.simulated.errors import Fault, Raised, Unforeseen
from runner.execution.simulated.kernel import Sleep
from runner.execution.simulated.main_process import MainProcess
from runner.execution.simulated.targets import Doing
from runner.execution.simulated.verbs import It, Verbs
from runner.execution.waiting import Waiting
from runner.model.plan import Each, Raises, Repeat, Step, Until, When
from runner.targets.journal import WANTED_BYTES, shortened


class Plan:
    """The steps of one main process over its set."""

    def __init__(self, main: MainProcess) -> None:
        self._main, self._stage = main, main.stage
        self._conditions = Conditions(main)
        self.verbs = Verbs(main, self._conditions)
        self._waiting = Waiting()

    def carry_out(self) -> Doing:
        """Carry out every step.

        Raises:
            Fault: when a step raised what nobody asked for, or can never happen.
            Unforeseen: when it cannot be predicted how it goes on.
        """
        self._main.began = self._stage.kernel.now
        yield from self._do(self._main.steps, it=None, depth=0)

    def _do(self, steps: Sequence[Step], *, it: It, depth: int) -> Doing:
        for step in steps:
            if isinstance(step, When):
                self._waiting.expect(step, it)
            else:
                yield from self._record(step, it=it, depth=depth)
            yield from self._do_what_became_true(depth)

    def _do_what_became_true(self, depth: int) -> Doing:
        for step, it in self._waiting.became_true(self._conditions.hold):
            yield from self._record(step, it=it, depth=depth + 1)

    def _record(self, step: Step, *, it: It, depth: int) -> Doing:
        error: Raised | None = None
        self._stage.kernel.spend()
        began = self._stage.kernel.now
        try:
            if self._stage.world.step:
                yield Sleep(self._stage.world.step)
            yield from self._carry_out(step, it=it, depth=depth)
        except Fault as fault:
            if step.raises is None or fault.error is None:
                raise
            error = fault.error  # of a step in this block
        except Raised as raised:
            error = raised
        if not (step.name or step.raises or error or depth == 0):
            return
        verb = step.verb
        fields: dict[str, Any] = {"began": began, "verb": verb, "line": step.line}
        if step.name:
            fields["name"] = step.name
        if error is not None:
            fields |= {"raised": error.kind, "message": error.message}
        if step.raises is not None:
            wanted = shortened(step.raises.wanted, WANTED_BYTES)
            fields |= {"wanted": wanted, "met": _is_asked_for(step.raises, error)}
        self._stage.log.write("step", self._main.pid, self._main.prefix or None, **fields)
        if error is not None and step.raises is None:
            raise Fault(f"{verb} raised {error.kind}: {error.message}", step.line, error)

    def _carry_out(self, step: Step, *, it: It, depth: int) -> Doing:
        match step:
            case Each():
                for child in self.verbs.chosen_in_order(step.select, it):
                    yield from self._do(step.body, it=child, depth=depth + 1)
            case Repeat():
                for _ in range(step.count):
                    yield from self._do(step.body, it=it, depth=depth + 1)
            case Until():
                yield from self._until(step, it, depth)
            case When():
                yield from self._do(step.body, it=it, depth=depth + 1)
            case _:
                yield from self.verbs.do(step, it)

    def _until(self, step: Until, it: It, depth: int) -> Doing:
        while not self._conditions.hold(step.condition):
            began = self._stage.kernel.now
            yield from self._do(step.body, it=it, depth=depth + 1)
            if self._stage.kernel.now - began <= self._stage.world.step * (1 + len(step.body)):
                raise Unforeseen("how often the plan repeats a step depends on the machine")


def _is_asked_for(raises: Raises, error: Raised | None) -> bool:
    return error is not None and raises.asks_for("builtins", error.kind, error.message)
