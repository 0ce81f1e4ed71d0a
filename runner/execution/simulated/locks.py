"""Locks: lock, rlock and semaphore of ``shared``, handed over in order of arrival.

They count as CPython's do: nobody's end releases what they hold.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from runner.execution.simulated.errors import Raised
from runner.execution.simulated.kernel import PENDING, Task
from runner.model.scenario import SharedObject

LOCKABLE = ("lock", "rlock", "semaphore")


class Lock:
    """One of them."""

    def __init__(self, said: SharedObject) -> None:
        initial = said.initial if said.kind == "semaphore" else 1
        self._free = initial if isinstance(initial, int) else 1
        self._kind = said.kind
        self._owner: Task | None = None
        self._depth = 0
        self._waiting: OrderedDict[Task, None] = OrderedDict()

    def take(self, task: Task) -> bool:
        """Whether it was there to be taken; else the task is in the queue."""
        if self._kind == "rlock" and self._owner is task:
            self._depth += 1
            return True
        if self._free > 0 and not self._waiting:
            self._give(task)
            return True
        self._waiting[task] = None
        return False

    def leave_queue(self, task: Task) -> None:
        """The task waits no more."""
        self._waiting.pop(task, None)

    def release(self, task: Task) -> None:
        """Give it back, to the first of those who wait.

        Raises:
            Raised: as CPython's object would.
        """
        if self._kind == "rlock":
            if self._owner is not task:
                text = "attempt to release recursive lock not owned by thread"
                raise Raised("AssertionError", text)
            self._depth -= 1
            if self._depth:
                return
            self._owner = None
        elif self._kind == "lock" and self._free == 1:
            raise Raised("ValueError", "semaphore or lock released too many times")
        self._free += 1
        if self._waiting:
            heir, _ = self._waiting.popitem(last=False)
            self._give(heir)
            heir.kernel.at(heir.kernel.now, heir.resume)

    def _give(self, task: Task) -> None:
        self._free -= 1
        self._owner, self._depth = task, 1


class Acquire:
    """Go on when the lock is held."""

    __slots__ = ("_lock",)

    def __init__(self, lock: Lock) -> None:
        self._lock = lock

    def begin(self, task: Task) -> Any:
        return None if self._lock.take(task) else PENDING

    def cancel(self, task: Task) -> None:
        self._lock.leave_queue(task)


class Release:
    """Go on at once; the one who waited first has the lock."""

    __slots__ = ("_lock",)

    def __init__(self, lock: Lock) -> None:
        self._lock = lock

    def begin(self, task: Task) -> Any:
        """Nothing to wait for; what it raised is the answer."""
        try:
            self._lock.release(task)
        except Raised as error:
            return error
        return None

    def cancel(self, task: Task) -> None:
        """It never waits."""
