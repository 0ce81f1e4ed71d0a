"""Pool: workers that take the processes of a set as tasks, chunk by chunk, in order.

Nothing is pickled at any cost, and a worker that has finished a chunk has the next one.
What has an arrival is submitted when it comes, and then there are no chunks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from runner.execution.simulated.child import Called, Child
from runner.execution.simulated.errors import Killed, Raised, Unforeseen
from runner.execution.simulated.journal import GUARD
from runner.execution.simulated.kernel import Behind, Signal, Sleep, Task, fire
from runner.execution.simulated.targets import Doing, entered
from runner.model.scenario import Pool

if TYPE_CHECKING:
    from runner.execution.simulated.main_process import MainProcess

LEAVES = {"SystemExit", "KeyboardInterrupt", "GeneratorExit"}
"""What ``multiprocessing.Pool`` does not catch: the worker ends, and the task is never answered."""


class Workers:
    """The workers of one pool, and what is left for them to do."""

    def __init__(self, main: MainProcess, pool: Pool, tasks: Sequence[Child]) -> None:
        self._main, self._stage, self._kind = main, main.stage, pool.kind
        self._comes = any(child.lot.arrival is not None for child in tasks)
        size = pool.chunk_of(len(tasks), one_by_one=self._comes)
        self._chunks = deque(tasks[i : i + size] for i in range(0, len(tasks), size))
        self._busy = pool.workers
        self._error: BaseException | None = None
        self._tasks: list[Task] = []
        self._over: list[Signal] = []
        self._stage.log.write("pool", main.pid)
        for place in range(pool.workers):
            self._hire(place, self._stage.new_pid())
        self._submit(tasks)

    def _hire(self, place: int, pid: int) -> None:
        """Start one worker after those before it; what it costs, each world says of a child's start."""
        kernel, world = self._stage.kernel, self._stage.world
        self._stage.log.write("worker", GUARD, called=kernel.now, of=pid, name=None)
        method = self._stage.variant.start_method
        starts = (place * (world.step + world.start_of(method))) + world.delay_of(method, place)
        task = Task(kernel, self._work(pid), self._left)
        self._tasks.append(task)
        kernel.at(kernel.now + starts, task.resume)

    def _submit(self, tasks: Sequence[Child]) -> None:
        kernel, log, pid = self._stage.kernel, self._stage.log, self._main.pid
        if not self._comes:
            log.write("submitted", pid)
            return
        for child in tasks:
            when = max(kernel.now, self._arrival(child))
            kernel.at(when, partial(log.write, "submitted", pid, child.label))

    def wait(self) -> Doing:
        """Wait until everything is done.

        Raises:
            Unforeseen: when it cannot be predicted how it goes on.
        """
        while self._busy and self._error is None:
            yield Signal(self._over)
        if self._error is not None:
            raise self._error

    def _work(self, pid: int) -> Doing:
        kernel = self._stage.kernel
        while self._chunks:
            chunk = self._chunks.popleft()
            if self._comes:
                yield Sleep(max(0, self._arrival(chunk[0]) - kernel.now))
            for child in chunk:
                yield from self._carry_out(child, pid)
                if self._stage.locks:  # a task takes longer to come than who waits to wake
                    yield Behind()

    def _arrival(self, child: Child) -> int:
        return self._main.began + round((child.lot.arrival or 0) * 1e9)

    def _carry_out(self, child: Child, pid: int) -> Doing:
        try:
            yield from entered(Called(child, pid), "pool")
        except Raised as error:
            if self._kind == "multiprocessing" and error.kind in LEAVES:
                raise Unforeseen(f"{child.label} ends its worker by {error.kind}") from error
        except Killed as killed:
            reason = f"{child.label} kills its worker by signal {killed.number}"
            raise Unforeseen(reason) from killed
        except Unforeseen:
            self._stage.taint(child)
            raise
        child.ran = True

    def _left(self, error: BaseException | None) -> None:
        """A worker has nothing more to do, or nobody knows what it does.

        Then the others do what they have in hand, unless an executor ends them with it.
        """
        self._busy -= 1
        if error is not None:
            self._chunks.clear()
            for task in self._tasks if self._kind == "futures" else ():
                task.cancel()
        self._error = self._error or error
        if not self._busy or error is not None:
            fire(self._over)


def run_pool(main: MainProcess, tasks: Sequence[Child]) -> Doing:
    """Give every process to the variant's pool, and wait for all of them."""
    pool: Any = main.stage.variant.pool
    if pool is None:
        raise Unforeseen("the variant has no pool")
    yield from Workers(main, pool, tasks).wait()
