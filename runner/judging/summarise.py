"""Summarise: the executions of each variant → one row of the comparison table.

Durations and ratios are over valid rounds that are not warm-up; outcomes are
counted over all that are not warm-up, valid or not, so that no failure is lost.
"""

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence

from runner.judging.estimate import estimate_median, estimate_ratio
from runner.judging.pools import pool_of
from runner.judging.sample import Sample
from runner.judging.service import service_of
from runner.model.missing import Missing
from runner.model.record import ExecutionRecord, Outcome, ProcessRecord, Seconds
from runner.model.report import Estimate, VariantSummary
from runner.model.scenario import Scenario, Variant

_MOSTLY = 0.5
_BY_CODE = (Outcome.FAILED.value, Outcome.CRASHED.value)


def summarise(
    scenario: Scenario,
    executions: Sequence[ExecutionRecord],
    *,
    usable_cpus: int = 1,
    confidence: float = 0.95,
) -> tuple[VariantSummary, ...]:
    """One row for each variant that was executed, in file order.

    Args:
        scenario: Names the variants and the baseline.
        executions: Of any rounds and variants, in any order.
        usable_cpus: The CPUs that a variant has which does not say how many; efficiency
            counts no more than it has.
        confidence: The level asked for each interval.
    """
    judged = [execution for execution in executions if not execution.warmup]
    by_variant = {
        variant.name: [execution for execution in judged if execution.variant == variant.name]
        for variant in scenario.variants
    }
    against = next((one for one in scenario.variants if one.name == scenario.baseline), None)
    rows = []
    for variant in scenario.variants:
        compared = against is not None and not _resized(variant, against)
        baseline = by_variant[scenario.baseline] if compared else []
        if executed := by_variant[variant.name]:
            rows.append(_row(variant, executed, baseline, usable_cpus, confidence))
    return tuple(rows)


def _resized(variant: Variant, other: Variant) -> bool:
    """Whether both have the same groups in other numbers: then one of them has more to do.

    But for the background, whose work nobody waits for.
    """

    def made(of: Variant, *, sizes: bool) -> list[object]:
        counts = [g.size if sizes and not g.background else 0 for g in of.groups]
        told = [(g.name, g.target, g.args, g.kwargs) for g in of.groups]
        return [*zip(told, counts, strict=True)]

    alike = made(variant, sizes=False) == made(other, sizes=False)
    return alike and made(variant, sizes=True) != made(other, sizes=True)


def _row(
    variant: Variant,
    executions: Sequence[ExecutionRecord],
    baseline: Sequence[ExecutionRecord],
    usable_cpus: int,
    confidence: float,
) -> VariantSummary:
    valid = [execution for execution in executions if execution.valid]

    def over_rounds(values: Iterable[object]) -> Estimate | None:
        return estimate_median(values, confidence)

    walls = Sample.of(execution.wall for execution in valid)
    peaks = [execution.peak for execution in valid if isinstance(execution.peak, int)]
    itself = any(execution.variant == variant.name for execution in baseline)
    speed_up = None if itself else estimate_ratio(_walls(baseline), _walls(valid), confidence)
    return VariantSummary(
        name=variant.name,
        policy=variant.policy,
        start_method=variant.start_method,
        rounds=len(executions),
        invalid=len(executions) - len(valid),
        main=over_rounds(execution.main for execution in valid),
        wall=over_rounds(execution.wall for execution in valid),
        total_sleep=over_rounds(_total(_sleeps(execution)) for execution in valid),
        longest_sleep=over_rounds(max(_sleeps(execution), default=None) for execution in valid),
        spread=None if walls is None else walls.spread,
        ideal=over_rounds(_ideal_wall(execution) for execution in valid),
        over_ideal=over_rounds(execution.over_ideal for execution in valid),
        unpredicted=_unpredicted(valid),
        speed_up=speed_up,
        efficiency=_efficiency(variant, speed_up, valid, baseline, usable_cpus),
        peak=statistics.median_low(peaks) if peaks else None,
        start_overhead=over_rounds(_start_overhead(execution) for execution in valid),
        outcomes=_outcomes(executions),
        pool=pool_of(variant, valid, confidence),
        service=() if variant.schedule is None else service_of(valid, confidence),
        declared=_declared(executions),
    )


def _ideal_wall(execution: ExecutionRecord) -> Seconds:
    ideal = execution.ideal
    if isinstance(ideal, Missing):
        return ideal
    return Missing(ideal.fault) if ideal.fault is not None else ideal.wall


def _unpredicted(executions: Sequence[ExecutionRecord]) -> str | None:
    """Why no round has an ideal, or None."""
    found = [_ideal_wall(execution) for execution in executions]
    reasons = [wall.reason for wall in found if isinstance(wall, Missing)]
    return reasons[0] if reasons and len(reasons) == len(found) else None


def _walls(executions: Iterable[ExecutionRecord]) -> dict[int, float]:
    """Wall times of the valid rounds by round; those unknown or 0 are left out."""
    return {
        execution.round: execution.wall
        for execution in executions
        if execution.valid and not isinstance(execution.wall, Missing) and execution.wall > 0
    }


def _efficiency(
    variant: Variant,
    speed_up: Estimate | None,
    executions: Sequence[ExecutionRecord],
    baseline: Sequence[ExecutionRecord],
    usable_cpus: int,
) -> float | None:
    """Speed-up per CPU that could have been used: 1 is perfect, None where it says nothing.

    It says something only of CPU-bound processes (at least half of their work is
    CPU time: sleeping ones overlap on a single CPU) compared with a baseline that
    ran them one at a time (its peak is 1).
    """
    peaks = {execution.peak for execution in baseline if execution.valid}
    if speed_up is None or peaks != {1} or not all(map(_cpu_bound, executions)):
        return None
    processes = max(len(execution.processes) for execution in executions)
    if variant.pool is not None:
        processes = min(processes, variant.pool.workers)
    usable = min(processes, variant.cpus_of(usable_cpus))
    return speed_up.value / usable if usable else None


def _cpu_bound(execution: ExecutionRecord) -> bool:
    pairs = [
        (process.cpu, process.work)
        for process in execution.processes
        if not isinstance(process.cpu, Missing) and not isinstance(process.work, Missing)
    ]
    work = sum(work for _, work in pairs)
    return work > 0 and sum(cpu for cpu, _ in pairs) >= _MOSTLY * work


def _sleeps(execution: ExecutionRecord) -> list[float]:
    """What was asked of each process, but of those that were surely never begun."""
    return _known(process.sleep for process in execution.processes if _may_have_begun(process))


def _may_have_begun(process: ProcessRecord) -> bool:
    return process.pid is not None or isinstance(process.calls, Missing) or bool(process.calls)


def _start_overhead(execution: ExecutionRecord) -> float | None:
    known = _known(process.start_overhead for process in execution.processes)
    return statistics.median(known) if known else None


def _known(values: Iterable[float | Missing]) -> list[float]:
    return [value for value in values if not isinstance(value, Missing)]


def _total(values: Sequence[float]) -> float | None:
    return sum(values) if values else None


def _outcomes(executions: Iterable[ExecutionRecord]) -> dict[str, int]:
    """How many processes ended in each way; ``unknown`` where it was not recorded."""
    return dict(Counter(_outcome(p) for execution in executions for p in execution.processes))


def _declared(executions: Iterable[ExecutionRecord]) -> dict[str, int]:
    """How many failures and crashes are no problem: ``success_exit_codes`` lists their codes."""
    ends = ((p, execution) for execution in executions for p in execution.processes)
    return dict(
        Counter(
            _outcome(p)
            for p, execution in ends
            if p.outcome in _BY_CODE and p.problem is None and _has_code(p, execution)
        )
    )


def _has_code(process: ProcessRecord, execution: ExecutionRecord) -> bool:
    """Whether it had an exit code to be judged by, its own or what counts as that of a task."""
    if isinstance(process.exitcode, int):
        return True
    calls = () if isinstance(process.calls, Missing) else process.calls
    return execution.fault is None and any(call.how == "pool" for call in calls)


def _outcome(process: ProcessRecord) -> str:
    return "unknown" if isinstance(process.outcome, Missing) else process.outcome
