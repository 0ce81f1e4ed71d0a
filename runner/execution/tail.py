"""Tail: what the journal says so far of this execution, to whoever must wait for it.

The main process hears of marks, births and ends through inotify on the journal. It
opens the journal only when a plan waits for something, so that other plans pay nothing.
"""

import json
import os
import select
import time
from binascii import crc32
from typing import Any

from runner.execution import kernel
from runner.model.event import Event


class Tail:
    """The records of one execution, from the byte where it began."""

    def __init__(self, path: str, execution: int, offset: int, folder: str) -> None:
        self._execution, self._folder = execution, folder
        self._news = kernel.watch_file(path)
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._offset = offset
        self._rest = b""
        self.events: list[Event] = []
        self.pids: dict[str, int] = {}
        self.gone: dict[str, int] = {}
        self.codes: dict[str, int] = {}
        self._marks: dict[tuple[str, str], dict[str, Any]] = {}

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
        select.select([self._news], [], [], seconds)

    def mark(self, label: str, name: str) -> dict[str, Any] | None:
        """The values of the last such mark of a process, None if it has not marked it."""
        return self._marks.get((label, name))

    def _take(self, line: bytes) -> None:
        try:
            event = json.loads(line)
        except ValueError:
            return
        if event["x"] != self._execution:
            return
        self.events.append(event)
        label = event.get("p", "")
        if event["k"] == "start" and event.get("of"):
            self.pids[label] = event["of"]
        elif event["k"] == "gone":
            self.gone[label] = event["t"]
        elif event["k"] == "reaped":
            self.codes[label] = event["code"]
        elif event["k"] == "mark":
            self._marks[label, event["name"]] = stored(self._folder, event) or {}


def stored(folder: str, said: Event) -> Any:
    """The value a record carries or names; None when its file is not whole."""
    if "value" in said:
        return said["value"]
    if "file" not in said:
        return None
    try:
        with open(os.path.join(folder, said["file"]), "rb") as file:
            data = file.read()
    except OSError:
        return None
    if len(data) != said["bytes"] or crc32(data) != said["crc"]:
        return None
    return json.loads(data)


def seconds_until(deadline: float | None) -> float | None:
    """Seconds from now to a ``time.monotonic`` deadline, not below 0."""
    return None if deadline is None else max(0.0, deadline - time.monotonic())
