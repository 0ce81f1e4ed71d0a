"""Interrupts: Ctrl-C, SIGTERM, SIGHUP and a stop of the runner, as things to look at.

Handlers only count; whoever waits in ``poll`` wakes through ``descriptor``. The first
interrupt ends the run in order, the second one at once.
"""

import os
import signal
import threading
from types import FrameType, TracebackType
from typing import Self

from runner.errors import ExitCode, RunnerError, UsageError

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(RunnerError):
    """The run was asked to end, and everything it had started has ended."""

    exit_code = ExitCode.INTERRUPTED


class Interrupts:
    """Counts what arrives between ``__enter__`` and ``__exit__``."""

    def __init__(self) -> None:
        self.count = 0
        self.continued = 0
        self.descriptor = -1

    def __enter__(self) -> Self:
        """Begin to count.

        Raises:
            UsageError: in a thread other than the main one, which alone gets signals.
        """
        if threading.current_thread() is not threading.main_thread():
            raise UsageError(
                "a run cannot be started in this thread: call run() in the main thread"
            )
        self.descriptor, self._writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._wakeup = signal.set_wakeup_fd(self._writing, warn_on_full_buffer=False)
        self._handlers = {number: signal.signal(number, self._end) for number in ENDING}
        self._handlers[signal.SIGCONT] = signal.signal(signal.SIGCONT, self._continue)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup)
        os.close(self.descriptor)
        os.close(self._writing)

    def drain(self) -> None:
        """Forget the wake-ups that were seen; the counts stay."""
        try:
            while os.read(self.descriptor, 64):
                pass
        except BlockingIOError:
            pass

    def _end(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self.count += 1

    def _continue(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self.continued += 1
