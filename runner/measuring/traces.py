"""Traces: what one process left in the journal, sorted by kind."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING

from runner.frozen import frozen
from runner.measuring.archive import Archive
from runner.model.event import Event

if TYPE_CHECKING:
    from runner.measuring.pools import PoolTraces


NS_A_SECOND = 1e9


def seconds(nanoseconds: int) -> float:
    """The nearest there is: 300,000,000 are what ``300ms`` is, which times 1e-9 they are not."""
    return nanoseconds / NS_A_SECOND


def to_the_nanosecond(difference: float) -> float:
    """A sum or difference of instants without what the arithmetic has added to it."""
    return round(difference * 1e9) / 1e9


MANY = {
    "start": "starts",
    "enter": "enters",
    "leave": "leaves",
    "mark": "marks",
    "signal": "signals",
    "ready": "readies",
    "slice": "slices",
}
ONE = ("drawn", "submitted", "held", "made", "gone", "awaited", "reaped", "swept")


class Traces:
    """What one label left in the journal, sorted by kind; most leave little."""

    __slots__ = (*MANY.values(), *ONE)

    def __init__(self) -> None:
        self.starts: Sequence[Event] = ()
        self.enters: Sequence[Event] = ()
        self.leaves: Sequence[Event] = ()
        self.marks: Sequence[Event] = ()
        self.signals: Sequence[Event] = ()
        self.readies: Sequence[Event] = ()
        self.slices: Sequence[Event] = ()
        self.drawn: Event | None = None
        self.submitted: Event | None = None
        self.held: Event | None = None
        self.made: Event | None = None
        self.gone: Event | None = None
        self.awaited: Event | None = None
        self.reaped: Event | None = None
        self.swept: Event | None = None

    def add(self, event: Event) -> None:
        """Put one event where it belongs."""
        kind = event["k"]
        if kind in MANY:
            name = MANY[kind]
            known = getattr(self, name)
            if known:
                known.append(event)
            else:
                setattr(self, name, [event])
        elif kind in ONE:
            setattr(self, kind, event)

    def by(self, pids: tuple[int | None, ...]) -> Traces:
        """Without what others say in its name, such as copies that its target has forked."""
        for event in (*self.enters, *self.leaves, *self.marks):
            if event["pid"] not in pids:
                break
        else:
            return self
        own = copy(self)
        own.enters = [event for event in self.enters if event["pid"] in pids]
        own.leaves = [event for event in self.leaves if event["pid"] in pids]
        own.marks = [event for event in self.marks if event["pid"] in pids]
        return own

    def leave_of(self, enter: Event) -> Event | None:
        """When the target was left that ``enter`` has entered; None if it never was."""
        by, how = enter["pid"], enter["how"]
        for leave in self.leaves:
            if leave["pid"] == by and leave["how"] == how and leave["t"] >= enter["t"]:
                return leave
        return None

    @property
    def started(self) -> Event | None:
        """The record of the ``start()`` that made a process, None without one."""
        for event in self.starts:
            if event["call"] == "start" and event.get("of"):
                return event
        return None

    @property
    def asked(self) -> float | None:
        """Seconds of sleep it was asked for, None if it was not."""
        return self._drawn("sleep")

    @property
    def arrival(self) -> float | None:
        """Seconds after which it was to arrive, None if nothing was said."""
        return self._drawn("arrival")

    def _drawn(self, name: str) -> float | None:
        return None if self.drawn is None else self.drawn.get(name)


@frozen
class Frame:
    """The execution around a process.

    ``origin`` is when its first step began, ``main_pid`` the process that carries out
    its plan (for a nested child that is its parent), ``halted`` when the guard ended all, or a
    timeout or the background rule that process; who was killed since it was ``halting`` was so
    because of that: a forked child dies before anyone knows of its main process's end.
    Arrivals count from the first step of that plan (``arrivals_from``), under a schedule
    from when all were ``released``. ``is_over`` when the plan has ended: every record should be
    there by then. ``pool`` is what there is to say of the variant's.
    """

    origin: int
    main_pid: int
    halted: int | None
    archive: Archive
    arrivals_from: int | None = None
    released: int | None = None
    is_over: bool = False
    pool: PoolTraces | None = None
    halting: int | None = None
