"""Slices: what a schedule gave a process, and what it was away for in between."""

from collections.abc import Iterable
from operator import attrgetter

from runner.measuring.traces import NS_A_SECOND, Frame, Traces, seconds
from runner.model.record import ProcessRecord, SliceRecord


def slices_of(traces: Traces, label: str, frame: Frame) -> tuple[SliceRecord, ...]:
    """Every turn on a CPU that the process was given, in order."""
    origin = frame.origin
    return tuple(
        [
            SliceRecord(
                process=label,
                level=event["level"],
                began=(event["began"] - origin) / NS_A_SECOND,
                ended=(event["t"] - origin) / NS_A_SECOND,
                cpu=event["cpu"],
                why=event["why"],
                received=event["received"] / NS_A_SECOND,
            )
            for event in traces.slices
        ]
    )


def received_of(traces: Traces) -> float:
    """Seconds of CPU time in all of its slices."""
    return seconds(sum([event["received"] for event in traces.slices]))


def away_of(traces: Traces, end: int | None) -> float:
    """Seconds from each slice that it left by blocking until it was ready again, or had ended."""
    if not traces.readies:
        return 0.0
    total = 0
    # Who blocks at the very instant at which it arrived has not come back by that.
    readies = iter(event["t"] for event in traces.readies if event["why"] == "unblocked")
    for event in traces.slices:
        if event["why"] == "blocked":
            back = next((t for t in readies if t >= event["t"]), end)
            total += max(0, back - event["t"]) if back is not None else 0
    return seconds(total)


def in_order(processes: Iterable[ProcessRecord]) -> tuple[SliceRecord, ...]:
    """The slices of all processes by when they began, those of one instant by CPU."""
    slices = (each for process in processes for each in process.slices)
    return tuple(sorted(slices, key=attrgetter("began", "ended", "cpu")))
