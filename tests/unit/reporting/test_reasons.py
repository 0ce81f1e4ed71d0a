"""Reasons that say the same of several rounds are said once."""

from __future__ import annotations

from runner.reporting.reasons import grouped, rounds_of

ENDED = "c[1] ended with exit code 1, wanted 0 (ValueError: no: really)"


def test_the_same_reason_is_said_once_with_all_its_places() -> None:
    """Variants in the order of the file, whatever the order of a round was."""
    reasons = [f"round {n}, {v}: {ENDED}" for n in (1, 2, 3) for v in ("par", "serial")]
    assert grouped(reasons, ["serial", "par"]) == [f"rounds 1–3, serial and par: {ENDED}"]
    assert rounds_of(reasons) == 3


def test_what_befell_variants_in_different_rounds_has_a_line_each() -> None:
    """No line says more than what happened."""
    reasons = [f"round {n}, a: {ENDED}" for n in (1, 2, 5)]
    reasons += [
        f"round 2, b: {ENDED}",
        "round 2, pool[workers=2,n=3]: other",
        f"round 2, b: {ENDED}",
    ]
    assert grouped(reasons, ["a", "b"]) == [
        f"rounds 1, 2 and 5, a: {ENDED}",
        f"round 2, b: {ENDED}",
        "round 2, pool[workers=2,n=3]: other",
    ]


def test_what_names_no_round_stays_as_it_is() -> None:
    """In its place."""
    reasons = ["given up: so it is", "round 1, a: x", "round 3, a: x"]
    assert grouped(reasons, ["a"]) == ["given up: so it is", "rounds 1 and 3, a: x"]
    assert grouped([], []) == []
