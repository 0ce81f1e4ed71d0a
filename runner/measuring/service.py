"""Service: how much of an execution's time its processes got, and how evenly."""

from collections.abc import Sequence

from runner.model.missing import Missing
from runner.model.record import ExecutionRecord, Outcome, ProcessRecord, Seconds


def throughput_of(record: ExecutionRecord) -> Seconds:
    """Processes completed per second of wall time."""
    if isinstance(record.wall, Missing):
        return record.wall
    if record.wall <= 0:
        return Missing("the wall time is 0")
    outcomes = [process.outcome for process in record.processes]
    unknown = next((each for each in outcomes if isinstance(each, Missing)), None)
    return outcomes.count(Outcome.COMPLETED.value) / record.wall if unknown is None else unknown


def fairness_of(processes: Sequence[ProcessRecord]) -> Seconds:
    """Jain's index of what share of its turnaround each was served: 1 is even, 1/n is one alone.

    Served is what it computed or was away for; whoever never arrived does not count.

    Source: R. Jain, D. Chiu, W. Hawe, *A Quantitative Measure of Fairness* (DEC-TR-301, 1984).
    """
    shares = []
    for process in processes:
        if isinstance(process.turnaround, Missing) or isinstance(process.waiting, Missing):
            if process.calls:
                return Missing(f"how long {process.label} waited is not known")
        elif process.turnaround > 0:
            shares.append(1 - process.waiting / process.turnaround)
    squares = sum(share * share for share in shares)
    return sum(shares) ** 2 / (len(shares) * squares) if squares else Missing("nobody was served")
