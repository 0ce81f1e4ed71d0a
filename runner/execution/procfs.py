"""Procfs: what the kernel says of processes, by proc(5).

Every reader returns None for a process that is gone, or hidden from this user.
"""

import os
import signal

from runner.frozen import frozen

_TICK_NS = 1_000_000_000 // os.sysconf("SC_CLK_TCK")
STATES = {
    "R": "runnable",
    "S": "blocked",
    "D": "blocked",
    "I": "blocked",
    "T": "stopped",
    "t": "stopped",
    "Z": "zombie",
    "X": "gone",
}


@frozen
class Stat:
    """The part of ``/proc/PID/stat`` that is used here."""

    state: str
    ppid: int
    children_ns: int
    """CPU time of its own children that it has waited for, to a clock tick."""


def read(path: str) -> bytes | None:
    """A file of /proc, or None when its process is gone or hidden."""
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return None


def stat(pid: int) -> Stat | None:
    """State, parent and children's CPU time of a process."""
    data = read(f"/proc/{pid}/stat")
    if data is None:
        return None
    fields = data[data.rindex(b")") + 2 :].split()
    return Stat(
        fields[0].decode("ascii"), int(fields[1]), (int(fields[13]) + int(fields[14])) * _TICK_NS
    )


def state(pid: int) -> str:
    """``runnable``, ``blocked``, ``stopped``, ``zombie`` or ``gone``."""
    found = stat(pid)
    return "gone" if found is None else STATES.get(found.state, "blocked")


def state_of_task(pid: int, task: int) -> str:
    """The same of one thread."""
    data = read(f"/proc/{pid}/task/{task}/stat")
    return "gone" if data is None else STATES.get(chr(data[data.rindex(b")") + 2]), "blocked")


def is_killed(pid: int) -> bool:
    """Whether SIGKILL is on its way: the process will do nothing more but end."""
    return _has(pid, signal.SIGKILL, b"SigPnd:", b"ShdPnd:")


def ignores(pid: int, number: int) -> bool:
    """Whether the process takes no notice of a signal."""
    return _has(pid, number, b"SigIgn:")


def _has(pid: int, number: int, *masks: bytes) -> bool:
    """Whether a signal is in one of the masks that the kernel shows."""
    for line in (read(f"/proc/{pid}/status") or b"").splitlines():
        if line.startswith(masks) and int(line.split()[1], 16) & 1 << (number - 1):
            return True
    return False


def command_line(pid: int) -> str:
    """What ``ps`` would show; empty for a zombie."""
    data = read(f"/proc/{pid}/cmdline") or b""
    return data.replace(b"\0", b" ").decode("utf-8", "replace").strip()


def descendants(root: int) -> dict[int, str]:
    """Pid and state letter of every descendant of ``root``, parents before children.

    One pass over /proc: a process that forks meanwhile can be missed, so whoever
    must miss none asks until nothing is found.
    """
    parents: dict[int, tuple[int, str]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            found = stat(int(entry))
            if found is not None:
                parents[int(entry)] = (found.ppid, found.state)
    children: dict[int, list[int]] = {}
    for pid, (ppid, _) in parents.items():
        children.setdefault(ppid, []).append(pid)
    tree: dict[int, str] = {}
    front = children.get(root, [])
    while front:
        tree.update((pid, parents[pid][1]) for pid in front)
        front = [child for pid in front for child in children.get(pid, [])]
    return tree


class TasksOnHost:
    """How many tasks the kernel has, from the fourth field of ``/proc/loadavg``."""

    def __init__(self) -> None:
        self._descriptor = os.open("/proc/loadavg", os.O_RDONLY | os.O_CLOEXEC)

    def count(self) -> int:
        """As many as there are now."""
        return int(os.pread(self._descriptor, 200, 0).split()[3].split(b"/")[1])

    def close(self) -> None:
        """Close the descriptor."""
        os.close(self._descriptor)
