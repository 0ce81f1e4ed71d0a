"""Scheduling: how near real processes come to the schedule that the simulator works out.

The same processes under every policy, on one slot and on two: whether they end in the
simulator's order, where that has them end more than 5 ms apart, and by how much their mean waiting, turnaround and response differ from
its own. Further the error of slices that should last one quantum of 20 ms, in CPU time
received, and the CPU time that the dispatcher takes itself, as a share of one CPU a slot.
Beside it how late the machine wakes a sleeper in the same minute: nobody is stopped sooner.

    python benchmarks/scheduling.py [--rounds N]
"""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Callable, Sequence

from arms import Execution, played, script, valid
from pairing import Results, Table, interleave, milliseconds, options

from runner.model.missing import Missing
from runner.model.record import ExecutionRecord, ProcessRecord

QUANTUM_S = 0.02
SET = """
processes:
  p:
    replicas: 6
    work: [{cpu: {trace: [120ms, 60ms, 200ms, 50ms, 90ms, 70ms]}}]
    arrival: {trace: [0ms, 25ms, 45ms, 260ms, 265ms, 270ms]}
"""
SCHEDULES = {
    "fcfs": "algorithm: fcfs",
    "sjf": "algorithm: sjf",
    "srtf": "algorithm: srtf",
    "rr": "algorithm: rr, quantum: 20ms",
    "mlfq": "algorithm: mlfq, levels: [20ms, 40ms, 80ms]",
}
MEANS = ("waiting", "turnaround", "response")
SHARE, LEAST_S = 0.05, 0.005
"""How far a mean may be off: so much of the predicted one, or so much where that is more."""
MEDIAN_S, P99_S, COST = 0.001, 0.005, 0.02


def arm(schedule: str, slots: int) -> Callable[[], dict[str, float]]:
    """An arm: the set under one schedule; one figure a mean, a slice, and the cost."""
    play = played(f"{SET}variants: {{only: {{schedule: {{{schedule}, slots: {slots}}}}}}}\n")

    def call() -> dict[str, float]:
        execution = play()
        real = valid(execution)
        ideal = real.ideal
        assert not isinstance(ideal, Missing), ideal.reason
        figures = {"order": float(in_order(real, ideal)), "cost": cost(execution, slots)}
        for name in MEANS:
            figures[name], figures[f"ideal {name}"] = mean(real, name), mean(ideal, name)
        errors = slice_errors(real)
        return {**figures, **{f"slice {number}": error for number, error in enumerate(errors)}}

    return call


def in_order(real: ExecutionRecord, ideal: ExecutionRecord) -> bool:
    """Whether no two ended the other way round that should end further apart than a mean may be off."""
    ends = {process.label: float(process.ended) for process in real.processes}
    due = {process.label: float(process.ended) for process in ideal.processes}
    return all(ends[a] < ends[b] for a in due for b in due if due[a] + LEAST_S < due[b])


def mean(record: ExecutionRecord, name: str) -> float:
    """The mean over the processes."""
    return statistics.fmean(float(getattr(process, name)) for process in record.processes)


def slice_errors(record: ExecutionRecord) -> list[float]:
    """By how much the first slices of one quantum each were off; later ones carry their errors."""
    first = [_first_of(process) for process in record.processes]
    return [abs(error) for error in first if error is not None]


def _first_of(process: ProcessRecord) -> float | None:
    each = process.slices[0]
    return float(each.received) - QUANTUM_S if each.why == "quantum" else None


def cost(execution: Execution, slots: int) -> float:
    """CPU time of the dispatcher as a share of one CPU a slot, from the release to the last end."""
    (released,), (over,) = execution.of("released"), execution.of("dispatched")
    return float(over["cpu"] / (over["t"] - released["t"]) / slots)


def off(results: Results, name: str, figure: str) -> float:
    """The median of how far a mean is off, as a share of how far it may be."""
    real, ideal = results.values(name, figure), results.values(name, f"ideal {figure}")
    shares = [abs(real[n] - ideal[n]) / max(LEAST_S, SHARE * ideal[n]) for n in real]
    return statistics.median(shares)


def row(results: Results, name: str) -> bool:
    """Print the line of one arm; whether every mean was near enough, in the right order."""
    order, cost_of = results.values(name, "order"), results.values(name, "cost")
    shares = [off(results, name, figure) for figure in MEANS]
    cells = [name, f"{sum(order.values()):.0f} of {len(order)}"]
    for figure, share in zip(MEANS, shares, strict=True):
        real = statistics.median(results.values(name, figure).values())
        ideal = statistics.median(results.values(name, f"ideal {figure}").values())
        cells.append(f"{milliseconds(real)} / {milliseconds(ideal)} ({share:.0%})")
    spent = statistics.median(cost_of.values())
    met = all(order.values()) and max(shares) <= 1 and spent < COST
    Table.line(*cells, f"{spent:.2%}", "yes" if met else "**no**")
    return met


def all_slices(results: Results, names: Sequence[str]) -> list[float]:
    """The errors of all slices in all rounds, the least first."""
    found = [
        error
        for arms in results.rounds
        for name in names
        for figure, error in arms[name].items()
        if figure.startswith("slice ")
    ]
    return sorted(found)


def main() -> int:
    """Print how far off each schedule is; 1 if a bar was missed."""
    said = options(__doc__, rounds=10)
    slots = range(1, min(2, len(os.sched_getaffinity(0))) + 1)
    arms = {
        f"{name}, {count} slot{'s' * (count > 1)}": arm(schedule, count)
        for name, schedule in SCHEDULES.items()
        for count in slots
    }
    results = interleave({**arms, "timer": script("sleeps.py", 20, 0.005)}, said)
    Table.head(results, "schedule", "order", *MEANS, "dispatcher", "met")
    met = [row(results, name) for name in arms]
    errors = all_slices(results, list(arms))
    median, p99 = statistics.median(errors), errors[int(len(errors) * 0.99)]
    print("\nMeans: measured / predicted (off by so much of what is allowed: 5 %, at least 5 ms).")
    print(
        f"Slices of 20 ms: error {milliseconds(median)} in the median, {milliseconds(p99)} at 99 %"
    )
    print(f"of {len(errors)}, {milliseconds(errors[-1])} at worst; bars 1 ms and 5 ms.")
    late = [
        statistics.median(results.values("timer", each).values()) for each in ("median", "worst")
    ]
    print(f"A sleep of 5 ms: {milliseconds(late[0])} late, at worst {milliseconds(late[1])} of 20.")
    return 0 if all(met) and median < MEDIAN_S and p99 < P99_S else 1


if __name__ == "__main__":
    sys.exit(main())
