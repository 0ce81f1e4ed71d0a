"""Census: what is left when the main process has ended, and its end.

Every process found alive is counted, named and killed. CPython's own helpers (resource
trackers, fork servers), whoever has started them, leave by themselves once their users
have; they get a second for it and are not counted unless they stay. So do workers of a pool.
"""

import os
import signal
import time
from collections.abc import Callable, Collection, Iterable, Mapping

from runner.execution import procfs
from runner.execution.sweep import PAUSE_S, reap_all, send, sweep
from runner.targets.journal import Journal, now, shortened

TRACKER = "from multiprocessing.resource_tracker import main"
FORK_SERVER = "from multiprocessing.forkserver import main"
PATIENCE_S = 1.0
LISTED = 20
LISTED_BYTES = 3000
SHOWN = 120
"""Characters of a command line."""


class Census:
    """Takes one census and records it."""

    def __init__(
        self,
        *,
        journal: Journal,
        labels: Mapping[int, str],
        workers: Collection[int],
        names: Iterable[str],
        reap: Callable[[int], None],
    ) -> None:
        self._journal, self._labels, self._reap = journal, labels, reap
        self._workers, self._shared_names = workers, names

    def take(self, *, excused: bool) -> list[str]:
        """Leave nothing alive; ``excused`` when the guard itself has ended the execution.

        Returns:
            The names of those that are alive all the same, because they may not be killed.
        """
        found: dict[int, str] = {}
        self._clear(found)
        immortal = sweep(self._reap)
        found |= {pid: procfs.command_line(pid) for pid in immortal if pid not in found}
        found = {pid: line[:SHOWN] for pid, line in found.items()}
        forgotten = [name for name in self._shared_names if _unlink(name)]
        called = {
            pid: self._labels.get(pid) or f"{line} (pid {pid})" for pid, line in found.items()
        }
        names = [*called.values()]
        names += [f"shared memory {name}" for name in forgotten]
        count = len(immortal) if excused else len(names)
        self._journal.write("census", now(), left=count, names=_listed(names))
        return _listed([called[pid] for pid in immortal])

    def _clear(self, found: dict[int, str]) -> None:
        """Kill what should not be there at once, wait for what leaves by itself."""
        deadline = time.monotonic() + PATIENCE_S
        while not reap_all(self._reap):
            living = {
                pid: procfs.command_line(pid)
                for pid, state in procfs.descendants(os.getpid()).items()
                if state != "Z"
            }
            late = time.monotonic() > deadline
            strays = {
                pid: line for pid, line in living.items() if late or not self._is_leaving(pid, line)
            }
            self._kill({pid: line for pid, line in strays.items() if pid not in found})
            found.update(strays)
            if late:
                return
            time.sleep(PAUSE_S)

    def _is_leaving(self, pid: int, command_line: str) -> bool:
        """Whether it will be gone by itself: a helper of CPython's, one that somebody has killed,
        or a process in the middle of its exit, which has no memory left and so no command line.

        That is looked at last, as who was killed a while ago has come so far by now.
        """
        helps = pid in self._workers or _is_cpythons(pid, command_line)
        return helps or procfs.is_killed(pid) or not procfs.command_line(pid)

    def _kill(self, strays: Mapping[int, str]) -> None:
        for pid, line in strays.items():
            self._journal.write("swept", now(), self._labels.get(pid), of=pid, command=line[:SHOWN])
        send(strays, signal.SIGKILL)


def _is_cpythons(pid: int, command_line: str) -> bool:
    """Whether it is a resource tracker, or a fork server: its children have its command line, but
    of the two only the server ignores SIGINT, from when it serves until it is gone.
    """
    serves = FORK_SERVER in command_line and procfs.ignores(pid, signal.SIGINT)
    return serves or TRACKER in command_line


def _listed(names: list[str]) -> list[str]:
    """The first names, as many as a record holds."""
    each = LISTED_BYTES // LISTED
    return [shortened(name, each) for name in names[:LISTED]]


def _unlink(name: str) -> bool:
    """Remove a name from shared memory; whether it was still there."""
    if "/" in name:
        return False
    try:
        os.unlink(f"/dev/shm/{name}")  # noqa: S108 - where Linux keeps POSIX shared memory
    except FileNotFoundError:
        return False
    return True
