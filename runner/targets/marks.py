"""Marks: how a target tells of an instant, with values.

``from runner import mark; mark("answer", reply="HELLO")``. Outside a run it does
nothing, so a function that marks can be called anywhere.
"""

from __future__ import annotations

import os

from runner.targets.journal import Journal, now, payload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Context:
    """The process that is inside its target: who it is and what it may mark."""

    __slots__ = ("count", "folder", "journal", "label", "marks", "sleep")

    def __init__(
        self, journal: Journal, label: str, folder: str, marks: tuple[str, ...], sleep: float | None
    ) -> None:
        self.journal = journal
        self.label = label
        self.folder = folder
        self.marks = marks
        self.sleep = sleep
        self.count = 0

    def payload_path(self, what: str) -> str:
        """A path for a payload of this process that no other payload has."""
        self.count += 1
        return f"{self.folder}/{self.label}.{what}{os.getpid()}-{self.count}"


current: Context | None = None
"""The context of the target that this process is inside, if any."""


def mark(name: str, **values: Any) -> None:
    """Record that ``name`` happened now, with ``values`` (JSON values).

    Raises:
        ValueError: when the process group does not declare the mark.
        JournalLost: an ``OSError``: when it cannot be recorded (a full disk). Values that
            cannot be are no error; they are missing, with the reason.
    """
    at = now()
    context = current
    if context is None:
        return
    if name != "ready" and name not in context.marks:
        declared = ", ".join(("ready", *context.marks))
        raise ValueError(f"mark {name!r} is not declared: add it to marks: (declared: {declared})")
    said = payload(values, context.payload_path("mark"))
    context.journal.write("mark", at, context.label, name=name, **said)
