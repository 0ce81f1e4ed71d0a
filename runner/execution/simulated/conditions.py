"""Conditions: asked of the events so far, whenever there are new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runner.execution.simulated.errors import Unforeseen
from runner.execution.simulated.kernel import Signal
from runner.execution.simulated.targets import Doing
from runner.judging.evaluate import evaluate
from runner.measuring.fold import scope_of
from runner.model.expression import Expression, Field, Name, Node, parts_of

if TYPE_CHECKING:
    from runner.execution.simulated.child import Child
    from runner.execution.simulated.main_process import MainProcess

MOST_LOOKS = 150_000
"""Events looked at, over all answers, after which no further question is answered."""


INSIDE = {"marks", "returned", "raised", "exitcode", "outcome", "output", "errors", "calls"}
"""Words of a process that tell what its target does, which an estimate of a user's does not."""

OWN = "what {} does is a user's own, and not predicted"


class Conditions:
    """The conditions of one main process, over its own groups and steps."""

    def __init__(self, main: MainProcess) -> None:
        self._main, self._stage = main, main.stage
        self._looks = 0

    def hold(self, condition: Expression) -> bool:
        """Whether it is true now; what is not yet known makes it not true.

        Raises:
            Unforeseen: when it asks for what cannot be predicted.
        """
        inside = not INSIDE.isdisjoint(_words(condition.root, Field))
        for name in _words(condition.root, Name):
            for child in self._main.handles.get(name, ()):
                if child.unknown is not None:
                    raise Unforeseen(child.unknown)
                if inside and child.is_users:
                    raise Unforeseen(OWN.format(child.label))
        stage = self._stage
        self._looks += len(stage.log.events)
        if self._looks > MOST_LOOKS:
            raise Unforeseen("its conditions would be asked too often")
        scope = scope_of(
            *(stage.log.events, stage.variant, stage.scenario),
            prefix=self._main.prefix,
            main_pid=self._main.pid,
        )
        return evaluate(condition, scope) is True

    def wait_for(self, child: Child, state: str) -> Doing:
        """Wait until a process is ``started``, ``completed`` or has made a mark; whether it was."""
        while True:
            gone = child.over or child.ran
            reached = gone if state == "completed" else (child.label, state) in self._stage.marked
            if state == "started":
                reached = gone or bool(child.pid)
            if reached or gone:
                return reached
            if child.unknown is not None:
                raise Unforeseen(child.unknown)
            if child.is_users and state not in ("started", "completed"):
                raise Unforeseen(OWN.format(child.label))
            yield Signal(self._stage.log.news)


def _words(node: Node, kind: type[Name | Field]) -> set[str]:
    found = {node.name} if isinstance(node, kind) else set()
    return found.union(*(_words(part, kind) for part in parts_of(node)))
