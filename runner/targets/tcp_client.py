"""TCP client: says something to the server ``tcp_server``, and times each answer.

What a talker cannot do is raised as a Python program would have it raised (ConnectionRefusedError,
ConnectionResetError, TimeoutError, EOFError where the server hung up). Those that misbehave
expect nothing: that the server hung up on them they return.
"""

from __future__ import annotations

import select
import socket
import time
from contextlib import suppress
from itertools import repeat
from struct import pack

from runner.targets.marks import mark
from runner.targets.tcp import CHUNK, LOOPBACK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

REPLY_CHARACTERS = 100


def misbehaviour(behaviour: str, text: str, count: int) -> Iterable[bytes]:
    """What a client says that waits for no answer: nothing, half a character, or its messages.

    Raises:
        ValueError: when nobody behaves so.
    """
    said: dict[str, Iterable[bytes]] = {
        "talk": (),
        "silent": (),
        "half_character": ("é".encode()[:1],),
        "reset": (text.encode(),),
        "deaf": repeat(text.encode(), count),
    }
    if behaviour not in said:
        raise ValueError(f"found behaviour {behaviour!r}, wanted one of {', '.join(said)}")
    return said[behaviour]


def connect(port: int, timeout_s: float | None) -> socket.socket:
    """A connection that does not block; ``connected`` is marked with what it took, in seconds.

    Raises:
        ConnectionRefusedError: when nobody listens.
        TimeoutError: when the server's queue has had no room for it all the time.
    """
    connection = socket.socket()
    began = time.monotonic_ns()
    try:
        connection.settimeout(timeout_s)
        connection.connect((LOOPBACK, port))
        connection.settimeout(0)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException as error:
        connection.close()
        if isinstance(error, TimeoutError) and error.errno is None:  # ours, not the kernel's
            raise TimeoutError(f"not connected within {timeout_s:g} s") from error
        raise
    took = (time.monotonic_ns() - began) / 1e9
    mark("connected", took=took, port=connection.getsockname()[1])
    return connection


class Client:
    """One client of the server, which is connected to it."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._poll = select.poll()
        self._poll.register(connection, 0)
        self.latencies: list[float] = []
        self.right = 0

    def talk(self, text: str, count: int, think_s: float, patience_s: float | None) -> None:
        """Say ``text`` so many times, each time wait for the answer, and think before the next.

        Raises:
            OSError, EOFError: when there is no whole answer.
        """
        message, wanted = text.encode(), text.upper().encode()
        for number in range(1, count + 1):
            began = time.monotonic_ns()
            answer = self._ask(message, len(wanted), patience_s, f"{number} of {count}")
            self.latencies.append((time.monotonic_ns() - began) / 1e9)
            if number == 1:
                reply = answer.decode(errors="replace")[:REPLY_CHARACTERS]
                mark("answered", took=self.latencies[0], reply=reply)
            self.right += answer == wanted
            if think_s and number < count:
                time.sleep(think_s)

    def _ask(self, message: bytes, length: int, patience_s: float | None, which: str) -> bytes:
        """The answer, which is read while the message is sent: each may be longer than the
        kernel's buffers, and the server reads no more while it cannot send.
        """
        rest, answer = memoryview(message), bytearray()
        deadline = None if patience_s is None else time.monotonic() + patience_s
        while rest or len(answer) < length:
            with suppress(BlockingIOError):
                rest = rest[self._connection.send(rest) :] if rest else rest
            if not self._wait(select.POLLIN | (select.POLLOUT if rest else 0), deadline):
                raise TimeoutError(f"no answer to message {which} within {patience_s:g} s")
            with suppress(BlockingIOError):
                data = self._connection.recv(CHUNK)
                if not data:
                    raise EOFError(f"the server hung up before its answer to message {which}")
                answer += data
        return bytes(answer)

    def stay(self, seconds: float, said: Iterable[bytes] = (), *, deaf: bool = False) -> bool:
        """Whether the server has hung up within so many seconds.

        ``said`` is sent meanwhile, as far as the server takes it; who is deaf takes no answer.
        """
        pieces, deadline = iter(said), time.monotonic() + seconds
        rest = memoryview(next(pieces, b""))
        while events := self._wait(
            (0 if deaf else select.POLLIN) | (select.POLLOUT if rest else 0), deadline
        ):
            try:
                if rest:
                    rest = rest[self._connection.send(rest) :] or memoryview(next(pieces, b""))
                if not deaf and not self._connection.recv(CHUNK):
                    return True
            except BlockingIOError:
                pass
            except ConnectionError:
                return True
            if events & (select.POLLERR | select.POLLHUP):
                return True
        return False

    def reset(self) -> None:
        """Close so that the kernel sends RST and forgets what it had to send."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, pack("ii", 1, 0))
        self._connection.close()

    def _wait(self, events: int, deadline: float | None) -> int:
        """Which of these events there are, or that the connection is broken; 0 at the deadline."""
        self._poll.modify(self._connection, events)
        left = None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000
        found = self._poll.poll(left)
        return found[0][1] if found else 0

    def returned(self, *, hung_up: bool) -> dict[str, Any]:
        """What the target returns; latencies in seconds, one a message."""
        return {"latencies": self.latencies, "right": self.right, "hung_up": hung_up}
