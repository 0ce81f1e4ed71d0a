"""Timeline: the states of an execution's processes, as the rows of a Gantt chart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from runner.model.explanation import Burst, Forecast
from runner.model.missing import Missing
from runner.model.record import ProcessRecord, SliceRecord
from runner.reporting.gantt import Span, State

_SHARED = 0.999
"""A burst that got less of its time than this shared its CPU."""

Spans = tuple[Span, ...]
_Served = tuple[Span, float | None]
"""A time on a CPU, and when its process was ready again after it."""


def everyone(groups: Mapping[str, Any]) -> Iterator[ProcessRecord]:
    """Every process in file order, each followed by its children."""
    for group in groups.values():
        for process in group if isinstance(group, tuple) else (group,):
            yield process
            if not isinstance(process.children, Missing):
                yield from everyone(process.children)


def spans_of(process: ProcessRecord, bursts: Sequence[Burst] = ()) -> Spans:
    """What it was doing from its start to its end; () if it was never started.

    On a CPU in its slices or, where no schedule gave it any, in its ``bursts``. Between
    them it is ready if its slice was taken from it, else blocked until it was back. To a
    process whose end is not known all after its start may have happened.
    """
    begun = process.arrived if process.is_dispatched else process.start_called
    if isinstance(begun, Missing):
        return ()
    if isinstance(process.ended, Missing):
        return (Span(State.UNKNOWN, begun, None),)
    served = _slices(process) if process.is_dispatched else _served(bursts)
    ready = process.is_dispatched
    return tuple(
        span
        for first, last in _stays(process, begun, process.ended)
        for span in _filled(first, last, served, ready=ready)
    )


def lived(process: ProcessRecord) -> Spans:
    """What is known of a real process: the states of a scheduled one, of others only the stages."""
    if process.is_dispatched or (process.pid is None and not is_task(process)):
        return spans_of(process) if process.is_dispatched else _called(process)
    begun, entered, ended = process.start_called, process.entered, process.ended
    if isinstance(begun, Missing):
        return ()
    until = None if isinstance(ended, Missing) else ended
    if isinstance(entered, Missing):
        return (Span(State.NEW, begun, until),)
    return Span(State.NEW, begun, entered), Span(State.ALIVE, entered, until)


def is_task(process: ProcessRecord) -> bool:
    """Whether a worker of a pool has carried it out: until then it waits for one."""
    return any(call.how == "pool" for call in process.calls)


def _called(process: ProcessRecord) -> Spans:
    """The calls of its ``run``."""
    if isinstance(process.start_called, Missing):
        return tuple(Span(State.ALIVE, *stay) for stay in _stays(process, 0.0, 0.0))
    return ()


def _stays(process: ProcessRecord, begun: float, ended: float) -> list[tuple[float, float]]:
    """From when to when it was there: its life, or each of the calls of its ``run``."""
    if process.pid is not None:
        return [(begun, ended)]
    return [
        (call.entered, call.left)
        for call in process.calls
        if not isinstance(call.entered, Missing) and not isinstance(call.left, Missing)
    ]


def _slices(process: ProcessRecord) -> list[_Served]:
    return [
        (Span(State.ON_CPU, one.began, one.ended), _ready_again(one))
        for one in process.slices
        if not isinstance(one.began, Missing) and not isinstance(one.ended, Missing)
    ]


def _ready_again(one: SliceRecord) -> float | None:
    """When it waited for a slot again: at once, if its slice was taken from it."""
    again = one.ended if one.why in ("quantum", "preempted") else one.back
    return None if isinstance(again, Missing) else again


def _served(bursts: Iterable[Burst]) -> list[_Served]:
    return [
        (
            Span(
                State.SHARING if b.cpu < _SHARED * (b.ended - b.began) else State.ON_CPU,
                b.began,
                b.ended,
            ),
            None,
        )
        for b in bursts
        if b.ended > b.began
    ]


def _filled(
    begun: float, ended: float, served: Iterable[_Served], *, ready: bool
) -> Iterator[Span]:
    """The spans within a stay, with what lies between them."""
    now, again = begun, begun if ready else None
    for span, after in served:
        if not begun <= span.began_s < ended:
            continue
        if span.began_s > now:
            yield from _between(now, again, span.began_s)
        yield span
        assert span.ended_s is not None
        now, again = span.ended_s, after
    if ended > now or now == begun:
        yield from _between(now, again, ended)


def _between(begun: float, again: float | None, ended: float) -> Iterator[Span]:
    """Blocked until it was ready ``again``, if it was."""
    back = ended if again is None else min(max(begun, again), ended)
    if back > begun or again is None:
        yield Span(State.BLOCKED, begun, back)
    if again is not None and (ended > back or back == begun):
        yield Span(State.READY, back, ended)


def spans_in(forecast: Forecast) -> list[tuple[str, ProcessRecord | None, Spans]]:
    """Label, prediction and spans of every process of a variant, in file order."""
    ideal = forecast.ideal
    found = {} if isinstance(ideal, Missing) else {p.label: p for p in everyone(ideal.groups)}
    processes = [(drawn.label, found.get(drawn.label)) for drawn in forecast.drawn]
    return [
        (label, p, () if p is None else spans_of(p, forecast.bursts.get(label, ())))
        for label, p in processes
    ]
