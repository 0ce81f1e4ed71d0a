"""Channel: messages between runner and inner guard, pickled, over a socket.

A stream of lengths and pickles. Not multiprocessing's Connection, which brings
OpenSSL and temporary files into every process forked from the guard.
"""

import os
import pickle
import struct

_LENGTH = struct.Struct("!Q")


class Channel:
    """One end; both are programs of ours, so that what is unpickled is what we have sent."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def fileno(self) -> int:
        """For poll."""
        return self._descriptor

    def send(self, message: object) -> None:
        """Send a whole message.

        Raises:
            OSError: when the other end is gone.
        """
        data = pickle.dumps(message)
        rest = memoryview(_LENGTH.pack(len(data)) + data)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]

    def receive(self) -> object:
        """The next message, when it is whole.

        Raises:
            EOFError: when the other end is gone, be it within a message.
        """
        (length,) = _LENGTH.unpack(self._read(_LENGTH.size))
        return pickle.loads(self._read(length))  # noqa: S301 - from the other end, which is us

    def close(self) -> None:
        """Close this end."""
        os.close(self._descriptor)

    def _read(self, count: int) -> bytes:
        parts = []
        while count:
            part = os.read(self._descriptor, count)
            if not part:
                raise EOFError
            parts.append(part)
            count -= len(part)
        return b"".join(parts)
