"""Notices: what a dispatched process says wakes the dispatcher; what else is written does not."""

from __future__ import annotations

import select
from collections.abc import Iterator
from pathlib import Path

import pytest

from runner.execution.dispatching.notices import Notices
from runner.targets.holding import Hold
from runner.targets.journal import Journal


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """One with a record in it that is none of the dispatcher's time."""
    found = Journal(str(tmp_path / "journal.jsonl"), 3)
    found.write("plan", 1, method="fork")
    yield found
    found.close()


@pytest.fixture
def notices(journal: Journal) -> Iterator[Notices]:
    """Those of that journal, from its begin."""
    found = Notices(journal.path, 3, 0)
    yield found
    found.close()


def is_readable(notices: Notices) -> bool:
    """Whether whoever waits for them would wake by now."""
    ready, _, _ = select.select([notices.descriptor], [], [], 0)
    return bool(ready)


def test_a_notice_wakes_until_it_is_drained(journal: Journal, notices: Notices) -> None:
    """It can be read by then."""
    Hold(journal, "p").tell_blocked()

    assert is_readable(notices)
    assert [event["k"] for event in notices.read()] == ["blocked"]
    notices.drain()
    assert not is_readable(notices)


def test_leaving_wakes_when_it_is_pointed_to(journal: Journal, notices: Notices) -> None:
    """The record itself is written by whoever enters targets."""
    journal.write("leave", 2, "p", how="start")
    assert not is_readable(notices)

    Hold(journal, "p").tell_left()

    assert is_readable(notices)
    assert [event["k"] for event in notices.read()] == ["leave"]


def test_what_is_no_notice_does_not_wake(journal: Journal, notices: Notices) -> None:
    """A process may mark as often as it likes."""
    for _ in range(100):
        journal.write("mark", 2, "p", name="held", fields={"k": "held"})

    assert not is_readable(notices)
    assert notices.read() == []


def test_those_of_another_execution_are_not_read(journal: Journal, notices: Notices) -> None:
    """All executions of a run share one journal."""
    other = Journal(journal.path, 4)
    Hold(other, "p").tell_blocked()
    other.close()

    assert notices.read() == []
