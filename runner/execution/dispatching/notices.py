"""Notices: what dispatched processes say of themselves in the journal.

Everyone writes there, the dispatcher too, so only the lines that matter are parsed; and
whoever writes one touches the file, as the dispatcher must not be woken by the others.
"""

from __future__ import annotations

import os
import re

from runner.execution import kernel
from runner.measuring.events import parse_event
from runner.model.event import Event

KINDS = ("held", "blocked", "leave")
TELLING = re.compile(f'"k":"(?:{"|".join(KINDS)})"'.encode())
"""What their lines hold; a user's mark may hold it too."""
CHUNK = 1 << 13
"""Bytes that are read at once; a shorter answer is the end of the file."""


class Notices:
    """What was appended to the journal of one execution since it was last read."""

    def __init__(self, path: str, execution: int, offset: int) -> None:
        self.descriptor = kernel.watch_touches(path)
        """Readable when a notice was appended."""
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._execution, self._offset, self._rest = execution, offset, b""

    def drain(self) -> None:
        """Let ``descriptor`` be readable only when another notice is appended."""
        kernel.drain(self.descriptor)

    def read(self) -> list[Event]:
        """Every whole notice, in the order in which they were written."""
        said: list[Event] = []
        more = True
        while more:
            chunk = os.pread(self._file, CHUNK, self._offset)
            more = len(chunk) == CHUNK
            if chunk:
                self._take(chunk, said)
        return said

    def _take(self, chunk: bytes, said: list[Event]) -> None:
        self._offset += len(chunk)
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            if TELLING.search(line):
                event = parse_event(line)
                if event and event["k"] in KINDS and event["x"] == self._execution:
                    said.append(event)

    def close(self) -> None:
        """Close the file; to close what watches it takes the kernel milliseconds, so its exit does."""
        os.close(self._file)
