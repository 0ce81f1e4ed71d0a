"""Timing: the executions of one function's ways → how fast they are, and from when they pay.

Every figure is a median over valid rounds with its exact interval, from values that are
paired by round. The intervals of the speed-ups hold all together, as the answer is about the
best of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median

from runner.judging.estimate import estimate_median, estimate_ratio
from runner.model.missing import Missing
from runner.model.plan import Run
from runner.model.record import ExecutionRecord, ProcessRecord
from runner.model.report import Estimate, RunReport
from runner.model.scenario import Scenario, Variant
from runner.model.timing import StartCost, Timing, Way

Rounds = Mapping[int, ExecutionRecord]
"""Valid executions of one variant, by round."""


def timing_of(
    scenario: Scenario, report: RunReport, *, function: str, left_out: Sequence[str] = ()
) -> Timing:
    """The figures of the function that all variants of ``scenario`` call.

    A variant with ``call: run`` is the serial way; one with a single process measures what a
    process costs; the others are pools or start all at once.
    """
    rounds = {variant.name: _valid(report.executions, variant) for variant in scenario.variants}
    serial = next(variant for variant in scenario.variants if kind_of(variant) == "serial")
    alone = [variant for variant in scenario.variants if kind_of(variant) == "alone"]
    pools = [variant for variant in scenario.variants if kind_of(variant) == "pool"]
    waits = _mostly_waits(one for v in (*alone, *pools) for one in rounds[v.name].values())
    cpus = None if waits else report.host.usable_cpus
    ways = [variant for variant in scenario.variants if variant not in alone]
    sums = {number: sum(_insides(record)) for number, record in rounds[serial.name].items()}
    calls = size_of(serial)
    return Timing(
        function=function,
        calls=calls,
        call=estimate_median(whole / calls for whole in sums.values()),
        first=_over(rounds[serial.name], lambda record: _insides(record)[0]),
        others=_over(rounds[serial.name], lambda record: median(_insides(record)[1:])),
        costs=tuple(
            StartCost(start_method=one.start_method, cost=cost)
            for one in alone
            if (cost := _over(rounds[one.name], _cost)) is not None
        ),
        ways=tuple(
            _serial(variant, sums)
            if variant is serial
            else _way(variant, rounds[variant.name], sums, cpus, of=len(ways) - 1)
            for variant in ways
        ),
        report=report,
        text=scenario.text,
        left_out=tuple(left_out),
    )


def kind_of(variant: Variant) -> str:
    """``serial``, ``alone`` (what a process costs), ``pool`` or ``start``."""
    if variant.pool is not None:
        return "pool"
    if any(isinstance(step, Run) for step in variant.steps):
        return "serial"
    return "alone" if size_of(variant) == 1 else "start"


def size_of(variant: Variant) -> int:
    """How many calls a variant makes."""
    return sum(group.size for group in variant.groups)


def work_that_pays(
    *, time: float, serial: float, calls: int, busiest: float, width: int
) -> float | None:
    """Seconds of work a call at which a way is as fast as the calls one after the other.

    Where it is the faster one, what is not spent in the calls of its ``busiest`` process is
    taken to stay, and that process's share of the work too. Where it is the slower one that
    share says nothing (a process that was late had no work left), so the calls are taken to
    be divided perfectly among ``width``, which makes the result a bound from below. Both
    are ``serial / calls`` where both ways take equally long.

    Args:
        time: What the way takes, in seconds.
        serial: The sum of the calls one after the other, in seconds; above 0.
        calls: How many.
        busiest: Seconds that its busiest process spends in its calls.
        width: How many calls can go on at once.
    """
    if width <= 1:
        return None
    share, rest = 1 / width, time - serial / width
    if time < serial:
        share, rest = busiest / serial, time - busiest
    return rest / (calls * (1 - share))


def _serial(variant: Variant, sums: Mapping[int, float]) -> Way:
    return Way(
        variant=variant.name,
        kind="serial",
        start_method=variant.start_method,
        processes=1,
        time=estimate_median(sums.values()),
    )


def _way(
    variant: Variant, rounds: Rounds, sums: Mapping[int, float], cpus: int | None, *, of: int
) -> Way:
    calls = size_of(variant)
    processes = calls if variant.pool is None else variant.pool.workers
    width = min(calls, processes, cpus or processes)
    times = _mains(rounds)
    speed_up = estimate_ratio(sums, times, of=of)
    pays = (
        work_that_pays(
            time=time,
            serial=sums[number],
            calls=calls,
            busiest=_busiest(rounds[number]),
            width=width,
        )
        for number, time in times.items()
        if sums.get(number)
    )
    return Way(
        variant=variant.name,
        kind=kind_of(variant),
        start_method=variant.start_method,
        processes=processes,
        time=estimate_median(times.values()),
        speed_up=speed_up,
        pays_from=estimate_median(pays),
        at_least=speed_up is not None and speed_up.value <= 1,
    )


def _valid(executions: Iterable[ExecutionRecord], variant: Variant) -> dict[int, ExecutionRecord]:
    """Those that count; without one of whose processes the time in the target is not known."""
    return {
        one.round: one
        for one in executions
        if one.variant == variant.name and one.valid and not one.warmup
        if len(_insides(one)) == size_of(variant)
    }


def _mains(rounds: Rounds) -> dict[int, float]:
    return {
        number: record.main
        for number, record in rounds.items()
        if not isinstance(record.main, Missing)
    }


def _over(rounds: Rounds, figure: Callable[[ExecutionRecord], float | None]) -> Estimate | None:
    return estimate_median(figure(record) for record in rounds.values())


def _insides(record: ExecutionRecord) -> list[float]:
    """Seconds that each process spent in the function, in file order."""
    known = (_inside(process) for process in record.processes)
    return [inside for inside in known if inside is not None]


def _inside(process: ProcessRecord) -> float | None:
    if isinstance(process.left, Missing) or isinstance(process.entered, Missing):
        return None
    return process.left - process.entered


def _cost(record: ExecutionRecord) -> float | None:
    return None if isinstance(record.main, Missing) else record.main - sum(_insides(record))


def _busiest(record: ExecutionRecord) -> float:
    """Seconds that the process which worked most spent in its calls, one after the other."""
    spent: dict[int | None, float] = defaultdict(float)
    for process in record.processes:
        spent[process.calls[-1].pid if process.calls else None] += _inside(process) or 0.0
    return max(spent.values())


def _mostly_waits(records: Iterable[ExecutionRecord]) -> bool:
    """Whether a call neither has nor wants a CPU for more than half of its time.

    Told by calls whose blocked time is their own: of a task, or of a process by itself.
    """
    shares = [
        process.blocked / inside
        for record in records
        for process in record.processes
        if (inside := _inside(process)) and not isinstance(process.blocked, Missing)
    ]
    return bool(shares) and median(shares) > 0.5
