"""How many rounds that show nothing are run."""

from __future__ import annotations

import pytest

from runner.model.record import ExecutionRecord
from runner.patience import Patience


def _after(rounds: str, *, warmup: bool = False) -> Patience:
    """Patience after rounds that are ``i`` (invalid), ``v`` (valid), ``f`` (fault) or ``s`` (spoiled)."""
    patience = Patience()
    for number, kind in enumerate(rounds, 1):
        bad = ExecutionRecord(
            number=0,
            round=number,
            variant="a",
            warmup=warmup,
            problems=("c ended",) if kind == "i" else (),
            fault="no room" if kind == "f" else None,
            spoiled="stopped" if kind == "s" else None,
        )
        good = ExecutionRecord(number=1, round=number, variant="b", warmup=warmup)
        patience.add([bad, good])
    return patience


@pytest.mark.parametrize("rounds", ["iii", "isii"])
def test_three_invalid_rounds_and_no_other_are_enough(rounds: str) -> None:
    """They are no fault; one that was spoiled says nothing."""
    how, why = _after(rounds).end
    assert _after(rounds).is_over
    assert not _after(rounds[:-1]).is_over
    assert (how, why) == ("given up", "given up after 3 rounds: every round so far was invalid")


@pytest.mark.parametrize("rounds", ["", "vii", "iiviiii", "viiiiiiiiiii", "iifii"])
def test_one_valid_round_is_hope(rounds: str) -> None:
    """However many invalid ones there are beside it."""
    assert not _after(rounds).is_over


def test_warm_up_rounds_are_not_counted() -> None:
    """What fails in them may well be warm afterwards."""
    assert not _after("iiii", warmup=True).is_over


@pytest.mark.parametrize("rounds", ["fff", "iifff", "vvfsf"])
def test_faults_in_a_row_are_a_fault(rounds: str) -> None:
    """Whatever went before."""
    how, why = _after(rounds).end
    assert _after(rounds).is_over
    assert how == "complete"
    assert "could not be carried out" in str(why)
