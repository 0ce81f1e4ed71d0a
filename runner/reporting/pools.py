"""Pools: the table of what each pool costs, as cells for any format."""

from __future__ import annotations

from runner.model.report import PoolSummary, RunReport, VariantSummary
from runner.reporting import wording

TITLE = "Pools"
_COSTS = ("start-up", "per task")


def table(report: RunReport) -> tuple[tuple[str, ...], list[tuple[str, ...]]] | None:
    """Headings and rows, a row a variant; None without a pool. Cells are not escaped.

    Costs are not there of a simulation.
    """
    rows = [
        _row(variant, pool, report)
        for variant in report.variants
        if (pool := variant.pool) is not None
    ]
    costs = () if report.simulated else _COSTS
    headings = ("variant", "pool", "workers", "chunk", *costs, "peak", "tasks a worker")
    return (headings, rows) if rows else None


def _row(variant: VariantSummary, pool: PoolSummary, report: RunReport) -> tuple[str, ...]:
    costs = () if report.simulated else (pool.startup, pool.task_overhead)
    return (
        *(variant.name, pool.kind, str(pool.workers), _count(pool.chunk)),
        *(wording.duration(cost) or wording.NO_FIGURE for cost in costs),
        *(_count(variant.peak), _share(pool)),
    )


def caption(report: RunReport) -> str:
    """What the figures are."""
    peak = "Peak: tasks in flight at once."
    if report.simulated:
        return peak
    return (
        "Medians over the valid rounds. Start-up: from making the pool to its first task; per task: from "
        f"one task of a worker to its next, in the hands of the library. {peak}"
    )


def _count(count: int | None) -> str:
    return wording.NO_FIGURE if count is None else str(count)


def _share(pool: PoolSummary) -> str:
    if pool.least_tasks is None or pool.most_tasks is None:
        return wording.NO_FIGURE
    if pool.least_tasks == pool.most_tasks:
        return str(pool.most_tasks)
    return f"{pool.least_tasks} to {pool.most_tasks}"
