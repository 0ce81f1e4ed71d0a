"""Traces: what one process left in the journal, sorted by kind."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from runner.measuring.archive import Archive
from runner.model.event import Event

if TYPE_CHECKING:
    from runner.measuring.pools import PoolTraces


def seconds(nanoseconds: int) -> float:
    """The nearest there is: 300,000,000 are what ``300ms`` is, which times 1e-9 they are not."""
    return nanoseconds / 1e9


def to_the_nanosecond(difference: float) -> float:
    """A sum or difference of instants without what the arithmetic has added to it."""
    return round(difference, 9)


@dataclass(slots=True)
class Traces:
    """What one label left in the journal, sorted by kind."""

    starts: list[Event] = field(default_factory=list)
    enters: list[Event] = field(default_factory=list)
    leaves: list[Event] = field(default_factory=list)
    marks: list[Event] = field(default_factory=list)
    signals: list[Event] = field(default_factory=list)
    drawn: Event | None = None
    submitted: Event | None = None
    readies: list[Event] = field(default_factory=list)
    slices: list[Event] = field(default_factory=list)
    held: Event | None = None
    made: Event | None = None
    gone: Event | None = None
    reaped: Event | None = None
    swept: Event | None = None

    def add(self, event: Event) -> None:
        """Put one event where it belongs."""
        match event["k"]:
            case "start":
                self.starts.append(event)
            case "enter":
                self.enters.append(event)
            case "leave":
                self.leaves.append(event)
            case "mark":
                self.marks.append(event)
            case "signal":
                self.signals.append(event)
            case "drawn":
                self.drawn = event
            case "submitted":
                self.submitted = event
            case "ready":
                self.readies.append(event)
            case "slice":
                self.slices.append(event)
            case "held":
                self.held = event
            case "made":
                self.made = event
            case "gone":
                self.gone = event
            case "reaped":
                self.reaped = event
            case "swept":
                self.swept = event

    def by(self, pids: tuple[int | None, ...]) -> Traces:
        """Without what others say in its name, such as copies that its target has forked."""
        return replace(
            self,
            enters=[event for event in self.enters if event["pid"] in pids],
            leaves=[event for event in self.leaves if event["pid"] in pids],
            marks=[event for event in self.marks if event["pid"] in pids],
        )

    def leave_of(self, enter: Event) -> Event | None:
        """When the target was left that ``enter`` has entered; None if it never was."""
        return next(
            (
                leave
                for leave in self.leaves
                if leave["pid"] == enter["pid"]
                and leave["how"] == enter["how"]
                and leave["t"] >= enter["t"]
            ),
            None,
        )

    @property
    def started(self) -> Event | None:
        """The record of the ``start()`` that made a process, None without one."""
        starts = (e for e in self.starts if e["call"] == "start" and e.get("of"))
        return next(starts, None)

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


@dataclass(frozen=True, slots=True)
class Frame:
    """The execution around a process.

    ``origin`` is when its first step began, ``main_pid`` the process that carries out
    its plan (for a nested child that is its parent), ``halted`` when the guard ended all.
    Arrivals count from the first step of that plan (``arrivals_from``), under a schedule
    from when all were ``released``. ``pool`` is what there is to say of the variant's.
    """

    origin: int
    main_pid: int
    halted: int | None
    archive: Archive
    arrivals_from: int | None = None
    released: int | None = None
    pool: PoolTraces | None = None
