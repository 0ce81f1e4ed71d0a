"""Limits: the timeouts of groups: TERM, 200 ms, KILL, and whose end that is.

A target that ``run`` calls has no process of its own: the signals go to the process that
has called it, and reach it only while the call is open.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

from runner.execution import procfs
from runner.execution.births import Birth
from runner.execution.deadlines import Deadlines
from runner.execution.stopping import account_before, has_ended
from runner.targets.journal import Journal, now

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

GRACE_NS = 200_000_000
"""Between SIGTERM and SIGKILL, for timeouts and interruptions."""
HOLD_NS = 20_000_000
"""How long is waited for a process to stop: one that the kernel keeps in a call does so late."""
NAP_S = 1e-4


class Call:
    """A ``run`` that is not over, and when each signal was first sent to its caller for its sake."""

    def __init__(self, birth: Birth) -> None:
        self.birth = birth
        self.sent: dict[int, int] = {}


class Limits:
    """Those of one execution.

    Args:
        journal: Where each signal is recorded before it is sent.
        pidfds: Whom the watch watches, by pidfd; one that has ended is in it no more.
        labels: Whose pids they are.
        deadlines: What has something done at an instant.
        catch_up: Reads what was told so far, so that calls that are over are known.
    """

    def __init__(
        self,
        journal: Journal,
        pidfds: Mapping[int, int],
        labels: Mapping[int, str],
        *,
        deadlines: Deadlines,
        catch_up: Callable[[], None],
    ) -> None:
        self._journal, self._pidfds, self._labels = journal, pidfds, labels
        self._deadlines, self._catch_up = deadlines, catch_up
        self._calls: dict[str, Call] = {}
        self._ending: set[str] = set()

    def process_started(self, birth: Birth, pidfd: int) -> None:
        """End it when its time is over."""

        def stop(*numbers: int) -> None:
            for number in numbers:
                if self._pidfds.get(pidfd) == birth.pid and not has_ended(pidfd):
                    self.process_ending(birth.label)
                    self._tell(now(), birth.pid, birth.label, number, **account_before(birth.pid))
                    _send(pidfd, number)

        self._keep(birth, stop)

    def call_begun(self, birth: Birth) -> None:
        """End its caller when its time is over, unless the call is over before."""
        call = self._calls[birth.label] = Call(birth)

        def stop(*numbers: int) -> None:
            if self._calls.get(birth.label) is not call:
                return
            with _held(birth.pid) as caller:
                self._catch_up()
                if caller is None or self._calls.get(birth.label) is not call:
                    return
                for number in numbers:
                    call.sent.setdefault(number, now())
                    self._tell(now(), birth.pid, birth.label, number)
                    _send(caller, number)

        self._keep(birth, stop)

    def call_over(self, label: str) -> None:
        """Whatever happens to its caller from now on, the call is no reason for it."""
        self._calls.pop(label, None)

    def took_along(self, pid: int, code: int | None) -> int | None:
        """Since when a call's timeout was ending the caller ``pid``, if that is what has ended it.

        By one of its signals, or because the target answered them by leaving the process.
        """
        answered = code is None or code >= 0
        since = [at for number, at in self._sent_to(pid) if answered or code == -number]
        return min(since, default=None)

    def _sent_to(self, pid: int) -> list[tuple[int, int]]:
        """The signals that it was sent for the sake of calls which are open, and when first."""
        calls = (call for call in self._calls.values() if call.birth.pid == pid)
        return [sent for call in calls for sent in call.sent.items()]

    def process_ending(self, label: str) -> None:
        """It is about to be ended, not by a step: its nested children are ended with it."""
        self._ending.add(label)

    def process_ended(self, pid: int, label: str) -> None:
        """End its nested children, and theirs, if they are to be ended with it.

        A nested parent may be ended by the timeout of a child that it has called by ``run``.
        """
        if any(call.birth.pid == pid for call in self._calls.values()):
            self._catch_up()
            for number, at in self._sent_to(pid):
                self._tell(at, pid, label, number)
                self.process_ending(label)
            self._calls = {of: call for of, call in self._calls.items() if call.birth.pid != pid}
        if label in self._ending:
            self._catch_up()
            for pidfd, other in self._pidfds.items():
                if self._labels.get(other, "").startswith(f"{label}."):
                    _send(pidfd, signal.SIGKILL)

    def _keep(self, birth: Birth, stop: Callable[..., None]) -> None:
        def first() -> None:
            stop(signal.SIGTERM, signal.SIGCONT)  # who is stopped gets its TERM only then
            self._deadlines.add(now() + GRACE_NS, lambda: stop(signal.SIGKILL))

        self._deadlines.add(birth.called + birth.timeout, first)

    def _tell(self, at: int, pid: int, label: str, number: int, **account: Any) -> None:
        said = {"of": pid, "signal": int(number), "why": "timeout", "alive": True}
        self._journal.write("signal", at, label, **said, **account)


def _send(pidfd: int, number: int) -> None:
    """Send a signal to one that may be gone; that it has become another user's, the census will say."""
    with suppress(ProcessLookupError, PermissionError):
        signal.pidfd_send_signal(pidfd, number)


@contextmanager
def _held(pid: int) -> Iterator[int | None]:
    """Within: the process is stopped, so that it ends no call unseen; its pidfd, None if it is gone."""
    try:
        pidfd = os.pidfd_open(pid)
    except ProcessLookupError:
        yield None
        return
    try:
        _send(pidfd, signal.SIGSTOP)
        until = now() + HOLD_NS
        while procfs.state(pid) in ("runnable", "blocked") and now() < until:
            time.sleep(NAP_S)
        yield None if has_ended(pidfd) else pidfd
    finally:
        _send(pidfd, signal.SIGCONT)
        os.close(pidfd)
