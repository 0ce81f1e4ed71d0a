"""TCP server: the tutorial's echo server, which answers in upper case.

It listens on the loopback device alone. Whatever a client does harms no other one: what
goes wrong in a connection ends that connection. A serial server serves one client from its
first to its last message before it looks at the next; a concurrent one forks a process for
each connection, which dies with the server, however that ends.
"""

from __future__ import annotations

import os
import select
import socket
import time
from codecs import getincrementaldecoder
from contextlib import contextmanager, suppress
from signal import SIGKILL

from runner.targets.marks import mark
from runner.targets.tcp import CHUNK, LOOPBACK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Never

PR_SET_PDEATHSIG = 1
"""prctl(2): signal to get when the parent thread dies."""


class Conversations:
    """How the server talks with a client, and for how many clients it is there.

    Attributes:
        delay_s: How long it waits before it answers what has come in.
        patience_s: How long a client may say nothing, or not take an answer, before the
            server hangs up; None for ever.
        wanted: How many connections it serves before it returns; None without end.
    """

    __slots__ = ("delay_s", "patience_s", "wanted")

    def __init__(self, delay_s: float, patience_s: float | None, wanted: int | None) -> None:
        self.delay_s, self.patience_s, self.wanted = delay_s, patience_s, wanted

    def converse(self, connection: socket.socket) -> None:
        """Answer until the client hangs up, resets the connection or is silent for too long.

        Half a character is kept until the other half comes; what is no UTF-8 is answered
        by U+FFFD.
        """
        decoder = getincrementaldecoder("utf-8")("replace")
        with suppress(OSError), connection:
            connection.settimeout(self.patience_s)
            # else the second part of a long answer waits 40 ms for the first to be acknowledged
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while data := connection.recv(CHUNK):
                answer = decoder.decode(data).upper()
                if self.delay_s:
                    time.sleep(self.delay_s)
                connection.sendall(answer.encode())


def listen(port: int, backlog: int) -> socket.socket:
    """A socket that listens on ``port`` of the loopback device; 0: on a free one.

    Raises:
        OSError: when another one listens there.
    """
    listener = socket.socket()
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
        listener.listen(backlog)
    except BaseException:
        listener.close()
        raise
    mark("ready", port=listener.getsockname()[1])
    return listener


def accept(listener: socket.socket) -> socket.socket:
    """The next connection; one that is gone before it is let in is passed over.

    Raises:
        OSError: when the system has no descriptor left for it.
    """
    while True:
        with suppress(ConnectionAbortedError):
            return listener.accept()[0]


@contextmanager
def all_descriptors() -> Iterator[None]:
    """Raise the soft limit of descriptors to the hard one, for as long as the body takes."""
    from resource import RLIMIT_NOFILE, getrlimit, setrlimit  # a serial server does without

    soft, hard = getrlimit(RLIMIT_NOFILE)
    setrlimit(RLIMIT_NOFILE, (hard, hard))
    try:
        yield
    finally:
        setrlimit(RLIMIT_NOFILE, (soft, hard))


def serve_one_by_one(listener: socket.socket, conversations: Conversations) -> None:
    """Serve one client after the other; the next ones wait in the queue of the listener."""
    count = 0
    while count != conversations.wanted:
        connection = accept(listener)
        count += 1
        mark("accepted", connections=count, at_once=1)
        conversations.converse(connection)


class Crowd:
    """The processes of the connections that are open."""

    def __init__(self, listener: socket.socket, conversations: Conversations) -> None:
        from ctypes import CDLL  # a serial server does without

        self._listener, self._conversations = listener, conversations
        self._pids: set[int] = set()
        self._pidfds: dict[int, int] = {}
        self._poll = select.poll()
        self._count = self._most = 0
        self._prctl = CDLL(None).prctl

    def serve(self) -> None:
        """Serve every client at once; return when as many as wanted have gone.

        Raises:
            OSError: when the system has no descriptor or process left for another connection.
        """
        with all_descriptors():
            try:
                self._serve()
            finally:
                self._end()

    def _serve(self) -> None:
        door = self._listener.fileno()
        self._poll.register(door, select.POLLIN)
        while self._count != self._conversations.wanted or self._pids:
            news = {descriptor for descriptor, _ in self._poll.poll()}
            for descriptor in news - {door}:
                self._forget(descriptor)
            if door in news:
                self._welcome()
                if self._count == self._conversations.wanted:
                    self._poll.unregister(door)

    def _welcome(self) -> None:
        with accept(self._listener) as connection:
            self._count += 1
            self._most = max(self._most, len(self._pids) + 1)
            mark("accepted", connections=self._count, at_once=self._most)
            pid = self._fork(connection)
        self._pids.add(pid)
        pidfd = os.pidfd_open(pid)
        self._pidfds[pidfd] = pid
        self._poll.register(pidfd, select.POLLIN)

    def _forget(self, pidfd: int) -> None:
        self._poll.unregister(pidfd)
        os.close(pidfd)
        pid = self._pidfds.pop(pidfd)
        os.waitpid(pid, 0)
        self._pids.remove(pid)

    def _end(self) -> None:
        """End who is left when the server fails; its process may go on without it."""
        for pid in self._pids:
            os.kill(pid, SIGKILL)
            os.waitpid(pid, 0)
        for pidfd in self._pidfds:
            os.close(pidfd)

    def _fork(self, connection: socket.socket) -> int:
        server = os.getpid()
        return os.fork() or self._be_the_other_end(connection, server)

    def _be_the_other_end(self, connection: socket.socket, server: int) -> Never:
        """Talk with one client, and end without what a Python process does at its end."""
        code = 1
        try:
            self._die_with(server)
            self._listener.close()  # else clients would still be let in when the server is gone
            for pidfd in self._pidfds:
                os.close(pidfd)
            self._conversations.converse(connection)
            code = 0
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            os._exit(code)

    def _die_with(self, server: int) -> None:
        """Have the kernel end this process in the instant in which the server ends."""
        self._prctl(PR_SET_PDEATHSIG, int(SIGKILL), 0, 0, 0)
        if os.getppid() != server:  # it ended before the kernel was asked
            os._exit(1)
