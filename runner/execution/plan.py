"""Plan: walks through the steps of a main process, block by block, and records them.

Each step that is named, raises or stands at the top level leaves a record. An
exception that a step's ``raises`` asks for is a fact; one that nobody asked for
stops the plan. What a step does that is no block, ``verbs.py`` knows.
"""

from __future__ import annotations

from collections.abc import Sequence

from runner.execution.fault import Fault
from runner.execution.process_set import ProcessSet
from runner.execution.verbs import It, Verbs
from runner.execution.waiting import Waiting
from runner.model.expression import Expression
from runner.model.plan import Each, Invoke, Join, Raises, Repeat, Step, Until, When
from runner.targets.entry import described, message_of
from runner.targets.journal import WANTED_BYTES, now, payload, shortened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Plan:
    """The steps of one main process over its process set."""

    def __init__(self, processes: ProcessSet, verbs: Verbs, steps: tuple[Step, ...]) -> None:
        self._set, self._verbs, self._steps = processes, verbs, steps
        self._conditions = verbs.conditions
        self._waiting = Waiting()

    def carry_out(self) -> None:
        """Carry out every step.

        Raises:
            Fault: when a step raised what nobody asked for, or can never happen.
        """
        self._verbs.begin()
        self._do(self._steps, it=None, depth=0)

    def _do(self, steps: Sequence[Step], *, it: It, depth: int) -> None:
        for step in steps:
            if isinstance(step, When):
                self._waiting.expect(step, it)
            else:
                self._record(step, it=it, depth=depth)
            self._do_what_became_true(depth)

    def _do_what_became_true(self, depth: int) -> None:
        for step, it in self._waiting.became_true(self._holds):
            self._record(step, it=it, depth=depth + 1)

    def _holds(self, condition: Expression) -> bool:
        """Whether it is true now; what the last step has joined is known by then."""
        self._verbs.catch_up()
        return self._conditions.hold(condition)

    def _record(self, step: Step, *, it: It, depth: int) -> None:
        """Do one step and record it.

        Raises:
            Fault: for an exception where no ``raises`` asks for one.
        """
        if not isinstance(step, Join):
            self._verbs.catch_up()
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

    def _carry_out(self, step: Step, *, it: It, depth: int) -> Any:
        match step:
            case Each():
                for handle in self._verbs.chosen_in_order(step.select, it):
                    self._do(step.body, it=handle, depth=depth + 1)
            case Repeat():
                for _ in range(step.count):
                    self._do(step.body, it=it, depth=depth + 1)
            case Until():
                while not self._holds(step.condition):
                    self._do(step.body, it=it, depth=depth + 1)
            case When():
                self._do(step.body, it=it, depth=depth + 1)
            case _:
                return self._verbs.do(step, it)
        return None


def _is_asked_for(raises: Raises, error: BaseException | None) -> bool:
    if error is None:
        return False
    kind, message = type(error), message_of(error)
    names = {kind.__name__, kind.__qualname__}
    return any(raises.asks_for(kind.__module__, name, message) for name in names)
