"""Tail: what the journal says so far of this execution, to whoever must wait for it.

The main process hears of marks, births and ends through inotify on the journal. It
opens the journal only when a plan waits for something, so that other plans pay nothing.
"""

from __future__ import annotations

import os
import select

from runner.execution import kernel
from runner.execution.kept import stored
from runner.measuring.events import parse_event
from runner.model.event import Event

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Tail:
    """The records of one execution, from the byte where it began."""

    def __init__(self, path: str, execution: int, offset: int, folder: str) -> None:
        self._execution, self._folder = execution, folder
        self._news = kernel.watch_file(path)
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._identity = os.fstat(self._descriptor)
        self._offset = offset
        self._rest = b""
        self.events: list[Event] = []
        self.pids: dict[str, int] = {}
        self.gone: dict[str, int] = {}
        self._markers: dict[str, int] = {}
        self._marks: dict[tuple[str, str, int], dict[str, Any]] = {}

    def fileno(self) -> int:
        """For poll: it can be read when something was appended."""
        return self._news

    def is_open(self) -> bool:
        """Whether both descriptors are still ours: a target may close all it finds."""
        try:
            news = os.readlink(f"/proc/self/fd/{self._news}")
            return "inotify" in news and os.path.samestat(
                os.fstat(self._descriptor), self._identity
            )
        except OSError:
            return False

    def read(self) -> None:
        """Take in what has been appended."""
        kernel.drain(self._news)
        data = b""
        while chunk := os.pread(self._descriptor, 1 << 18, self._offset):
            self._offset += len(chunk)
            data += chunk
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._take(line)

    def wait(self, seconds: float | None = None) -> None:
        """Return when something was appended, or after ``seconds``."""
        poll = select.poll()  # select takes no descriptor from 1024 on
        poll.register(self._news, select.POLLIN)
        poll.poll(None if seconds is None else max(0.0, seconds * 1000))

    def mark(self, label: str, name: str) -> dict[str, Any] | None:
        """The values of the last such mark of a process, None if it has not marked it.

        A copy of the process, forked by its target, marks nothing.
        """
        return self._marks.get((label, name, self._markers.get(label, 0)))

    def _take(self, line: bytes) -> None:
        event = parse_event(line)
        if event is None or event["x"] != self._execution:
            return
        self.events.append(event)
        label = event.get("p", "")
        if event["k"] == "start":
            self._note_start(event, label)
        elif event["k"] == "gone":
            self.gone[label] = event["t"]
        elif event["k"] == "mark":
            values = stored(self._folder, event) or {}
            self._marks[label, event["name"], event["pid"]] = values

    def _note_start(self, event: Event, label: str) -> None:
        """A process that was started, or one that ``run`` has called, which is over then."""
        if event.get("of"):
            self.pids[label] = self._markers[label] = event["of"]
        elif event["call"] == "run":
            self._markers[label] = event["pid"]
            self.gone[label] = event["t"]
