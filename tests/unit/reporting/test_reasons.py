"""Reasons that say the same of several rounds are said once."""

from __future__ import annotations

from runner.model.report import Reason
from runner.reporting.reasons import grouped, rounds_of

ENDED = "c[1] ended with exit code 1, wanted 0 (ValueError: no: really)"


def test_the_same_reason_is_said_once_with_all_its_places() -> None:
    """Variants in the order of the file, whatever the order of a round was."""
    reasons = [Reason(ENDED, n, v) for n in (1, 2, 3) for v in ("par", "serial")]
    assert grouped(reasons, ["serial", "par"]) == [f"rounds 1–3, serial and par: {ENDED}"]
    assert rounds_of(reasons) == 3


def test_what_befell_variants_in_different_rounds_has_a_line_each() -> None:
    """No line says more than what happened."""
    reasons = [Reason(ENDED, n, "a") for n in (1, 2, 5)]
    reasons += [Reason(ENDED, 2, "b"), Reason("other", 2, "pool[n=3]"), Reason(ENDED, 2, "b")]
    assert grouped(reasons, ["a", "b"]) == [
        f"rounds 1, 2 and 5, a: {ENDED}",
        f"round 2, b: {ENDED}",
        "round 2, pool[n=3]: other",
    ]


def test_what_is_of_the_whole_run_stays_as_it_is() -> None:
    """In its place."""
    reasons = [Reason("given up: so it is"), Reason("x", 1, "a"), Reason("x", 3, "a")]
    assert grouped(reasons, ["a"]) == ["given up: so it is", "rounds 1 and 3, a: x"]
    assert grouped([], []) == []


def test_what_differs_by_pids_alone_is_said_once() -> None:
    """A child that is left behind in every round has another pid each time; once, it keeps it."""
    left = "left 1 process behind, expected 0 (sleep 60 (pid {}))"
    reasons = [Reason(left.format(40 + n), n, "a") for n in (1, 2, 3)]
    assert grouped(reasons, ["a"]) == [
        "rounds 1–3, a: left 1 process behind, expected 0 (sleep 60)"
    ]
    assert grouped(reasons[:1], ["a"]) == [f"round 1, a: {left.format(41)}"]
