"""Kept: what lies beside the journal, read back on any system.

``outputs.py`` says what is kept of an output, ``targets/journal.py`` which values lie in
files of their own.
"""

from __future__ import annotations

import json
import os
from binascii import crc32

from runner.model.event import Event

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

HALF = 64 * 1024
STREAMS = ("out", "err")


def read_output(path: str) -> tuple[bytes, int]:
    """What was kept of a stream, and how many bytes in its middle were dropped.

    It is cut at the ends of lines: no line is shown that nobody printed.
    """
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size <= 2 * HALF:
                return file.read(), 0
            head = file.read(HALF)
            file.seek((size - HALF) // 4096 * 4096)
            head, tail = head[: head.rfind(b"\n") + 1], file.read()
            tail = tail[tail.find(b"\n") + 1 :]
            return head + tail, size - len(head) - len(tail)
    except FileNotFoundError:
        return b"", 0


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
