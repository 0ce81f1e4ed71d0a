"""Locks: lock, rlock and semaphore of ``shared``, woken for in order of arrival.

They count as CPython's do: nobody's end releases what they hold. They are not handed over,
but are as the semaphores of the C library, sem_post(3): who releases one makes it free, and
wakes the first of those who wait. That one tries when the releaser has gone on as far as it
can, in a world with costs after ``wake`` nanoseconds. If the lock has been taken meanwhile,
it waits again: in the ideal as if it had never been woken, where waking takes time behind
the others. Linux does the one as often as the other.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from typing import Any

from runner.execution.simulated.errors import Raised, Unforeseen
from runner.execution.simulated.kernel import PENDING, Task, Timer, call_off
from runner.model.scenario import SharedObject

LOCKABLE = ("lock", "rlock", "semaphore")


class Lock:
    """One of them."""

    def __init__(self, said: SharedObject, wake: int = 0) -> None:
        initial = said.initial if said.kind == "semaphore" else 1
        self._free = initial if isinstance(initial, int) else 1
        self._kind = said.kind
        self._owner: Task | None = None
        self._depth = 0
        self._wake = wake
        self._waiting: OrderedDict[Task, None] = OrderedDict()
        self._woken: dict[Task, Timer] = {}
        """Those that are about to try again."""
        self._lost = ""
        """Why nobody knows who has it."""

    def take(self, task: Task) -> bool:
        """Whether it was there to be taken; else the task is in the queue."""
        if self._kind == "rlock" and self._owner is task:
            self._depth += 1
            return True
        if self._free > 0 and not self._lost:
            self._give(task)
            return True
        self._waiting[task] = None
        if self._lost:
            self._give_up_soon(task)
        return False

    def lose(self, reason: str) -> None:
        """Of whoever wants it from now on nothing is known; the first ``reason`` stands."""
        self._lost = self._lost or reason
        for task in (*self._waiting, *self._woken):
            self._give_up_soon(task)

    def _give_up_soon(self, task: Task) -> None:
        task.kernel.at(task.kernel.now, partial(self._give_up, task))

    def _give_up(self, task: Task) -> None:
        if task in self._waiting or task in self._woken:
            task.throw(Unforeseen(self._lost))

    def leave_queue(self, task: Task) -> None:
        """The task waits no more."""
        self._waiting.pop(task, None)
        if task in self._woken:
            call_off(self._woken.pop(task))
            self._wake_first()

    def release(self, task: Task) -> None:
        """Give it back, and wake the first of those who wait.

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
        self._wake_first()

    def _wake_first(self) -> None:
        if self._waiting:
            task, _ = self._waiting.popitem(last=False)
            kernel = task.kernel
            self._woken[task] = kernel.at(kernel.now + self._wake, lambda: self._try_again(task))

    def _try_again(self, task: Task) -> None:
        del self._woken[task]
        if self._free > 0 and not self._lost:
            self._give(task)
            task.resume()
        else:
            self._waiting[task] = None
            self._waiting.move_to_end(task, last=self._wake > 0)

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
    """Go on at once; the one who waited first is woken."""

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
