"""Archive: what lies beside the journal, as the fold asks for it.

The fold itself opens no file. Whoever has the run's folder gives it an archive.
"""

from __future__ import annotations

from runner.model.event import Event
from runner.model.missing import Missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol
else:
    Protocol = object

MAIN_PROCESS = "main process"
"""What the main process's output is filed under: no label, because it has a space."""


class Archive(Protocol):
    """Payloads and captured output of one execution."""

    def value(self, said: Event) -> Any:
        """The value that a record carries or names; Missing, with the reason, when it is not there."""

    def output(self, label: str) -> tuple[tuple[str, ...], tuple[str, ...], int]:
        """Lines of standard output, lines of standard error, and the bytes dropped between."""


class NoArchive:
    """For live conditions: values that records carry, and no output."""

    def value(self, said: Event) -> Any:
        """The value, when the record carries it."""
        if "value" in said:
            return said["value"]
        return Missing(said.get("missing", "not looked up while the plan runs"))

    def output(self, label: str) -> tuple[tuple[str, ...], tuple[str, ...], int]:  # noqa: ARG002
        """Nothing."""
        return (), (), 0
