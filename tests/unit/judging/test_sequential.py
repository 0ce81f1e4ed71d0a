"""One claim over its rounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.judging.sequential import SequentialTest
from runner.model.verdict import Verdict


def after(results, low=0.5, high=1.0, alpha=0.05):
    """The state after these rounds, numbered from 1."""
    test = SequentialTest(low=low, high=high, alpha=alpha)
    for number, result in enumerate(results, 1):
        test.add(number, result)
    return test


def test_five_true_rounds_show_more_than_half():
    """And five false ones the contrary; four decide nothing."""
    assert after([True] * 4).verdict is Verdict.UNDECIDED
    assert (after([True] * 5).verdict, after([True] * 5).decided_at) == (Verdict.HOLDS, 5)
    assert (after([False] * 5).verdict, after([False] * 5).decided_at) == (Verdict.FAILS, 5)


def test_a_decided_claim_stays_decided():
    """Later rounds are neither judged nor counted."""
    test = after([True] * 5 + [False] * 50)
    assert (test.verdict, test.decided_at, test.true, test.false) == (Verdict.HOLDS, 5, 5, 0)


def test_a_round_without_data_counts_against_both_verdicts():
    """As a counterexample does: it may have been one. It is neither true nor false."""
    for results in ([True] * 12, [False] * 12):
        clear, once, twice = (after([None] * unknown + results) for unknown in (0, 1, 2))
        assert (clear.decided_at, once.decided_at, once.no_data) == (5, 12, 1)
        assert once.verdict is clear.verdict
        assert not twice.decided
    assert after([None] * 500).verdict is Verdict.UNDECIDED


def test_those_that_survive_to_be_measured_do_not_decide_alone():
    """One true round of three, and none of the others has data: nothing is shown of most rounds."""
    assert after([None, True, None] * 100).verdict is Verdict.UNDECIDED
    assert after([None, True, None] * 400, low=0.25).verdict is Verdict.HOLDS
    assert after([None, False, None] * 400, low=0.75).verdict is Verdict.FAILS


def test_a_share_with_two_ends_holds_for_a_mixture_and_fails_for_an_extreme():
    """`in: [5%, 95%]` is how "no fixed order" is stated."""
    assert after([True, False] * 4, low=0.05, high=0.95).verdict is Verdict.HOLDS
    assert after([True] * 200, low=0.05, high=0.95).verdict is Verdict.FAILS
    assert after([False] * 200, low=0.05, high=0.95).verdict is Verdict.FAILS


def test_at_most_a_share_is_the_mirror_of_at_least():
    """Twelve false rounds show "in at most 25 %"."""
    assert after([False] * 12, low=0.0, high=0.25).decided_at == 12
    assert after([True] * 12, low=0.0, high=0.25).verdict is Verdict.FAILS


@pytest.mark.parametrize(
    ("results", "wanted"),
    [
        ([], 5),
        ([True], 4),
        ([True] * 5, 0),
        ([True, False], None),
        ([None] * 5, None),
    ],
)
def test_further_rounds_are_projected_from_the_share_seen(results, wanted):
    """None where that share would never decide it; 0 once decided."""
    assert after(results).needed() == wanted


def test_the_projection_counts_rounds_without_data():
    """If every second round has none, no number of rounds shows anything of most of them."""
    assert after([True, None]).needed() is None
    assert after([True, None], low=0.25).needed() is not None


def test_a_projection_that_is_carried_out_decides():
    """Nine of ten true, as before: the claim is decided after as many rounds as said."""
    for other in (False, None):
        each = [True] * 4 + [other]
        needed = after(each * 2, low=0.6).needed()
        assert needed is not None
        assert after(each * 2 + (each * needed)[: needed + 5], low=0.6).verdict is Verdict.HOLDS


@given(st.lists(st.sampled_from([True, False, None]), max_size=40), st.integers(0, 40))
def test_a_verdict_depends_on_the_rounds_up_to_its_decision_only(results, cut):
    """Looking again, or longer, changes nothing that was decided."""
    early, late = after(results[:cut]), after(results)
    if early.decided:
        assert (late.verdict, late.decided_at) == (early.verdict, early.decided_at)
