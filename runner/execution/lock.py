"""Lock: one run a host at a time, for two would spoil each other's figures.

An flock(2) on a file in the temporary directory. The guards inherit it, so that it is
held until the last of them is gone, also when the runner is killed.
"""

import fcntl
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from runner.errors import CouldNotRun


class HostLock:
    """Held between ``__enter__`` and the end of the last process that inherited it.

    Args:
        wait: Whether to wait for another run; without it CouldNotRun is raised.
        on_wait: Called once, with what is known of the holder, before waiting.
    """

    def __init__(self, *, wait: bool, on_wait: Callable[[str], None]) -> None:
        self._wait, self._on_wait = wait, on_wait
        self.path = Path(tempfile.gettempdir()) / "workload-scenarios.lock"
        self.descriptor = -1

    def __enter__(self) -> Self:
        self.descriptor = self._open()
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
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
        fcntl.flock(self.descriptor, fcntl.LOCK_EX)

    def _open(self) -> int:
        for flags in (os.O_RDWR, os.O_RDONLY, os.O_RDWR | os.O_CREAT):
            try:
                return os.open(self.path, flags | os.O_CLOEXEC, 0o666)
            except (FileNotFoundError, PermissionError):
                continue
        raise CouldNotRun(f"the lock file {self.path} can be neither opened nor made")
