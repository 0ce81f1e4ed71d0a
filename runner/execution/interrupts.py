"""Interrupts: Ctrl-C, SIGTERM, SIGHUP and a stop of the runner, as things to look at.

Handlers only count; whoever waits in ``poll`` wakes through ``descriptor``. The first
interrupt ends the run in order, the second one at once.
"""

import os
import signal
from types import FrameType, TracebackType
from typing import Self

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(Exception):
    """The run was asked to end, and everything it had started has ended."""


class Interrupts:
    """Counts what arrives between ``__enter__`` and ``__exit__``."""

    def __init__(self) -> None:
        self.count = 0
        self.continued = 0
        self.descriptor = -1

    def __enter__(self) -> Self:
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
