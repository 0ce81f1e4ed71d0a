"""Conditions: waiting for what the journal will say, by inotify, never by polling."""

from runner.execution.process_set import ProcessSet
from runner.measuring.fold import scope_of
from runner.model.expression import Expression


class Conditions:
    """The conditions of one main process, over its own groups and steps."""

    def __init__(self, processes: ProcessSet) -> None:
        self._set = processes

    def hold(self, condition: Expression) -> bool:
        """Whether it is true now; what is not yet known makes it not true."""
        from runner.judging.evaluate import evaluate

        tail = self._set.tail
        scope = scope_of(tail.events, self._set.variant, self._set.setup.scenario, self._set.prefix)
        return evaluate(condition, scope) is True

    def wait_until(self, condition: Expression) -> None:
        """Return when it is true; the execution's own timeout ends a wait in vain."""
        while not self.hold(condition):
            self._set.tail.wait()

    def wait_for(self, label: str, state: str) -> bool:
        """Wait until a process is ``started``, ``completed`` or has made a mark.

        Returns:
            False when it ended and can never get there.
        """
        while True:
            tail = self._set.tail
            gone = label in tail.gone
            if state == "started":
                reached = label in tail.pids
            elif state == "completed":
                reached = gone
            else:
                reached = tail.mark(label, state) is not None
            if reached or gone:
                return reached
            tail.wait()
