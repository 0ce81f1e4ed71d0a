"""Pool: workers that take the processes of a set as tasks, chunk by chunk, in order.

At zero cost: nothing is pickled, and a worker that has finished a chunk has the next one.

Source: CPython's ``multiprocessing/pool.py`` (``Pool._map_async``: chunks of a quarter of
a worker's share, rounded up) and ``concurrent/futures/process.py`` (chunks of one).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from runner.execution.simulated.child import Called, Child
from runner.execution.simulated.errors import Killed, Raised, Unforeseen
from runner.execution.simulated.kernel import Signal, Sleep, Task, fire
from runner.execution.simulated.targets import Doing, entered
from runner.model.scenario import Pool

if TYPE_CHECKING:
    from runner.execution.simulated.main_process import MainProcess

LEAVES = {"SystemExit", "KeyboardInterrupt", "GeneratorExit"}
"""What no pool catches: its worker ends, and the task is never answered."""


def chunk_size(pool: Pool, tasks: int) -> int:
    """How many tasks a worker takes at once."""
    if pool.chunk is not None:
        return pool.chunk
    return 1 if pool.kind == "futures" else max(1, -(-tasks // (pool.workers * 4)))


class Workers:
    """The workers of one pool, and what is left for them to do."""

    def __init__(self, main: MainProcess, pool: Pool, tasks: Sequence[Child], began: int) -> None:
        self._main, self._stage, self._began = main, main.stage, began
        comes = any(child.lot.arrival is not None for child in tasks)
        size = 1 if comes and pool.chunk is None else chunk_size(pool, len(tasks))
        self._chunks = deque(tasks[i : i + size] for i in range(0, len(tasks), size))
        self._busy = pool.workers
        self._error: BaseException | None = None
        self._over: list[Signal] = []
        kernel = self._stage.kernel
        for _ in range(pool.workers):
            task = Task(kernel, self._work(self._stage.new_pid()), self._left)
            kernel.at(kernel.now, task.resume)

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
            called = max([self._began, *(self._arrival(child) for child in chunk)])
            yield Sleep(called - kernel.now)
            for child in chunk:
                yield from self._carry_out(child, pid, max(self._began, self._arrival(child)))

    def _arrival(self, child: Child) -> int:
        return self._main.began + round((child.lot.arrival or 0) * 1e9)

    def _carry_out(self, child: Child, pid: int, called: int) -> Doing:
        if child.group.timeout is not None:
            raise Unforeseen(
                f"{child.label} has a time limit, which would end a worker of the pool"
            )
        how = "returned"
        try:
            yield from entered(Called(child, pid), "pool")
        except Raised as error:
            if error.kind in LEAVES:
                raise Unforeseen(f"{child.label} ends its worker by {error.kind}") from error
            how = "raised"
        except Killed as killed:
            reason = f"{child.label} kills its worker by signal {killed.number}"
            raise Unforeseen(reason) from killed
        child.ran = True
        self._main.tell(child, called, how, pid=pid, call="pool")

    def _left(self, error: BaseException | None) -> None:
        self._busy -= 1
        self._error = self._error or error
        if not self._busy or error is not None:
            fire(self._over)


def run_pool(main: MainProcess, tasks: Sequence[Child]) -> Doing:
    """Give every process to the variant's pool, and wait for all of them."""
    pool: Any = main.stage.variant.pool
    if pool is None:
        raise Unforeseen("the variant has no pool")
    yield from Workers(main, pool, tasks, main.stage.kernel.now).wait()
