"""Kernel: the Linux calls that the standard library does not offer.

Through ctypes on the C library already loaded. Loaded by guards and, by fork from
them, in main processes; a spawned child never imports this.
"""

import ctypes
import os
import signal
from contextlib import suppress

PR_SET_PDEATHSIG = 1
"""prctl(2), PR_SET_PDEATHSIG: signal to get when the parent thread dies."""
PR_SET_CHILD_SUBREAPER = 36
"""prctl(2), PR_SET_CHILD_SUBREAPER: orphaned descendants become our children."""
IN_MODIFY = 0x2
FALLOC_FL_KEEP_SIZE = 1
FALLOC_FL_PUNCH_HOLE = 2

_libc = ctypes.CDLL(None, use_errno=True)
_prctl, _KILL = _libc.prctl, int(signal.SIGKILL)  # every forked child calls it: no enum there


def _check(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def become_subreaper() -> None:
    """Make orphaned descendants of this process its children."""
    _check(_prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))


def die_with_parent() -> None:
    """Ask for SIGKILL when the parent dies. Not inherited by fork, kept over exec."""
    if _prctl(PR_SET_PDEATHSIG, _KILL, 0, 0, 0):
        _check(-1)


def watch_file(path: str) -> int:
    """A non-blocking inotify descriptor that becomes readable when ``path`` is written."""
    descriptor = _check(_libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))
    _check(_libc.inotify_add_watch(descriptor, os.fsencode(path), IN_MODIFY))
    return descriptor


def drain(descriptor: int) -> None:
    """Read away what an inotify descriptor holds; what it says is that there is news."""
    with suppress(BlockingIOError):
        os.read(descriptor, 65536)  # what is left makes it readable again


def punch_hole(descriptor: int, offset: int, length: int) -> None:
    """Give ``length`` bytes from ``offset`` back to the disk; they read as zeros."""
    mode = ctypes.c_int(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE)
    _check(_libc.fallocate(descriptor, mode, ctypes.c_int64(offset), ctypes.c_int64(length)))
