"""Kernel: a virtual clock, an event queue, and tasks that wait for something.

A task is a generator. It yields a request, and is resumed with its answer when that
has come about. Times are integer nanoseconds; events of one instant happen in the
order in which they were asked for, what may only be done when the rest of an instant is
over after it. Each costs log n in the number that wait.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from heapq import heappop, heappush
from math import inf
from typing import Any, Protocol

Body = Generator["Request", Any, Any]
Action = Callable[[], None]

EVENT, EXPIRY, DECISION = range(3)
"""What is done first at one instant: whatever happens, then the ends of slices, then who runs."""

PENDING = object()
"""What ``begin`` answers when the task must wait."""


class TooLong(Exception):
    """There is more to simulate than anyone would wait for."""


Timer = list[Any]
"""Something that is to happen: when, its rank at that instant, its number, and what it is."""

NEVER: Timer = [0, 0, 0, None]
"""One that was called off."""


def call_off(timer: Timer) -> None:
    """It happens no more; if it has happened, nothing changes."""
    timer[3] = None


class Kernel:
    """The clock and what will happen, in at most ``turns`` turns if that is not None.

    What is asked for at the instant at which it is to happen waits in a line of its own:
    it comes after whatever was asked for before that instant.
    """

    __slots__ = ("_count", "_queue", "_soon", "_stopped", "_turns", "now")

    def __init__(self, turns: int | None = None) -> None:
        self.now = 0
        self._turns = inf if turns is None else turns
        self._queue: list[Timer] = []
        self._soon: deque[Timer] = deque()
        self._count = 0
        self._stopped = False

    def at(self, when: int, action: Action, rank: int = EVENT) -> Timer:
        """Do ``action`` at ``when``, unless the timer that is returned is called off.

        Raises:
            TooLong: when there is no turn left.
        """
        self._count = count = self._count + 1
        if count > self._turns:
            raise TooLong
        timer = [when, rank, count, action]
        if when > self.now or rank != EVENT:
            heappush(self._queue, timer)
        else:
            self._soon.append(timer)
        return timer

    def spend(self, turns: int = 1) -> None:
        """Take turns for something else than the clock.

        Raises:
            TooLong: when there are not so many left.
        """
        self._count += turns
        if self._count > self._turns:
            raise TooLong

    @property
    def is_last(self) -> bool:
        """Whether nothing more is to happen at this instant, as far as is known."""
        return not self._soon and not (self._queue and self._queue[0][0] <= self.now)

    def run(self) -> None:
        """Let everything happen, until nothing more will or ``stop`` is called."""
        queue, soon = self._queue, self._soon
        while (queue or soon) and not self._stopped:
            if soon and not (queue and queue[0][0] <= self.now and queue[0][1] == EVENT):
                action = soon.popleft()[3]
            else:
                timer = heappop(queue)
                action = timer[3]
                if action is not None:
                    self.now = timer[0]
            if action is not None:
                action()

    def stop(self) -> None:
        """Nothing more happens."""
        self._stopped = True

    def forget(self) -> None:
        """Let go of what will not happen any more."""
        self._queue.clear()
        self._soon.clear()


class Request(Protocol):
    """What a task waits for."""

    def begin(self, task: Task) -> Any:
        """The answer if it is there at once, else ``PENDING``; then ``task`` is resumed later."""

    def cancel(self, task: Task) -> None:
        """The task waits no more."""


class Turn(Protocol):
    """Whether a task may go on now, where not all may at once."""

    def may_go_on(self, *, answer: Any = None, error: BaseException | None = None) -> bool:
        """Whether it may; if not, it is made to ``go_on`` with these when its time has come."""

    def waits_for(self, request: Request) -> None:
        """It has gone on as far as it could."""


class Task:
    """One thread of events: a child's life, or a main process."""

    __slots__ = ("_body", "_on_end", "_over", "_request", "kernel", "turn")

    def __init__(
        self, kernel: Kernel, body: Body, on_end: Callable[[BaseException | None], None]
    ) -> None:
        self.kernel, self._body, self._on_end = kernel, body, on_end
        self._request: Request | None = None
        self._over = False
        self.turn: Turn | None = None

    def resume(self, answer: Any = None) -> None:
        """Go on with the answer to the last request, if it may."""
        if self.turn is None or self.turn.may_go_on(answer=answer):
            self.go_on(answer)

    def throw(self, error: BaseException) -> None:
        """Go on with an exception instead."""
        self.cancel()
        if self.turn is None or self.turn.may_go_on(error=error):
            self.go_on(error=error)

    def cancel(self) -> None:
        """Stop waiting."""
        if self._request is not None:
            self._request.cancel(self)
            self._request = None

    def end(self) -> None:
        """Go on no more."""
        self.cancel()
        self._over = True
        self._body.close()

    def go_on(self, answer: Any = None, error: BaseException | None = None) -> None:
        """Go on, until something must be waited for."""
        self._request = None
        if self._over:
            return
        try:
            request = self._body.send(answer) if error is None else self._body.throw(error)
            while (answer := request.begin(self)) is not PENDING:
                request = self._body.send(answer)
        except StopIteration:
            self._over = True
            self._on_end(None)
        except Exception as raised:
            self._over = True
            self._on_end(raised)
        else:
            self._request = request
            if self.turn is not None:
                self.turn.waits_for(request)


class Sleep:
    """Go on after ``ns``; at once when that is 0."""

    __slots__ = ("_ns", "_timer")

    def __init__(self, ns: int) -> None:
        self._ns = ns
        self._timer = NEVER

    def begin(self, task: Task) -> Any:
        if self._ns <= 0:
            return None
        self._timer = task.kernel.at(task.kernel.now + self._ns, task.resume)
        return PENDING

    def cancel(self, task: Task) -> None:  # noqa: ARG002 - the timer knows its task
        call_off(self._timer)


class Behind:
    """Go on when all that was asked for at this instant so far has happened."""

    __slots__ = ("_timer",)

    def __init__(self) -> None:
        self._timer = NEVER

    def begin(self, task: Task) -> Any:
        self._timer = task.kernel.at(task.kernel.now, task.resume)
        return PENDING

    def cancel(self, task: Task) -> None:  # noqa: ARG002 - the timer knows its task
        call_off(self._timer)


class Never:
    """Do not go on."""

    __slots__ = ()

    def begin(self, task: Task) -> Any:  # noqa: ARG002
        return PENDING

    def cancel(self, task: Task) -> None:
        """Nothing was begun."""


class Signal:
    """Go on when the list it stands in is fired, or with False at ``deadline``."""

    __slots__ = ("_deadline", "_task", "_timer", "_waiting")

    def __init__(self, waiting: list[Signal], deadline: int | None = None) -> None:
        self._waiting, self._deadline = waiting, deadline
        self._timer = NEVER
        self._task: Task | None = None

    def begin(self, task: Task) -> Any:
        if self._deadline is not None:
            if self._deadline <= task.kernel.now:
                return False
            self._timer = task.kernel.at(self._deadline, self._late)
        self._task = task
        self._waiting.append(self)
        return PENDING

    def cancel(self, task: Task) -> None:  # noqa: ARG002 - it has only one
        call_off(self._timer)
        if self in self._waiting:
            self._waiting.remove(self)

    def answer(self, value: object) -> None:
        """Go on."""
        call_off(self._timer)
        assert self._task is not None
        self._task.resume(value)

    def _late(self) -> None:
        self._waiting.remove(self)
        self.answer(value=False)


def fire(waiting: list[Signal], value: object = True) -> None:
    """Answer all who wait; who waits anew meanwhile waits for the next time."""
    answered, waiting[:] = list(waiting), []
    for signal in answered:
        signal.answer(value)
