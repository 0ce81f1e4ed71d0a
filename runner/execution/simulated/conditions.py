"""Conditions: asked of the events so far, whenever there are new ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from runner.execution.simulated.errors import Unforeseen
from runner.execution.simulated.kernel import Signal
from runner.execution.simulated.targets import Doing
from runner.judging.evaluate import evaluate
from runner.measuring.watching import Watch
from runner.model.expression import Expression, Field, Name, Node, parts_of

if TYPE_CHECKING:
    from runner.execution.simulated.child import Child
    from runner.execution.simulated.main_process import MainProcess

LOOKS_A_TURN = 5
"""Processes that a condition can look at while the clock takes one turn."""


INSIDE = {"marks", "returned", "raised", "exitcode", "outcome", "output", "errors", "calls"}
"""Words of a process that tell what its target does, which an estimate of a user's does not."""

OWN = "what {} does is a user's own, and not predicted"


class Conditions:
    """The conditions of one main process, over its own groups and steps."""

    def __init__(self, main: MainProcess) -> None:
        self._main, self._stage = main, main.stage
        self._watch: Watch | None = None
        self._seen = 0

    def hold(self, condition: Expression) -> bool:
        """Whether it is true now; what is not yet known makes it not true.

        Raises:
            Unforeseen: when it asks for what cannot be predicted.
        """
        inside = not INSIDE.isdisjoint(_words(condition.root, Field))
        names = _words(condition.root, Name)
        asked = [found for name, found in self._main.handles.items() if name in names]
        for found in asked:
            for child in found:
                if child.unknown is not None:
                    raise Unforeseen(child.unknown)
                if inside and child.is_users:
                    raise Unforeseen(OWN.format(child.label))
        for found in asked:
            self._stage.kernel.spend(len(found) // LOOKS_A_TURN)
        return evaluate(condition, self._scope(names)) is True

    def _scope(self, names: set[str]) -> Mapping[str, Any]:
        stage, main = self._stage, self._main
        if self._watch is None:
            about = stage.variant, stage.scenario
            self._watch = Watch(*about, prefix=main.prefix, main_pid=main.pid)
        self._watch.see(stage.log.events[self._seen :])
        self._seen = len(stage.log.events)
        return self._watch.scope(names)

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
