"""Holding: how a process under a schedule stops until it is its turn.

It stops itself, and whoever dispatches continues it: before its target is entered, and
whenever what it waited for (a sleep, a lock) is over, so that it takes no CPU that another
has been given. It says so in the journal, and also before it waits.
"""

from __future__ import annotations

import os
from _thread import get_ident
from contextlib import suppress
from signal import SIGSTOP, pthread_kill

from runner.targets.journal import now

TYPE_CHECKING = False
if TYPE_CHECKING:
    from runner.targets.journal import Journal


class Hold:
    """The hold that one process is under."""

    __slots__ = ("_journal", "_label", "_pid")

    def __init__(self, journal: Journal, label: str) -> None:
        self._journal, self._label, self._pid = journal, label, os.getpid()

    def until_turn(self, burst: float | None) -> None:
        """Stop, and return when continued.

        A signal that a thread sends to itself is there when the call returns. Who cannot
        say that it stops (a full disk) does not: nobody would continue it.

        Args:
            burst: Seconds of CPU time that it declares to need before it waits again or ends.
        """
        said = {} if burst is None else {"burst": round(burst * 1e9)}
        if self._tell("held", **said):
            pthread_kill(get_ident(), SIGSTOP)

    def tell_blocked(self) -> None:
        """Say that it is about to wait for something else than its turn."""
        self._tell("blocked")

    def _tell(self, kind: str, **fields: int) -> bool:
        if os.getpid() != self._pid:
            return False  # a copy that its target has forked: it is not dispatched
        try:
            self._journal.write(kind, now(), self._label, **fields)
            self._journal.touch()
        except OSError:
            return False
        return True

    def tell_left(self) -> None:
        """Point to the record just written: its target is left."""
        if os.getpid() == self._pid:
            with suppress(OSError):  # its end will tell
                self._journal.touch()


current: Hold | None = None
"""The hold that this process is under, if any."""
