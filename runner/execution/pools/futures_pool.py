"""Futures: tasks on ``concurrent.futures.ProcessPoolExecutor``, which breaks when a worker dies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor
from contextlib import suppress
from multiprocessing.context import BaseContext
from typing import Any

from runner.execution.fault import Fault
from runner.execution.pools.library import Task
from runner.execution.pools.workers import Workers
from runner.targets.journal import shortened
from runner.targets.pooled import Bench, begin, carry_out

CATCHES = BaseException
"""What it hands to the caller of ``map``."""


class FuturesPool:
    """One executor; it finds a dead worker by itself, and ends the others."""

    def __init__(
        self, *, context: BaseContext, size: int, bench: Bench, chunk: int, workers: Workers
    ) -> None:
        self._chunk, self._workers = chunk, workers
        self._all: Iterable[Any] = ()
        self._futures: list[Future[Any]] = []
        self._executor = ProcessPoolExecutor(
            size, mp_context=context, initializer=begin, initargs=(bench,)
        )

    def submit_all(self, tasks: Sequence[Task]) -> None:
        """See ``Library``."""
        with suppress(BrokenProcessPool):
            self._all = self._executor.map(carry_out, tasks, chunksize=self._chunk)

    def submit(self, task: Task) -> None:
        """See ``Library``; a broken executor takes none."""
        with suppress(BrokenProcessPool):
            self._futures.append(self._executor.submit(carry_out, task))

    def wait(self) -> None:
        """See ``Library``."""
        try:
            for _ in self._all:
                pass
            for future in self._futures:
                future.result()
        except BrokenProcessPool as broken:
            cause = str(broken.__cause__).rstrip("\n'")
            if "Traceback" in cause:
                why = shortened(cause.rpartition("\n")[2], 1000)
                raise Fault(
                    f"the executor broke, because it could not read an answer: {why}"
                ) from broken

    def close(self) -> None:
        """See ``Library``."""
        self._workers.see_out(self._executor.shutdown)
