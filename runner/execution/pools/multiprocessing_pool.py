"""Multiprocessing: tasks on ``multiprocessing.Pool``, whose ``map`` never hears of a dead worker."""

from __future__ import annotations

from collections.abc import Sequence
from multiprocessing.context import BaseContext
from multiprocessing.pool import AsyncResult, Pool
from typing import Any

from runner.execution.pools.library import Hung, Task
from runner.execution.pools.standing import Standing
from runner.execution.pools.workers import PATIENCE_S, Workers
from runner.execution.tail import Tail
from runner.targets.pooled import Bench, begin, carry_out

CATCHES = Exception
"""What it hands to the caller of ``map``."""


class MultiprocessingPool:
    """One pool; what it waits for in vain is found in the journal, opened at the first death."""

    def __init__(
        self,
        *,
        context: BaseContext,
        size: int,
        bench: Bench,
        labels: Sequence[str],
        chunk: int,
        workers: Workers,
        journal: Any,
    ) -> None:
        self._workers, self._labels, self._chunk = workers, labels, chunk
        self._open_journal = journal
        self._answers: list[object] = []
        self._results: list[AsyncResult[Any]] = []
        self._standing: Standing | None = None
        self._tail: Tail | None = None
        self._read = 0
        self._torn = False
        self._pool = Pool(size, begin, (bench,), context=context)

    def submit_all(self, tasks: Sequence[Task]) -> None:
        """See ``Library``."""
        made = self._pool.map_async(carry_out, tasks, self._chunk, self._answer, self._answer)
        self._results.append(made)

    def submit(self, task: Task) -> None:
        """See ``Library``."""
        answer = self._answer
        made = self._pool.apply_async(carry_out, (task,), callback=answer, error_callback=answer)
        self._results.append(made)

    def wait(self) -> None:
        """See ``Library``."""
        self._torn = True  # until every answer is there
        while len(self._answers) < len(self._results):
            moves = self._look()
            if self._standing is None:
                continue
            if self._standing.lost and not self._standing.open:
                return
            if not (moves or self._standing.in_hand or self._workers.work()):
                raise Hung
        for result in self._results:
            result.get()
        self._torn = False

    def close(self) -> None:
        """See ``Library``; of a pool that waits for lost tasks nothing else can be had."""
        self._workers.see_out(self._shut)

    def _shut(self) -> None:
        if self._torn:
            self._pool.terminate()
        else:
            self._pool.close()
        self._pool.join()

    def _answer(self, value: object) -> None:
        """Called in a thread of the pool: a result is there, or why there is none."""
        self._answers.append(value)
        self._workers.ring()

    def _look(self) -> bool:
        """Wait for news, and take it in; False when there was none for a while."""
        if self._tail is None:
            moves = self._workers.wait(None, None)
        else:
            moves = self._workers.wait(self._tail.fileno(), PATIENCE_S)
        ended = self._workers.ended()
        if ended and self._standing is None:
            self._standing = Standing(self._labels, self._chunk)
            self._tail = self._open_journal()
        if self._standing is not None and self._tail is not None:
            self._tail.read()
            for event in self._tail.events[self._read :]:
                self._standing.take(event)
            self._read = len(self._tail.events)
            for pid in ended:
                self._standing.end(pid)
        return moves
