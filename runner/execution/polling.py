"""Polling: ``Popen.poll`` as CPython's, but the zombie is read before it is reaped.

With plain CPython nearly every zombie is reaped before anyone could read what the
kernel knows of it. Reading and reaping cost a tenth of a millisecond, which must not
count against a join: ``poll`` looks at the zombie without reaping it, and the rest is
done while a join without a timeout waits for another child, before the next step that is
no join or a condition is asked, and after the plan. Until then the child is a zombie to
others that look at it.

A child is known by its label only when ``start`` has returned; until then no other thread
may reap it.
"""

from __future__ import annotations

import multiprocessing.popen_fork
import multiprocessing.process
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import get_ident

from runner.execution import accounts
from runner.targets.journal import Journal, now

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ForkPopen = multiprocessing.popen_fork.Popen
NAP_S = 1e-4


class Reaper:
    """The zombies of one main process: whom CPython has seen end, and whom it has not."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._owner = os.getpid()
        self._labels: dict[int, str] = {}
        self._ended: list[tuple[int, int]] = []
        self._is_in_step = self._owes_clean_up = self._at_once = False
        self._newest: int | None = None
        self._spared: int | None = None
        self.starting: set[int] = set()
        """The threads that are in the middle of a start of ours."""

    def know(self, pid: int, label: str) -> None:
        """From now on the end of child ``pid`` is recorded as that of ``label``."""
        self._labels[pid] = label
        self._newest = pid

    def install(self, *, fork_server: bool) -> None:
        """Put our ``poll`` in place of CPython's, in this process.

        Args:
            fork_server: Whether children of a fork server are expected too.
        """
        plain_fork = ForkPopen.poll
        self._clean_up = multiprocessing.process._cleanup  # type: ignore[attr-defined]  # noqa: SLF001 - what start() begins with

        def poll_child(popen: Any, flag: int = os.WNOHANG) -> int | None:
            if popen.returncode is not None or os.getpid() != self._owner:
                return plain_fork(popen, flag)
            if popen.pid in self._labels:
                return self._poll(popen, flag)
            if flag and self.starting:
                return None  # another thread may be starting it
            if self.starting - {get_ident()}:
                self._wait_until_known(popen.pid)
                return poll_child(popen, flag)
            return plain_fork(popen, flag)

        def clean_up() -> None:
            if self._is_in_step and os.getpid() == self._owner:
                self._owes_clean_up = True
            else:
                self._clean_up()

        ForkPopen.poll = poll_child  # type: ignore[method-assign, assignment]
        multiprocessing.process._cleanup = clean_up  # type: ignore[attr-defined]  # noqa: SLF001
        if fork_server:
            self._install_for_fork_server()

    def _install_for_fork_server(self) -> None:
        from multiprocessing.popen_forkserver import Popen

        plain_server = Popen.poll

        def poll_served(popen: Any, flag: int = os.WNOHANG) -> int | None:
            known = popen.returncode
            code: int | None = plain_server(popen, flag)
            if code is not None and known is None and popen.pid in self._labels:
                label = self._labels.pop(popen.pid)
                self._journal.write("reaped", now(), label, of=popen.pid, code=code)
            return code

        Popen.poll = poll_served  # type: ignore[method-assign, assignment]

    @contextmanager
    def one_clean_up(self) -> Iterator[None]:
        """For the time of a step that starts: one look at all children, at its end.

        Each ``start`` begins with such a look, which is quadratic in their number. So the child
        that was started last is not looked at: who has ended stays a zombie until somebody asks.
        """
        self._is_in_step = True
        try:
            yield
        finally:
            self._is_in_step = False
            if self._owes_clean_up:
                self._owes_clean_up, self._spared = False, self._newest
                self._clean_up()
                self._spared = None

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """For the time of a user's function: who is joined is reaped, as it would be without us."""
        self._at_once = True
        try:
            yield
        finally:
            self._at_once = False

    def _wait_until_known(self, pid: int) -> None:
        """Return when child ``pid`` has ended, and whoever is starting something knows its pid."""
        with suppress(ChildProcessError):
            os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        while self.starting - {get_ident()} and pid not in self._labels:
            time.sleep(NAP_S)

    def _poll(self, popen: Any, flag: int) -> int | None:
        if flag and popen.pid == self._spared:
            return None
        options = os.WEXITED | os.WNOWAIT
        try:
            found = os.waitid(os.P_PID, popen.pid, options | os.WNOHANG)
            while found is None and not flag and self._ended:
                self._reap(*self._ended.pop())  # it has to wait anyway
                found = os.waitid(os.P_PID, popen.pid, options | os.WNOHANG)
            if found is None and not flag:
                found = os.waitid(os.P_PID, popen.pid, options)
        except ChildProcessError:
            return None  # someone else reaped it: CPython's answer is the same
        if found is None:
            return None
        status: int = found.si_status
        popen.returncode = status if found.si_code == os.CLD_EXITED else -status
        self._ended.append((now(), popen.pid))
        if self._at_once:
            self.flush()
        return int(popen.returncode)

    def flush(self) -> None:
        """Read, reap and record every child that CPython has seen end."""
        ended, self._ended = self._ended, []
        for at, pid in ended:
            self._reap(at, pid)

    def _reap(self, at: int, pid: int) -> None:
        reaped = accounts.reap(pid)
        if reaped is not None:
            code, account = reaped
            label = self._labels.pop(pid)
            self._journal.write("reaped", at, label, of=pid, code=code, account=account)
