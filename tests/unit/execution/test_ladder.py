"""Ladder: a stop chain that nobody waits for."""

from __future__ import annotations

import os

from runner.execution.dispatching.ladder import Ladder
from runner.execution.kernel import NEVER
from runner.model.plan import Rung

MS = 1_000_000


def ladder(chain: list[Rung], pids: dict[str, int]) -> tuple[Ladder, list[tuple[str, str]]]:
    """One for nested children with these pids, and what it sends."""
    sent: list[tuple[str, str]] = []
    made = Ladder(
        list(pids),
        chain,
        20 * MS,
        signal=lambda target, name: sent.append((str(target), name)),
        pid_of=lambda target: pids.get(str(target)),
    )
    return made, sent


def test_nothing_is_due_before_the_release() -> None:
    """Nor after it until the time has come."""
    made, sent = ladder([Rung("TERM")], {"child": os.getpid()})

    assert made.due == NEVER
    assert made.climb(MS) == {}
    made.begin(100 * MS)
    assert made.due == 120 * MS
    assert made.climb(119 * MS) == {}
    assert sent == []


def test_each_rung_waits_for_the_grace_of_the_one_before() -> None:
    """Counted from when its signal was really sent; after the last one nothing is due."""
    made, sent = ladder([Rung("SIGTERM", 0.1), Rung("KILL", 5.0)], {"child": os.getpid()})
    made.begin(0)

    assert made.climb(21 * MS) == {"child": "SIGTERM"}
    assert made.due == 121 * MS
    assert made.climb(121 * MS) == {"child": "KILL"}
    assert made.due == NEVER
    assert sent == [("child", "SIGTERM"), ("child", "KILL")]


def test_a_rung_without_grace_is_climbed_at_once() -> None:
    """All in one go."""
    made, sent = ladder([Rung("INT"), Rung("TERM")], {"child": os.getpid()})
    made.begin(0)
    made.climb(20 * MS)

    assert sent == [("child", "INT"), ("child", "TERM")]


def test_who_has_ended_gets_no_signal() -> None:
    """Nor does one that was never started."""
    made, sent = ladder([Rung("TERM")], {"child": os.getpid(), "gone": 2**22 + 1})
    made.begin(0)

    assert made.climb(20 * MS) == {"child": "TERM"}
    assert sent == [("child", "TERM")]
