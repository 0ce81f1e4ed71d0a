"""Rules: what counts as the end of a slice, where no clock is read at the instant that is meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.execution.dispatching.rules import (
    LATE,
    NEAR_NS,
    SLACK_NS,
    goes_on_for,
    is_about_to_end,
    is_as_good_as_used_up,
    latest,
    may_be_used_up,
    wait_for,
)
from runner.execution.kernel import NEVER

MS = 1_000_000
TICK = 4 * MS
times = st.integers(0, 200 * MS)
rests = st.none() | st.integers(-20 * MS, 200 * MS)


def test_who_may_have_used_up_its_slice_is_stopped_to_see() -> None:
    """To within what is not worth a turn."""
    assert may_be_used_up(20 * MS - NEAR_NS, 20 * MS)
    assert may_be_used_up(25 * MS, 20 * MS)
    assert not may_be_used_up(20 * MS - NEAR_NS - 1, 20 * MS)


@given(times, times, times, times)
def test_a_wait_ends_soon_after_the_limit(
    received: int, limit: int, elapsed: int, late: int
) -> None:
    """Who gets on no faster than the clock has received no more than that too much by then."""
    if not may_be_used_up(received, limit):
        wait = wait_for(limit - received, received, elapsed, late)

        assert limit <= received + wait <= limit + late


def test_what_is_missing_takes_longer_beside_others() -> None:
    """As long as at its pace so far, but not much longer: the others may be gone."""
    assert wait_for(2 * MS, 10 * MS, 10 * MS, 5 * MS) == 2 * MS
    assert wait_for(2 * MS, 10 * MS, 12 * MS, 5 * MS) == 2.4 * MS
    assert wait_for(2 * MS, 10 * MS, 100 * MS, 5 * MS) == 7 * MS
    assert wait_for(2 * MS, 0, 100 * MS, 5 * MS) == 7 * MS


def test_a_dispatcher_that_takes_too_much_looks_less_often() -> None:
    """Beyond 2 % of a CPU for each slot it lets processes be late by half a slice."""
    assert latest(20 * MS, 2 * MS, 100 * MS, 1) == 20 * MS // LATE
    assert latest(20 * MS, 2 * MS + 1, 100 * MS, 1) == 10 * MS
    assert latest(20 * MS, 4 * MS, 100 * MS, 2) == 20 * MS // LATE


def test_a_slice_is_over_when_it_has_received_what_it_may() -> None:
    """To within what is not worth a turn."""
    assert goes_on_for(20 * MS, 20 * MS, None) == 0
    assert goes_on_for(20 * MS - NEAR_NS, 20 * MS, None) == 0
    assert goes_on_for(21 * MS, 20 * MS, 30 * MS) == 0


def test_what_it_has_not_received_it_still_gets() -> None:
    """Exactly as much."""
    assert goes_on_for(12 * MS, 20 * MS, None) == 8 * MS
    assert goes_on_for(12 * MS, 20 * MS, 100 * MS) == 8 * MS


@pytest.mark.parametrize("rest", [NEAR_NS, 0, -MS])
def test_who_has_done_what_it_declared_may_leave(rest: int) -> None:
    """Up to the slack beyond its burst, so that k quanta take k slices."""
    assert goes_on_for(20 * MS, 20 * MS, rest) == rest + SLACK_NS > 0


def test_who_does_more_than_it_declared_is_not_let_finish() -> None:
    """Nor one whose burst goes on: it would take a part of the turn of another."""
    assert goes_on_for(20 * MS, 20 * MS, -SLACK_NS) == 0
    assert goes_on_for(20 * MS, 20 * MS, NEAR_NS + 1) == 0


@given(times, times, rests)
def test_a_slice_never_takes_much_more_than_it_may(
    received: int, limit: int, rest: int | None
) -> None:
    """No more than what is left of the slack, whatever was declared."""
    more = goes_on_for(received, limit, rest)

    assert 0 <= more <= max(limit - received, SLACK_NS + NEAR_NS)


def test_who_is_about_to_end_is_not_pre_empted() -> None:
    """Also if its clock does not know yet how far it is."""
    assert is_about_to_end(SLACK_NS, 0)
    assert is_about_to_end(SLACK_NS + TICK, TICK)
    assert is_about_to_end(0, TICK)


def test_who_is_not_about_to_end_is_pre_empted() -> None:
    """It has more to do, has declared nothing, or should have ended long ago."""
    assert not is_about_to_end(SLACK_NS + 1, 0)
    assert not is_about_to_end(None, TICK)
    assert not is_about_to_end(-SLACK_NS, 0)


def test_a_newcomer_at_the_end_of_a_quantum_finds_it_used_up() -> None:
    """Else who has used it up would be taken for one that was pre-empted."""
    assert is_as_good_as_used_up(20 * MS - SLACK_NS, 20 * MS)
    assert not is_as_good_as_used_up(20 * MS - SLACK_NS - 1, 20 * MS)
    assert not is_as_good_as_used_up(20 * MS, NEVER)
    assert is_as_good_as_used_up(3 * MS, 4 * MS)
    assert not is_as_good_as_used_up(3 * MS - 1, 4 * MS)
