"""Slices: what a schedule gave a process, and what it was away for in between."""

from collections.abc import Iterable, Sequence
from operator import attrgetter

from runner.measuring.traces import NS_A_SECOND, Frame, Traces, seconds
from runner.model.missing import Missing
from runner.model.record import ProcessRecord, SliceRecord

_NOT_BACK = Missing("it did not come back from it")


def slices_of(
    traces: Traces, backs: Sequence[int | None], label: str, frame: Frame
) -> tuple[SliceRecord, ...]:
    """Every turn on a CPU that the process was given, in order; ``backs`` as ``backs_of`` has them."""
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
                back=_NOT_BACK if back is None else (back - origin) / NS_A_SECOND,
            )
            for event, back in zip(traces.slices, backs, strict=True)
        ]
    )


def received_of(traces: Traces) -> float:
    """Seconds of CPU time in all of its slices."""
    return seconds(sum([event["received"] for event in traces.slices]))


def away_of(traces: Traces, backs: Sequence[int | None], end: int | None) -> float:
    """Seconds from each slice that it left by blocking until it was ready again, or had ended."""
    total = 0
    for event, back in zip(traces.slices, backs, strict=True):
        until = end if back is None else back
        if event["why"] == "blocked" and until is not None and traces.readies:
            total += max(0, until - event["t"])
    return seconds(total)


def backs_of(traces: Traces) -> list[int | None]:
    """When it was ready again after each slice that it left by blocking."""
    # Who blocks at the very instant at which it arrived has not come back by that.
    readies = iter([event["t"] for event in traces.readies if event["why"] == "unblocked"])
    return [
        next((t for t in readies if t >= event["t"]), None) if event["why"] == "blocked" else None
        for event in traces.slices
    ]


def in_order(processes: Iterable[ProcessRecord]) -> tuple[SliceRecord, ...]:
    """The slices of all processes by when they began, those of one instant by CPU."""
    slices = (each for process in processes for each in process.slices)
    return tuple(sorted(slices, key=attrgetter("began", "ended", "cpu")))
