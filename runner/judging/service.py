"""Service: how a schedule served its processes, measured beside predicted.

The figures are those of the textbooks, each a mean over the processes of one execution,
then a median over rounds; the prediction is the same figure of the ideal of the same
draws.
"""

import statistics
from collections.abc import Callable, Sequence

from runner.judging.estimate import estimate_median
from runner.model.missing import Missing
from runner.model.record import ExecutionRecord, Outcome, ProcessRecord, Seconds
from runner.model.report import ServiceFigure

Figure = Callable[[ExecutionRecord], Seconds]


def service_of(
    executions: Sequence[ExecutionRecord], confidence: float
) -> tuple[ServiceFigure, ...]:
    """Every figure of the valid executions of one variant that has a schedule."""
    return tuple(
        ServiceFigure(
            name=name,
            unit=unit,
            measured=estimate_median((figure(record) for record in executions), confidence),
            predicted=estimate_median(
                (_of_ideal(record, figure) for record in executions), confidence
            ),
        )
        for name, (unit, figure) in FIGURES.items()
    )


def _of_ideal(record: ExecutionRecord, figure: Figure) -> Seconds:
    return record.ideal if isinstance(record.ideal, Missing) else figure(record.ideal)


def _mean(name: str) -> Figure:
    """The mean of a figure of the processes; missing where that of one that arrived is."""

    def figure(record: ExecutionRecord) -> Seconds:
        values = [getattr(p, name) for p in record.processes if _was_there(p)]
        unknown = next((value for value in values if isinstance(value, Missing)), None)
        if unknown is not None:
            return unknown
        return statistics.fmean(values) if values else Missing("nobody was served")

    return figure


def _was_there(process: ProcessRecord) -> bool:
    """Whether it arrived, as far as that is known: it was started for it, or run."""
    if isinstance(process.calls, Missing) or process.calls:
        return True
    return process.pid is not None and not isinstance(process.arrived, Missing)


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
            if isinstance(process.calls, Missing) or process.calls:
                return Missing(f"how long {process.label} waited is not known")
        elif process.turnaround > 0:
            shares.append(1 - process.waiting / process.turnaround)
    squares = sum(share * share for share in shares)
    return sum(shares) ** 2 / (len(shares) * squares) if squares else Missing("nobody was served")


def _slices(record: ExecutionRecord) -> Seconds:
    return record.slices if isinstance(record.slices, Missing) else float(len(record.slices))


FIGURES: dict[str, tuple[str, Figure]] = {
    "response": ("s", _mean("response")),
    "turnaround": ("s", _mean("turnaround")),
    "waiting": ("s", _mean("waiting")),
    "throughput": ("1/s", throughput_of),
    "fairness": ("", lambda record: fairness_of(record.processes)),
    "slices": ("", _slices),
}
"""Unit and figure, by name."""
