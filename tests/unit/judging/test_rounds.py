"""The sequential test: exact values, published ones, and its promise about errors."""

import math
import random
from fractions import Fraction
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.model.rounds import (
    NEVER,
    error_budget,
    evidence_above,
    evidence_below,
    rounds_needed,
    shown_outside,
    shown_within,
    threshold,
)


def exact_bets(true, false, q):
    """The all-in bet and the uniform one over (q, 1), in rational numbers.

    The integral of p^s (1-p)^f is expanded by the binomial theorem.
    """
    integral = sum(
        (-1) ** j * math.comb(false, j) * (1 - q ** (true + j + 1)) / (true + j + 1)
        for j in range(false + 1)
    )
    uniform = integral / (1 - q) / (q**true * (1 - q) ** false)
    return (q**-true if false == 0 else Fraction(0)), uniform


def log(value):
    """Log of a rational of any size."""
    return math.log(value.numerator) - math.log(value.denominator)


@pytest.mark.parametrize("q", [Fraction(1, 2), Fraction(3, 4), Fraction(19, 20), Fraction(1, 20)])
@pytest.mark.parametrize("true", [0, 1, 5, 60, 300])
@pytest.mark.parametrize("false", [0, 1, 7, 90])
def test_the_evidence_is_that_of_exact_arithmetic(q, true, false):
    """The sum in logarithms agrees with rational arithmetic to 1e-11."""
    all_in, uniform = exact_bets(true, false, q)
    wanted = log((all_in + uniform) / 2)
    assert evidence_above(true, false, float(q)) == pytest.approx(wanted, abs=1e-11)
    assert evidence_below(false, true, float(1 - q)) == pytest.approx(wanted, abs=1e-11)


@pytest.mark.parametrize(
    ("q", "all_in", "uniform", "half", "half_with_one"),
    [
        (Fraction(1, 2), 5, 7, 5, 12),
        (Fraction(3, 4), 11, 16, 12, 28),
        (Fraction(9, 10), 29, 43, 33, 75),
        (Fraction(19, 20), 59, 88, 68, 153),
    ],
)
def test_the_table_of_rounds_is_the_one_in_the_documentation(
    q, all_in, uniform, half, half_with_one
):
    """Rounds needed at 5 % by each bet alone, and by half of each.

    The first column is also the textbook's: the least n with q^n <= 5 %, such as 59
    for a 95 % share (Wilks's one-sided tolerance limit, Ann. Math. Stat. 12, 1941).
    """
    one, other = (
        next(n for n in range(1, 100) if exact_bets(n, 0, q)[bet] >= 20) for bet in (0, 1)
    )
    assert (one, other) == (all_in, uniform)
    assert rounds_needed(float(q), 1, 0.05) == half
    assert rounds_needed(float(q), 1, 0.05, counterexamples=1) == half_with_one


def test_thousands_of_rounds_neither_overflow_nor_underflow():
    """A million rounds at the bound are no evidence, slightly above it overwhelming.

    Without a true round the uniform bet is ∫_q^1 (1-p)^f dp / (1-q)^(f+1) = 1 / (f+1).
    """
    assert evidence_above(690_000, 310_000, 0.69) < 0
    assert evidence_above(700_000, 300_000, 0.69) == pytest.approx(228.878, abs=0.001)
    assert evidence_above(0, 5000, 0.95) == pytest.approx(math.log(0.5 / 5001), abs=1e-9)


def test_bounds_of_nothing_and_all_are_no_bounds():
    """A share above 1 cannot be shown; above 0, one true round shows it."""
    assert evidence_above(5, 0, 1.0) == -math.inf
    assert evidence_above(1, 9, 0.0) == math.inf
    assert evidence_below(0, 9, 0.0) == -math.inf
    assert shown_within(1, 0, 0, 1, 0.05)
    assert not shown_outside(0, 5, 0, 1, 0.05)
    assert rounds_needed(1.0, 1, 0.05) == NEVER


@pytest.mark.parametrize(
    ("low", "high", "counterexamples", "wanted"),
    [(0, 0.25, 0, 12), (0, 0.25, 1, 28), (0.05, 0.95, 0, 8), (0.05, 0.95, 1, 10), (0.25, 0.75, 0, 38)],
)  # fmt: skip
def test_upper_and_two_sided_bounds_have_their_own_numbers(low, high, counterexamples, wanted):
    """A share of at most 25 % mirrors one of at least 75 %; two ends are shown by a mixture."""
    assert rounds_needed(low, high, 0.05, counterexamples) == wanted


@pytest.mark.parametrize(("low", "high"), [(0.5, 1), (0.75, 1), (0, 0.4)])
@pytest.mark.parametrize("counterexamples", [0, 1, 3])
@pytest.mark.parametrize("alpha", [0.05, 0.01])
def test_one_round_less_than_needed_is_not_enough(low, high, counterexamples, alpha):
    """The number is the least that suffices."""
    needed = rounds_needed(low, high, alpha, counterexamples)

    def enough(rounds):
        sides = (rounds - counterexamples, counterexamples)
        return shown_within(*(sides if high == 1 else sides[::-1]), low, high, alpha)

    assert enough(needed)
    assert not enough(needed - 1)


@pytest.mark.parametrize("q", [0.5, 0.75, 0.95])
@pytest.mark.parametrize("alpha", [0.05, 0.01])
def test_the_chance_of_a_wrong_verdict_at_the_bound_is_at_most_alpha(q, alpha):
    """Exactly computed over all courses of 120 rounds, looked at after each of them."""
    for evidence in (evidence_above, evidence_below):
        wrong = 0.0
        alive = {0: 1.0}
        for rounds in range(1, 121):
            after = {}
            for true, chance in alive.items():
                after[true + 1] = after.get(true + 1, 0.0) + chance * q
                after[true] = after.get(true, 0.0) + chance * (1 - q)
            alive = {}
            for true, chance in after.items():
                if evidence(true, rounds - true, q) >= threshold(alpha):
                    wrong += chance
                else:
                    alive[true] = chance
        assert 0 < wrong <= alpha


def test_the_promise_holds_when_rounds_depend_on_one_another():
    """An adversary that never exceeds q, given the past, gains nothing by choosing when."""
    source = random.Random(26)
    seen = lru_cache(maxsize=None)(evidence_above)
    wrong = 0
    for _ in range(2000):
        true = false = 0
        for _ in range(80):
            chance = 0.5 if true >= false else 0.3
            outcome = source.random() < chance
            true, false = true + outcome, false + (not outcome)
            if seen(true, false, 0.5) >= threshold(0.05):
                wrong += 1
                break
    assert wrong / 2000 <= 0.05


shares = st.floats(0.02, 0.98)


@given(st.integers(0, 200), st.integers(0, 200), shares)
def test_evidence_is_one_on_average_over_the_next_round(true, false, q):
    """The definition of the bet: at share q, nothing is expected to be gained."""
    before = evidence_above(true, false, q)
    win = math.exp(evidence_above(true + 1, false, q) - before)
    lose = math.exp(evidence_above(true, false + 1, q) - before)
    assert q * win + (1 - q) * lose == pytest.approx(1, abs=1e-9)


@given(st.integers(0, 300), st.integers(0, 300), shares)
def test_a_true_round_adds_evidence_and_a_false_one_takes_some(true, false, q):
    """More true rounds never speak against "more than q"."""
    here = evidence_above(true, false, q)
    assert evidence_above(true + 1, false, q) > here
    assert evidence_above(true, false + 1, q) < here


@given(st.integers(0, 300), st.integers(0, 300), shares, shares, st.floats(0.001, 0.2))
def test_within_and_outside_are_never_shown_together(true, false, one, other, alpha):
    """No data shows a claim and its contrary."""
    low, high = sorted((one, other))
    for bounds in ((low, 1.0), (0.0, high), (low, high)):
        within = shown_within(true, false, *bounds, alpha)
        assert not (within and shown_outside(true, false, *bounds, alpha))


@pytest.mark.parametrize(
    ("confidence", "claims", "alpha"),
    [(0.95, 1, 0.05), (0.95, 5, 0.01), (0.9, 2, 0.05), (0.999999, 1, 1e-6)],
)
def test_what_a_confidence_leaves_is_shared_by_the_claims(confidence, claims, alpha):
    """Without what the arithmetic adds; enough is left for a threshold at any that a file may ask."""
    assert error_budget(confidence, claims) == alpha
    assert threshold(error_budget(confidence, 1000 * claims)) > 0


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.5), (0.5, 1.0)])
def test_a_share_with_one_open_end_has_one_side(low, high):
    """That end is no bound: nothing is spent on it, and it takes as many rounds either way."""
    needed = rounds_needed(low, high, 0.05)
    true, false = (needed, 0) if low else (0, needed)

    assert needed == rounds_needed(0.5, 1.0, 0.05) == 5
    assert shown_within(true, false, low, high, 0.05)
    assert not shown_within(true - bool(low), false - (not low), low, high, 0.05)
    assert shown_outside(false, true, low, high, 0.05)
