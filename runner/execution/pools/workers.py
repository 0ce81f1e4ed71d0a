"""Workers: the processes of one pool, from their starts to their ends.

The library starts them, be it from a thread of its own to replace one that has died.
For the time of the step every start goes through here, is told to the guard, and gets
a pidfd, by which its end is noticed.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Any, Self

from runner.execution import accounts
from runner.execution.births import BirthWriter
from runner.execution.launch import pinned
from runner.execution.pools.library import Hung
from runner.targets.journal import Journal, now, shortened

NAME_BYTES = 1000
PATIENCE_S = 5.0
"""How long nothing moves after a worker's end until the pool may be held to hang."""


class Workers:
    """A context: while it is open, whatever this process starts is a worker.

    Args:
        cpus: Those that they are pinned to from their first instruction; None for all.
        served: Whether a fork server starts them, which the guard must know of too.
    """

    def __init__(
        self,
        births: BirthWriter,
        journal: Journal,
        cpus: tuple[int, ...] | None,
        *,
        served: bool,
    ) -> None:
        self._births, self._journal = births, journal
        self._cpus = None if served else cpus
        self._owner = os.getpid()
        self._processes: dict[int, Any] = {}
        self._pidfds: dict[int, int] = {}
        self._unseen: list[int] = []
        self._used = 0
        self._broken_thread: BaseException | None = None

    def __enter__(self) -> Self:
        self._bell = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._start, self._excepthook = BaseProcess.start, threading.excepthook
        plain = self._start

        def start(process: BaseProcess) -> None:
            with pinned(self._cpus):
                called = now()
                plain(process)
                returned = now()
            if os.getpid() == self._owner:  # a worker of futures may start processes itself
                self._note(process, called, returned)

        BaseProcess.start = start  # type: ignore[assignment, method-assign]
        threading.excepthook = self._note_thread
        return self

    def __exit__(self, *_exception: object) -> None:
        """Record how each has ended, as far as the library has seen it end."""
        BaseProcess.start = self._start  # type: ignore[method-assign]
        threading.excepthook = self._excepthook
        for pid, process in self._processes.items():
            if (code := process.exitcode) is not None:
                self._journal.write("reaped", now(), of=pid, code=code)
        for descriptor in (*self._pidfds, self._bell):
            os.close(descriptor)

    def ring(self, _news: object = None) -> None:
        """Wake ``wait``, from whichever thread."""
        os.eventfd_write(self._bell, 1)

    def wait(self, news: int | None, seconds: float | None) -> bool:
        """Return when the bell was rung, one has ended or ``news`` can be read; False after ``seconds``.

        Raises:
            BaseException: what a thread of the library has died of.
        """
        poll = select.poll()
        watched = [self._bell, *list(self._pidfds)] + ([] if news is None else [news])
        for descriptor in watched:
            poll.register(descriptor, select.POLLIN)
        ready = [found for found, _ in poll.poll(None if seconds is None else seconds * 1000)]
        if self._bell in ready:
            os.eventfd_read(self._bell)
        for descriptor in ready:
            if descriptor in self._pidfds:
                self._unseen.append(self._pidfds.pop(descriptor))
                os.close(descriptor)
        if self._broken_thread is not None:
            raise self._broken_thread
        return bool(ready)

    def ended(self) -> list[int]:
        """The pids of those that have ended since this was last asked."""
        ended, self._unseen = self._unseen, []
        return ended

    def work(self) -> bool:
        """Whether one has computed since this was last asked: it may be at an import."""
        before, living = self._used, list(self._pidfds.values())
        self._used = sum(accounts.sample(pid).get("on_cpu", 0) for pid in living)
        return self._used != before

    def see_out(self, close: Callable[[], None]) -> None:
        """Call ``close``, which waits for ever for a lock that a dead worker has held.

        In a thread, as the death may be seen only when it waits already.

        Raises:
            Hung: when one has died, and nothing moves any more.
        """
        done = threading.Event()

        def shut() -> None:
            try:
                close()
            finally:
                done.set()
                self.ring()

        threading.Thread(target=shut, daemon=True).start()
        while not done.is_set():
            all_live = len(self._pidfds) == len(self._processes)
            moves = self.wait(None, None if all_live else PATIENCE_S) or self.work()
            if not moves and not done.is_set() and self._has_died():
                raise Hung

    def _has_died(self) -> bool:
        """Whether one has ended otherwise than as it should.

        Asked only when nothing has moved for a while: an exit code is the library's to fetch.
        """
        living = set(self._pidfds.values())
        return any(one.exitcode for pid, one in self._processes.items() if pid not in living)

    def _note(self, process: Any, called: int, returned: int) -> None:
        pid, name = process.pid, shortened(process.name, NAME_BYTES)
        self._births.tell("worker", pid, called=called, returned=returned, name=name)
        self._processes[pid] = process
        try:
            self._pidfds[os.pidfd_open(pid)] = pid
        except ProcessLookupError:
            self._unseen.append(pid)  # a fork server's child that is gone already
        self.ring()

    def _note_thread(self, said: threading.ExceptHookArgs) -> None:
        self._excepthook(said)
        self._broken_thread = said.exc_value
        self.ring()
