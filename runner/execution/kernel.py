"""Kernel: the Linux calls that the standard library does not offer.

Through ctypes on the C library already loaded. Loaded by guards and, by fork from
them, in main processes; a spawned child never imports this.
"""

import ctypes
import os
import signal
import time

PR_SET_PDEATHSIG = 1
"""prctl(2), PR_SET_PDEATHSIG: signal to get when the parent thread dies."""
PR_SET_CHILD_SUBREAPER = 36
"""prctl(2), PR_SET_CHILD_SUBREAPER: orphaned descendants become our children."""
PR_SET_TIMERSLACK = 29
"""prctl(2), PR_SET_TIMERSLACK: how late the kernel may wake this thread from a sleep, ns."""
IN_MODIFY = 0x2
IN_ATTRIB = 0x4
TFD_TIMER_ABSTIME = 1
SYS_SCHED_SETATTR = {"x86_64": 314, "aarch64": 274, "riscv64": 274}
"""sched_setattr(2) has no function in most C libraries."""
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
    return _watch(path, IN_MODIFY)


def watch_touches(path: str) -> int:
    """The same, readable when the times of ``path`` are set, which to write does not count as."""
    return _watch(path, IN_ATTRIB)


def _watch(path: str, events: int) -> int:
    descriptor = _check(_libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))
    _check(_libc.inotify_add_watch(descriptor, os.fsencode(path), events))
    return descriptor


def drain(descriptor: int) -> None:
    """Read away what an inotify descriptor holds; what it says is that there is news."""
    try:  # noqa: SIM105 - a dispatcher calls it, whose turns are short
        os.read(descriptor, 65536)  # what is left makes it readable again
    except BlockingIOError:
        pass


def punch_hole(descriptor: int, offset: int, length: int) -> None:
    """Give ``length`` bytes from ``offset`` back to the disk; they read as zeros."""
    mode = ctypes.c_int(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE)
    _check(_libc.fallocate(descriptor, mode, ctypes.c_int64(offset), ctypes.c_int64(length)))


def set_timer_slack(nanoseconds: int) -> None:
    """How late this thread may be woken from a sleep; 0 is the default again."""
    _prctl(PR_SET_TIMERSLACK, nanoseconds, 0, 0, 0)


def current_cpu() -> int:
    """The CPU that this thread is on (getcpu(2)); it may be on another by now, unless pinned."""
    return _check(_libc.sched_getcpu())


class _Spec(ctypes.Structure):
    _fields_ = (
        ("interval_s", ctypes.c_long),
        ("interval_ns", ctypes.c_long),
        ("s", ctypes.c_long),
        ("ns", ctypes.c_long),
    )


NEVER = 1 << 62
"""An instant that does not come: in monotonic nanoseconds, 146 years after the machine was started."""


class Timer:
    """A timerfd(2): its descriptor is readable from the instant on that was set last.

    The timeouts of select, poll and epoll come in milliseconds, or late by design.
    """

    def __init__(self) -> None:
        flags = os.O_NONBLOCK | os.O_CLOEXEC
        self.descriptor = _check(_libc.timerfd_create(time.CLOCK_MONOTONIC, flags))
        self._spec, self._settime = _Spec(), _libc.timerfd_settime
        self._reference = ctypes.byref(self._spec)

    def set(self, at: int) -> None:
        """Be readable from ``at`` on, monotonic nanoseconds (above 0); ``NEVER`` will do."""
        self._spec.s, self._spec.ns = divmod(at, 1_000_000_000)
        _check(self._settime(self.descriptor, TFD_TIMER_ABSTIME, self._reference, None))

    def close(self) -> None:
        """Close the descriptor."""
        os.close(self.descriptor)


class _Attributes(ctypes.Structure):
    _fields_ = (
        ("size", ctypes.c_uint32),
        ("policy", ctypes.c_uint32),
        ("flags", ctypes.c_uint64),
        ("nice", ctypes.c_int32),
        ("priority", ctypes.c_uint32),
        ("runtime", ctypes.c_uint64),
        ("deadline", ctypes.c_uint64),
        ("period", ctypes.c_uint64),
    )


def ask_for_slices(nanoseconds: int) -> None:
    """Ask for slices of that length: who asks for short ones gets a CPU soon (Linux 6.12).

    0 asks for the default. An older kernel takes no notice, nor does an unknown machine.
    """
    number = SYS_SCHED_SETATTR.get(os.uname().machine)
    if number is not None:
        nice = os.getpriority(os.PRIO_PROCESS, 0)
        attributes = _Attributes(
            ctypes.sizeof(_Attributes), os.SCHED_OTHER, 0, nice, 0, nanoseconds, 0, 0
        )
        _libc.syscall(number, 0, ctypes.byref(attributes), 0)
