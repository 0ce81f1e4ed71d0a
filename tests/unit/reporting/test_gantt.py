"""The text Gantt: every row in its columns, every state with a character of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.reporting.gantt import MOST_ROWS, Row, Span, State, gantt

STATES = st.sampled_from(State)
TIMES = st.floats(-10, 1000, allow_nan=False).map(lambda value: round(value, 6))


def row(label: str, *spans: tuple[State, float, float | None]) -> Row:
    """A row of spans that are written in short."""
    return Row(label, tuple(Span(*span) for span in spans))


def test_a_row_has_its_state_where_the_time_is() -> None:
    """Ten columns for ten seconds: a column a second."""
    rows = [
        row("a", (State.ON_CPU, 0, 4), (State.READY, 4, 6), (State.BLOCKED, 6, 40)),
        row("bb", (State.STOPPED, 10, 20), (State.SHARING, 30, 40)),
    ]

    lines = gantt(rows, width=44)

    assert lines[0] == "    0s        10s       20s       30s"
    assert lines[1] == "a   ████░░──────────────────────────────────"
    assert lines[2] == "bb            ╳╳╳╳╳╳╳╳╳╳          ▓▓▓▓▓▓▓▓▓▓"
    assert lines[3:] == [
        "  ░ waiting for a CPU   █ on a CPU",
        "  ▓ sharing a CPU   ─ sleeping or blocked",
        "  ╳ stopped",
    ]


def test_states_are_drawn_distinctly() -> None:
    """No two alike, and each explained."""
    rows = [row(state.value, (state, 0, 1)) for state in State]

    lines = gantt(rows, width=60)
    drawn = [line.split()[-1][0] for line in lines[1 : 1 + len(State)]]

    assert len(set(drawn)) == len(State)
    assert all(mark in "\n".join(lines[1 + len(State) :]) for mark in drawn)


def test_a_span_to_the_end_fills_the_rest_of_its_row() -> None:
    """Of what is not known, all that follows may be."""
    rows = [row("a", (State.UNKNOWN, 5, None)), row("b", (State.ON_CPU, 0, 10))]

    assert gantt(rows, width=43)[1].count("?") == 20


def test_an_instant_has_a_mark_unless_something_lasts_there() -> None:
    """A process without any duration is there all the same."""
    rows = [row("a", (State.BLOCKED, 5, 5)), row("b", (State.ON_CPU, 0, 10), (State.READY, 5, 5))]

    lines = gantt(rows, width=43)

    assert lines[1].strip("a ") == "|"
    assert "|" not in lines[2]
    assert "| of no length" in lines[-1]


def test_what_takes_no_time_at_all_is_still_a_picture() -> None:
    """All at one instant: the axis has one label."""
    lines = gantt([row("a", (State.BLOCKED, 0, 0)), row("b")], width=60)

    assert lines == ["   0ms", "a  |", "b", "  | of no length"]


def test_a_short_span_is_seen_beside_a_long_one() -> None:
    """One column at least, where nothing else has more of it."""
    rows = [row("long", (State.BLOCKED, 0, 3600)), row("short", (State.ON_CPU, 10, 10.001))]

    assert gantt(rows, width=80)[2].count("█") == 1


def test_of_many_rows_the_first_are_shown_and_the_others_counted() -> None:
    """A terminal has so many lines."""
    rows = [row(f"child[{n}]", (State.ON_CPU, n, n + 1)) for n in range(300)]

    lines = gantt(rows, width=60)

    assert len(lines) == 1 + MOST_ROWS + 2
    assert lines[-2] == "  … 270 more"
    assert "child[29]" in lines[-3]


def test_nothing_is_no_picture() -> None:
    """Neither axis nor legend."""
    assert gantt([], width=60) == []


@pytest.mark.parametrize(
    ("until", "labels"),
    [
        (1.1, ["0s", "0.2s", "0.4s"]),
        (0.3, ["0ms", "50ms", "100ms"]),
        (0.00002, ["0us", "5us", "10us"]),
        (7200.0, ["0s", "1000s", "2000s"]),
    ],
)
def test_the_axis_has_round_instants_in_one_unit(until: float, labels: list[str]) -> None:
    """Each begins above the column in which it is."""
    axis = gantt([row("a", (State.ON_CPU, 0, until))], width=80)[0]

    assert axis.split()[:3] == labels


@given(
    rows=st.lists(
        st.builds(
            Row,
            st.text(max_size=70),
            st.lists(
                st.tuples(STATES, TIMES, TIMES).map(lambda t: Span(t[0], min(t[1:]), max(t[1:]))),
                max_size=4,
            ).map(tuple),
        ),
        max_size=40,
    ),
    width=st.integers(40, 220),
)
def test_no_line_is_wider_than_asked_for(rows: list[Row], width: int) -> None:
    """Whatever is drawn, and however it is labelled."""
    assert all(len(line) <= width for line in gantt(rows, width=width))
