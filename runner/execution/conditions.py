"""Conditions: waiting for what the journal will say, by inotify, never by polling.

What evaluates them is loaded by ``prepare_for``, and only where a plan has conditions:
whatever the guard holds in memory every child pays for when it is forked.
"""

import os
from collections.abc import Sequence

from runner.execution.process_set import ProcessSet
from runner.execution.tail import Tail
from runner.model.expression import Expression
from runner.model.plan import Step, Until, Wait, When
from runner.model.scenario import Nested, ProcessGroup, Scenario


class Conditions:
    """The conditions of one main process, over its own groups and steps."""

    def __init__(self, processes: ProcessSet) -> None:
        self._set = processes

    def hold(self, condition: Expression) -> bool:
        """Whether it is true now; what is not yet known makes it not true."""
        return self._hold(condition, self._set.journal_so_far())

    def _hold(self, condition: Expression, tail: Tail) -> bool:
        from runner.judging.evaluate import evaluate
        from runner.measuring.watching import scope_of

        scope = scope_of(
            tail.events,
            self._set.variant,
            self._set.setup.scenario,
            prefix=self._set.prefix,
            main_pid=os.getpid(),
        )
        return evaluate(condition, scope) is True

    def wait_until(self, condition: Expression) -> None:
        """Return when it is true; the execution's own timeout ends a wait in vain."""
        tail = self._set.journal_so_far()
        while not self._hold(condition, tail):
            tail.wait()
            tail.read()

    def wait_for(self, label: str, state: str) -> bool:
        """Wait until a process is ``started``, ``completed`` or has made a mark.

        Returns:
            False when it ended and can never get there.
        """
        tail = self._set.journal_so_far()
        while True:
            gone = label in tail.gone
            if state == "started":
                reached = gone or label in tail.pids
            elif state == "completed":
                reached = gone
            else:
                reached = tail.mark(label, state) is not None
            if reached or gone:
                return reached
            tail.wait()
            tail.read()


def prepare_for(scenario: Scenario) -> None:
    """Load what evaluates conditions if the scenario has any, before anything is measured."""
    if any(_ask(variant.steps) or _nested_ask(variant.groups) for variant in scenario.variants):
        import runner.judging.evaluate
        import runner.measuring.watching
    if any(variant.schedule is not None for variant in scenario.variants):
        import runner.execution.dispatching  # noqa: F401


def _nested_ask(groups: Sequence[ProcessGroup]) -> bool:
    nested = [group.target for group in groups if isinstance(group.target, Nested)]
    return any(_ask(target.plan) or _nested_ask(target.groups) for target in nested)


def _ask(steps: Sequence[Step]) -> bool:
    return any(
        isinstance(step, Until | When)
        or (isinstance(step, Wait) and step.until is not None)
        or _ask(getattr(step, "body", ()))
        for step in steps
    )
