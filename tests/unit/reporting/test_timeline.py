"""Timelines: what a process was doing, from what its record says."""

from __future__ import annotations

from dataclasses import replace

from handmade_reports import process

from runner.model.explanation import Burst
from runner.model.missing import Missing
from runner.model.record import CallRecord, ProcessRecord, SliceRecord
from runner.reporting.gantt import Span, State
from runner.reporting.timeline import everyone, spans_of


def lived(**changes: object) -> ProcessRecord:
    """A process from 0 to 10 s."""
    facts: dict[str, object] = {"start_called": 0.0, "arrived": 0.0, "entered": 0.0, "ended": 10.0}
    return process("parallel", 0, **(facts | changes))


def turn(began: float, ended: float, why: str, **more: float) -> SliceRecord:
    """A slice of a schedule."""
    return SliceRecord(process="child[0]", began=began, ended=ended, why=why, **more)


def test_a_process_is_blocked_where_it_is_on_no_cpu() -> None:
    """Asleep, or waiting for a lock, or for its children."""
    bursts = [Burst(began=2, ended=4, cpu=2), Burst(began=6, ended=10, cpu=2)]

    assert spans_of(lived(), bursts) == (
        Span(State.BLOCKED, 0, 2),
        Span(State.ON_CPU, 2, 4),
        Span(State.BLOCKED, 4, 6),
        Span(State.SHARING, 6, 10),
    )


def test_between_its_slices_it_is_ready_if_its_slice_was_taken_from_it() -> None:
    """And from its arrival to its first."""
    slices = (turn(3, 4, "quantum"), turn(5, 6, "blocked"), turn(8, 10, "ended"))

    assert spans_of(lived(arrived=1.0, slices=slices)) == (
        Span(State.READY, 1, 3),
        Span(State.ON_CPU, 3, 4),
        Span(State.READY, 4, 5),
        Span(State.ON_CPU, 5, 6),
        Span(State.BLOCKED, 6, 8),
        Span(State.ON_CPU, 8, 10),
    )


def test_who_is_back_waits_for_a_slot_again() -> None:
    """Until its next slice, or its end."""
    slices = (turn(0, 1, "blocked", back=3), turn(5, 6, "blocked", back=6), turn(7, 8, "blocked"))

    assert spans_of(lived(slices=slices)) == (
        Span(State.ON_CPU, 0, 1),
        Span(State.BLOCKED, 1, 3),
        Span(State.READY, 3, 5),
        Span(State.ON_CPU, 5, 6),
        Span(State.READY, 6, 7),
        Span(State.ON_CPU, 7, 8),
        Span(State.BLOCKED, 8, 10),
    )


def test_each_call_of_run_is_a_stay_of_its_own() -> None:
    """Between them the main process is inside others."""
    calls = tuple(CallRecord(how="run", pid=3, entered=t, left=t + 1) for t in (0.0, 4.0))

    assert spans_of(lived(pid=None, calls=calls, ended=5.0)) == (
        Span(State.BLOCKED, 0, 1),
        Span(State.BLOCKED, 4, 5),
    )


def test_an_end_that_is_not_known_leaves_all_unknown_after_the_start() -> None:
    """It may have done anything."""
    assert spans_of(lived(ended=Missing("a user's own"))) == (Span(State.UNKNOWN, 0, None),)


def test_who_was_never_started_did_nothing() -> None:
    """Its row is empty."""
    assert spans_of(lived(start_called=Missing("it was never started"))) == ()


def test_who_took_no_time_was_there_for_an_instant() -> None:
    """So that it can be drawn."""
    assert spans_of(lived(ended=0.0)) == (Span(State.BLOCKED, 0, 0),)


def test_everyone_is_listed_parents_before_their_children() -> None:
    """In file order; children that are not known are none."""
    kid = lived(label="parent.kid[0]")
    parent = lived(label="parent", children={"kid": (kid,)})
    unknown = replace(lived(label="user"), children=Missing("a user's own"))

    found = everyone({"parent": parent, "users": (unknown,)})

    assert [each.label for each in found] == ["parent", "parent.kid[0]", "user"]
