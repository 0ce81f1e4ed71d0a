"""Step: the variant's pool is made, given every process of the set as a task, and waited for.

Here alone the main process has threads: those of the library, from the making of
the pool to its joining. The first workers are forked before there are any, and those
that replace others as the library does it.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from typing import Any

from runner.execution.fault import Fault
from runner.execution.handle import Handle
from runner.execution.placeholders import names_in
from runner.execution.pools.library import Hung, Library, Task
from runner.execution.pools.workers import Workers
from runner.execution.process_set import ProcessSet
from runner.model.scenario import Pool, Work
from runner.targets.entry import Entry
from runner.targets.journal import now
from runner.targets.pooled import Bench


class PoolStep:
    """The one step of a variant that has a pool."""

    def __init__(self, processes: ProcessSet, pool: Pool) -> None:
        self._set, self._pool = processes, pool
        handles = list(processes.all())
        self._arrive = any(handle.group.arrival is not None for handle in handles)
        if self._arrive:
            handles.sort(key=lambda handle: processes.lot(handle).arrival or 0.0)
        self._handles = handles
        self._chunk = pool.chunk_of(len(handles), one_by_one=self._arrive)
        self._catches = _load(pool.kind)
        self._ready: tuple[list[Task], Bench] | None = None

    def prepare(self) -> None:
        """Make all that workers will be sent, unless that depends on what others mark first."""
        if not any(handle.group.needs for handle in self._handles):
            self._ready = self._tasks(), self._bench()

    def carry_out(self, began: int) -> None:
        """Return when the pool is closed; arrivals count from ``began``.

        Raises:
            Fault: when the pool hangs, or a target is none that a worker can carry out.
            Exception: what the library raises.
        """
        whole = self._set
        tasks, bench = self._ready or (self._tasks(), self._bench())
        for entry in bench.entries.values():
            if entry.function is not None:
                ForkingPickler.dumps(entry.function)  # as ``map`` would, be it to a forked worker
        served, cpus = bench.method == "forkserver", whole.maker.cpus(None)
        with Workers(whole.births, whole.journal, cpus, served=served) as workers:
            whole.journal.write("pool", now())
            pool = self._make(bench, workers)
            try:
                self._submit(pool, tasks, began)
                pool.wait()
                pool.close()
            except Hung as hung:
                raise Fault(self._hung()) from hung  # which no closing would end
            except BaseException as error:
                with suppress(Exception):
                    pool.close()
                self._explain(error)
                raise

    def _explain(self, error: BaseException) -> None:
        """Say which task cannot be sent to a worker, where the library says only what cannot.

        Raises:
            Fault: for an object that only a start can give to a process.
        """
        if not isinstance(error, RuntimeError):
            return
        for handle in self._handles:
            asked = names_in([handle.group.args, dict(handle.group.kwargs)])
            shared = next((name for name in sorted(asked) if name.startswith("shared.")), None)
            if shared is not None:
                raise Fault(
                    f"pool raised RuntimeError: {error}. {handle.group.name} is given "
                    f"{{{shared}}}, which can be given to a process at its start and not to a task: "
                    "use it by lock and unlock in work, or start the processes",
                    handle.group.line,
                ) from error

    def _make(self, bench: Bench, workers: Workers) -> Library:
        context: Any = multiprocessing.get_context(bench.method)
        made: dict[str, Any] = {
            "context": context,
            "size": self._pool.workers,
            "bench": bench,
            "chunk": self._chunk,
            "workers": workers,
        }
        if self._pool.kind == "futures":
            from runner.execution.pools.futures_pool import FuturesPool

            return FuturesPool(**made)
        from runner.execution.pools.multiprocessing_pool import MultiprocessingPool

        labels = [handle.label for handle in self._handles]
        journal = self._set.journal_so_far
        return MultiprocessingPool(**made, labels=labels, journal=journal)

    def _submit(self, pool: Library, tasks: Sequence[Task], began: int) -> None:
        """Give all at once, or each when it has arrived."""
        journal = self._set.journal
        if not self._arrive:
            at = now()
            pool.submit_all(tasks)
            journal.write("submitted", at)
            return
        for handle, task in zip(self._handles, tasks, strict=True):
            arrives = began + round((self._set.lot(handle).arrival or 0.0) * 1e9)
            time.sleep(max(0, arrives - now()) / 1e9)
            at = now()
            pool.submit(task)
            journal.write("submitted", at, handle.label)

    def _tasks(self) -> list[Task]:
        return [self._task(handle) for handle in self._handles]

    def _task(self, handle: Handle) -> Task:
        """See ``runner.targets.pooled``."""
        group, maker, lot = handle.group, self._set.maker, self._set.lot(handle)
        name = group.process_name or handle.label
        args, kwargs = maker.arguments(handle, name)
        phases = lot.phases if isinstance(group.target, Work) else None
        env = maker.environment(handle, name) if group.env else None
        return group.name, handle.label, lot.sleep, phases, env, args, kwargs

    def _bench(self) -> Bench:
        """All that the workers are sent once."""
        maker, method = self._set.maker, self._set.variant.start_method
        firsts = {handle.group.name: handle for handle in reversed(self._handles)}
        settings: dict[str, Any] = {}
        if maker.limit is not None:
            settings["descriptors"] = maker.limit
        if method == "forkserver" and (cpus := maker.cpus(None)) is not None:
            settings["cpus"] = cpus
        return Bench(
            entries={name: self._entry(handle) for name, handle in firsts.items()},
            catches=self._catches,
            settings=settings,
            method=method,
        )

    def _entry(self, handle: Handle) -> Entry:
        """That of a group, by the example of one of its processes.

        Raises:
            Fault: for a subclass of ``Process``.
        """
        group, entry = handle.group, self._set.maker.entry(handle)
        function = entry.function
        if isinstance(function, type) and issubclass(function, BaseProcess):
            raise Fault(
                f"{group.name} is a subclass of Process, of which a pool has no use: "
                "wanted a function, a built-in target or work",
                group.line,
            )
        entry.settings = self._set.maker.kept()
        if group.cpus is not None:
            entry.settings["cpus"] = self._set.maker.cpus(group)
        return entry

    def _hung(self) -> str:
        kind = "multiprocessing.Pool" if self._pool.kind == "multiprocessing" else "the executor"
        return (
            f"{kind} hangs: one of its workers has ended, not in the middle of a task but while it "
            "took one or gave its answer, and now the others wait for ever"
        )


def _load(kind: str) -> type[BaseException]:
    """Import the library before any clock stamp; what it catches of what a task raises."""
    if kind == "futures":
        from runner.execution.pools import futures_pool

        return futures_pool.CATCHES
    from runner.execution.pools import multiprocessing_pool

    return multiprocessing_pool.CATCHES
