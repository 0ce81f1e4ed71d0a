"""Gantt: what each of many was doing when, as rows of characters over one time axis.

It takes rows of anything that has states: processes of a simulation, of a real journal,
slices of a schedule. Times are seconds on one clock, whose zero may be anywhere.
"""

from __future__ import annotations

import enum
import math
import textwrap
from collections.abc import Iterable, Sequence

from runner.frozen import frozen
from runner.reporting.escaping import clean

MOST_ROWS = 30
_INSTANT = ("|", "of no length")
_NO_BREAK = "\u00a0"
_STEPS = (1, 2, 5)
_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "us"), (1e-9, "ns"))


class State(enum.Enum):
    """What someone was doing; each has its own character."""

    NEW = "new"
    """Being started: not yet in its target."""
    READY = "ready"
    """Waiting for a CPU."""
    ON_CPU = "on CPU"
    """On a CPU of its own."""
    SHARING = "sharing"
    """On a CPU for a part of the time, as others want it too."""
    BLOCKED = "blocked"
    """Sleeping, or waiting for something that is no CPU."""
    STOPPED = "stopped"
    """Stopped by a signal."""
    ALIVE = "alive"
    """Ready, on a CPU or blocked: it is known for how long in all, not when."""
    UNKNOWN = "unknown"
    """Nobody can tell."""


_DRAWN = {
    State.NEW: ("·", "being started"),
    State.READY: ("░", "waiting for a CPU"),
    State.ON_CPU: ("█", "on a CPU"),
    State.SHARING: ("▓", "sharing a CPU"),
    State.BLOCKED: ("─", "sleeping or blocked"),
    State.STOPPED: ("╳", "stopped"),
    State.ALIVE: ("▒", "at work, on a CPU or not"),
    State.UNKNOWN: ("?", "not predicted"),
}


@frozen
class Span:
    """A state that lasted; ``ended_s`` is None where it lasts to the end of the picture."""

    state: State
    began_s: float
    ended_s: float | None


@frozen
class Row:
    """One line of the picture; spans in any order, which do not overlap."""

    label: str
    spans: tuple[Span, ...]


def gantt(
    rows: Sequence[Row], *, width: int, most: int = MOST_ROWS, heading: str = ""
) -> list[str]:
    """The picture: an axis, at most ``most`` rows, what else there is, and a legend.

    No line is longer than ``width`` (at least 40), and no label than half of it; the labels
    of the axis begin above their columns. A span that is shorter than a column is drawn where no other state has
    more of that column; ``|`` is one of no length. Empty without rows.
    """
    if not rows:
        return []
    shown = rows[:most]
    widest = max(len(clean(label)) for label in (heading, *(row.label for row in shown)))
    label_width = min(widest, width // 2)
    chart = _Chart(shown, width - label_width - 2)
    lines = [f"{_cut(heading, label_width)}  {chart.axis()}".rstrip()]
    lines += [f"{_cut(row.label, label_width)}  {chart.row(row)}".rstrip() for row in shown]
    if len(rows) > len(shown):
        lines.append(f"  … {len(rows) - len(shown)} more")
    legend = "   ".join(
        f"{mark} {meaning}".replace(" ", _NO_BREAK) for mark, meaning in chart.legend()
    )
    made = textwrap.wrap(legend, width, initial_indent="  ", subsequent_indent="  ")
    return [*lines, *(line.replace(_NO_BREAK, " ") for line in made)]


class _Chart:
    """Columns of equal length over the time of all rows."""

    def __init__(self, rows: Sequence[Row], columns: int) -> None:
        spans = [span for row in rows for span in row.spans]
        instants = [i for s in spans for i in (s.began_s, s.ended_s) if i is not None]
        self._from, self._to = min(instants, default=0.0), max(instants, default=0.0)
        self._columns = columns
        self._each = (self._to - self._from) / columns
        self._drawn: set[str] = set()

    def axis(self) -> str:
        """Labels of round instants, each above the column in which it is."""
        cells = [" "] * self._columns
        free = 0
        for text, place in self._ticks():
            if place >= free and place + len(text) <= self._columns:
                cells[place : place + len(text)] = text
                free = place + len(text) + 1
        return "".join(cells).rstrip()

    def row(self, row: Row) -> str:
        """A character for the state that has most of each column."""
        cells, share = [" "] * self._columns, [0.0] * self._columns
        for span in sorted(row.spans, key=lambda span: span.began_s):
            for place, covered in self._covered(span):
                if covered > share[place] or cells[place] == " ":
                    cells[place] = _DRAWN[span.state][0] if covered else _INSTANT[0]
                    share[place] = covered
        self._drawn.update(cells)
        return "".join(cells)

    def legend(self) -> Iterable[tuple[str, str]]:
        """The characters that were drawn, in the order of the states."""
        known = (*(_DRAWN[state] for state in State), _INSTANT)
        return [(mark, meaning) for mark, meaning in known if mark in self._drawn]

    def _covered(self, span: Span) -> Iterable[tuple[int, float]]:
        """The columns of a span, and how much of each it has, as a share of a column."""
        last = self._columns - 1
        if self._each <= 0:
            return [(0, 0.0)] if span.ended_s is not None else [(p, 1.0) for p in range(last + 1)]
        began = (span.began_s - self._from) / self._each
        until = self._columns if span.ended_s is None else (span.ended_s - self._from) / self._each
        first = min(last, math.floor(began))
        if until <= began:
            return [(first, 0.0)]
        stop = min(last, max(first, math.ceil(until - 1e-9) - 1))
        return [
            (place, min(until, place + 1) - max(began, place)) for place in range(first, stop + 1)
        ]

    def _ticks(self) -> Iterable[tuple[str, int]]:
        """Round instants that are far enough apart for their labels."""
        if self._each <= 0:
            return [(_label(self._from, self._from), 0)]
        step = _round_up(self._each * 10)
        first = math.ceil(self._from / step - 1e-9)
        ticks = range(first, math.floor(self._to / step + 1e-9) + 1)
        most = max(abs(self._from), abs(self._to))
        places = [(tick, round((tick * step - self._from) / self._each)) for tick in ticks]
        return [(_label(tick * step, most), place) for tick, place in places]


def _round_up(seconds: float) -> float:
    """The next one among 1, 2, 5, 10, 20, 50 and so on."""
    power: float = 10.0 ** math.floor(math.log10(seconds))
    return next((s * power for s in _STEPS if s * power >= seconds * 0.999), 10 * power)


def _label(instant: float, most: float) -> str:
    """An instant in the unit that suits all of them."""
    scale, unit = next(((s, u) for s, u in _UNITS if most >= s), _UNITS[1])
    return f"{instant / scale:.6g}{unit}"


def _cut(label: str, width: int) -> str:
    """The label, padded; one that is too long loses its beginning, as its end tells it from others."""
    shown = clean(label)
    return f"{shown:<{width}}" if len(shown) <= width else f"…{shown[len(shown) - width + 1 :]}"
