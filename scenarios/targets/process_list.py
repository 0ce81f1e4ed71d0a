"""Who a process is: by its own word, and in the operating system's list of processes."""

import os
from multiprocessing import current_process

from runner import mark


def who_am_i(curtain):
    """Be alive until the curtain rises, then say who this process is and who its parent is."""
    mark("ready")
    curtain.wait()
    return {
        "getpid": os.getpid(),
        "current_process_pid": current_process().pid,
        "getppid": os.getppid(),
    }


def my_children():
    """The pids of all processes whose parent is the one that calls this, in ascending order."""
    return _children(os.getpid())


def children_of(process):
    """The pids of all processes whose parent is the one of a Process object."""
    return _children(process.pid)


def _children(parent):
    pids = map(int, filter(str.isdigit, os.listdir("/proc")))
    return sorted(pid for pid in pids if _parent_of(pid) == parent)


def _parent_of(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            _state, ppid, *_ = file.read().rpartition(")")[2].split()
    except OSError:
        return None  # it has ended meanwhile
    return int(ppid)
