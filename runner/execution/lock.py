"""Lock: one run a host at a time, for two would spoil each other's figures.

An flock(2) on a file in the temporary directory. The guards inherit it, so that it is
held until the last of them is gone, also when the runner is killed.
"""

import fcntl
import os
import select
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from runner.errors import CouldNotRun
from runner.execution.interrupts import Interrupted, Interrupts

RETRY_MS = 100
"""Between looks at a lock that is held: a flock(2) that waits goes on waiting after a signal."""


class HostLock:
    """Held between ``__enter__`` and the end of the last process that inherited it.

    Args:
        wait: Whether to wait for another run; without it CouldNotRun is raised.
        on_wait: Called once, with what is known of the holder, before waiting.
        interrupts: What ends the waiting, with Interrupted.
    """

    def __init__(
        self, *, wait: bool, on_wait: Callable[[str], None], interrupts: Interrupts | None = None
    ) -> None:
        self._wait, self._on_wait, self._interrupts = wait, on_wait, interrupts
        self.path = Path(tempfile.gettempdir()) / "workload-scenarios.lock"
        self.descriptor = -1

    def __enter__(self) -> Self:
        self.descriptor = self._open()
        if not self._is_free():
            self._queue()
        try:
            os.ftruncate(self.descriptor, 0)
            os.pwrite(self.descriptor, f"pid {os.getpid()}\n".encode(), 0)
        except OSError:
            pass  # another user's file: it locks all the same
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self.descriptor)

    def _queue(self) -> None:
        holder = os.pread(self.descriptor, 100, 0).decode("utf-8", "replace").strip() or "unknown"
        if not self._wait:
            os.close(self.descriptor)
            raise CouldNotRun(
                f"another run ({holder}) is measuring on this host; "
                "leave out --no-wait to wait for it"
            )
        self._on_wait(holder)
        try:
            while not self._is_free():
                self._pause()
        except BaseException:
            os.close(self.descriptor)
            raise

    def _is_free(self) -> bool:
        """Whether the lock was free, and is ours now."""
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _pause(self) -> None:
        poll = select.poll()
        if self._interrupts is not None:
            poll.register(self._interrupts.descriptor, select.POLLIN)
        poll.poll(RETRY_MS)
        if self._interrupts is not None:
            self._interrupts.drain()
            if self._interrupts.count:
                raise Interrupted("interrupted while waiting for another run; nothing was started")

    def _open(self) -> int:
        """The lock file, and no other that a link of its name may lead to: it is written to."""
        safely = os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        for flags in (os.O_RDWR, os.O_RDONLY, os.O_RDWR | os.O_CREAT):
            try:
                descriptor = os.open(self.path, flags | safely, 0o666)
            except (FileNotFoundError, PermissionError):
                continue
            except OSError:
                break  # a link, a folder, a device without a driver
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                return descriptor
            os.close(descriptor)
            break
        raise CouldNotRun(
            f"the lock file {self.path} can be neither opened nor made: "
            "remove what has its name, or set TMPDIR to another folder"
        )
