"""Pools: what a pool costs, as medians over rounds, and how it divided its tasks."""

from collections import Counter
from collections.abc import Sequence

from runner.judging.estimate import estimate_median
from runner.model.missing import Missing
from runner.model.record import ExecutionRecord
from runner.model.report import PoolSummary
from runner.model.scenario import Variant


def pool_of(
    variant: Variant, executions: Sequence[ExecutionRecord], confidence: float
) -> PoolSummary | None:
    """The pool of a variant over its valid executions; None where it has none."""
    if variant.pool is None:
        return None
    chunks = [e.pool_chunk for e in executions if not isinstance(e.pool_chunk, Missing)]
    shares = [share for execution in executions for share in _shares(execution)]
    return PoolSummary(
        kind=variant.pool.kind,
        workers=variant.pool.workers,
        chunk=chunks[0] if chunks else None,
        startup=estimate_median((e.pool_startup for e in executions), confidence),
        task_overhead=estimate_median((e.task_overhead for e in executions), confidence),
        least_tasks=min(shares, default=None),
        most_tasks=max(shares, default=None),
    )


def _shares(execution: ExecutionRecord) -> list[int]:
    """How many tasks each worker was given; 0 for those that had none."""
    counts = Counter(
        call.pid
        for task in execution.processes
        if not isinstance(task.calls, Missing)
        for call in task.calls
    )
    if not counts or isinstance(execution.pool_workers, Missing):
        return []
    idle = max(0, execution.pool_workers - len(counts))
    return [*counts.values(), *([0] * idle)]
