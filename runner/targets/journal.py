"""Journal: how guards, main processes and children append facts to one file.

One ``write`` a record, begun and ended with a newline: writers that are killed
can tear a record in the middle of the file, and then lose only that one. There
is no lock, queue or pipe that could block a measurement. Times are
CLOCK_MONOTONIC, nanoseconds.
"""

from __future__ import annotations

import os
import time
from _json import encode_basestring_ascii, make_encoder
from binascii import crc32
from errno import ENOSPC

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

RECORD_BYTES = 4096
"""No record is longer; a longer payload lies in a file that the record names."""
INLINE_BYTES = 2048
PAYLOAD_BYTES = 1 << 20
WANTED_BYTES = 500
"""What is kept of the exception that a step asks for."""
UNASKED_BYTES = 1 << 16
"""What is kept of a value that nothing in the scenario asks for: to write more takes a child long."""
LONGEST = len("\\ud83d\\ude00")
"""What one character takes at most."""

now = time.monotonic_ns


class JournalLost(OSError):
    """The journal can be neither opened nor written: a full disk, a folder that is gone."""


class Journal:
    """An append-only journal as one execution's processes see it.

    A target may close every descriptor it finds, and open others under the same
    numbers: before each write the descriptor is compared with the file's device
    and inode, and opened again by path when it is not ours.
    """

    __slots__ = ("_descriptor", "_identity", "execution", "path")

    def __init__(self, path: str, execution: int) -> None:
        self.path = path
        self.execution = execution
        self._descriptor = -1
        self._identity = (0, 0)

    def __getstate__(self) -> tuple[str, int]:
        return self.path, self.execution

    def __setstate__(self, state: tuple[str, int]) -> None:
        self.__init__(*state)  # type: ignore[misc]

    def write(self, kind: str, at: int, label: str | None = None, **fields: Any) -> None:
        """Append one record of this process.

        Raises:
            JournalLost: when the file cannot be opened or written (a full disk).
            ValueError: when the record would be longer than ``RECORD_BYTES``.
        """
        self.append(self.record(kind, at, label, **fields))

    def record(self, kind: str, at: int, label: str | None = None, **fields: Any) -> bytes:
        """One record of this process, to be appended.

        Raises:
            ValueError: when it would be longer than ``RECORD_BYTES``.
        """
        line = f'\n{{"t":{at},"k":"{kind}","x":{self.execution},"pid":{os.getpid()}'
        if label is not None:
            line += f',"p":{encode_basestring_ascii(label)}'
        for key, value in fields.items():
            line += f',"{key}":{value if type(value) is int else as_json(value)}'
        data = f"{line}}}\n".encode("ascii")
        if len(data) > RECORD_BYTES:
            raise ValueError(f"a {kind} record of {len(data)} bytes does not fit the journal")
        return data

    def append(self, data: bytes) -> None:
        """Append records: one, or what nobody waits to read.

        Raises:
            JournalLost: when the file cannot be opened or written (a full disk).
        """
        try:
            written = os.write(self.descriptor(), data)
        except OSError as error:
            raise JournalLost(error.errno, error.strerror, self.path) from error
        if written != len(data):
            raise JournalLost(ENOSPC, os.strerror(ENOSPC), self.path)

    def touch(self) -> None:
        """Wake whoever waits for more than for any record (``kernel.watch_touches``).

        Raises:
            OSError: when the file is gone, or another user's.
        """
        os.utime(self.descriptor())

    def close(self) -> None:
        """Close the descriptor, if there is one; a later write opens another."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def descriptor(self) -> int:
        """A descriptor of the journal that is surely the journal's."""
        try:
            status = os.fstat(self._descriptor)
            if (status.st_dev, status.st_ino) == self._identity:
                return self._descriptor
        except (OSError, OverflowError):
            pass
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        self._descriptor = os.open(self.path, flags, 0o644)
        status = os.fstat(self._descriptor)
        self._identity = (status.st_dev, status.st_ino)
        return self._descriptor


def as_json(value: Any) -> str:
    """What ``json.dumps`` gives, without spaces, by the same C code.

    All of json costs each spawned child a millisecond. It must not be loaded at the first
    need either: by then the target may have changed whatever an import needs.

    Raises:
        TypeError, ValueError, RecursionError: for what JSON cannot say.
    """
    if type(value) is str:  # an encoder touches many pages, each of which a fork has to copy
        return str(encode_basestring_ascii(value))
    if value is None:
        return "null"
    make: Any = make_encoder
    encoder = make({}, _refuse, encode_basestring_ascii, None, ":", ",", False, False, False)  # noqa: FBT003 - positional only
    return "".join(encoder(value, 0))


def _refuse(value: object) -> None:
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def shortened(text: str, size: int) -> str:
    """The beginning of ``text`` that takes at most ``size`` bytes of a record."""
    if len(text) * LONGEST <= size:
        return text
    text = text[:size]
    while (over := len(as_json(text)) - len('""') - size) > 0:
        text = text[: -max(1, over // LONGEST)]
    return text


def payload(value: Any, path: str, most: int = PAYLOAD_BYTES) -> dict[str, Any]:
    """What a record says of a value: itself, or where it lies, or why it is missing.

    Returns:
        ``{"value": …}`` when short; ``{"file": name, "bytes": n, "crc": c}`` after
        writing ``path``; ``{"missing": reason}`` for what JSON cannot say, what is
        longer than ``most`` bytes or could not be written.
    """
    if _is_longer(value, most):
        return {"missing": f"it is longer than the {most} bytes kept"}
    try:
        text = as_json(value)
        fault = None if _has_text_keys(value) else "a key of a mapping is no text"
    except (TypeError, ValueError, RecursionError) as error:
        fault = str(error)
    if fault is not None:
        return {"missing": shortened(f"not a JSON value: {fault}", 300)}
    if len(text) <= INLINE_BYTES:
        return {"value": value}
    data = text.encode("ascii")
    if len(data) > most:
        return {"missing": f"its {len(data)} bytes are more than the {most} kept"}
    try:
        _write(path, data)
    except OSError as error:
        return {"missing": f"it could not be written: {error.strerror}"}
    return {"file": os.path.basename(path), "bytes": len(data), "crc": crc32(data)}


def _is_longer(value: Any, most: int) -> bool:
    """Whether it surely takes more than ``most`` characters, told without writing what is thrown away.

    A child that returns megabytes would else take longer than a user's own.
    """
    if type(value) is str:
        return len(value) > most
    if type(value) not in (list, tuple, dict):
        return False
    least = 2 * len(value)
    if least > most:
        return True
    inner = value.values() if type(value) is dict else value
    parts = sum(len(one) for one in inner if type(one) in (str, list, tuple, dict))
    return least + parts > most


def _has_text_keys(value: Any) -> bool:
    """Whether every mapping in it has only text for keys; JSON would make others into text."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and _has_text_keys(value[key]) for key in value)
    return not isinstance(value, (list, tuple)) or all(map(_has_text_keys, value))


def _write(path: str, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o644)
    try:
        os.fchmod(descriptor, 0o644)  # whatever the umask is by now
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
    finally:
        os.close(descriptor)
