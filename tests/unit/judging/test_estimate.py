"""Medians, their intervals, and ratios of paired rounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.judging.estimate import (
    estimate_median,
    estimate_ratio,
    interval_level,
    interval_rank,
    rounds_for,
)
from runner.judging.sample import Sample
from runner.model.missing import Missing

SIGN_TEST = {
    6: 0, 7: 0, 8: 0, 9: 1, 10: 1, 11: 1, 12: 2, 13: 2, 14: 2, 15: 3, 16: 3, 17: 4, 18: 4,
    19: 4, 20: 5, 25: 7, 30: 9, 35: 11, 40: 13, 45: 15, 50: 17, 100: 39,
}  # fmt: skip
"""Largest count of the rarer sign that is significant at 5 %, two-sided.

W. J. Dixon and A. M. Mood, *The statistical sign test*, J. Am. Stat. Assoc. 41
(1946), table 1, as reprinted in most textbooks of nonparametric statistics.
"""


@pytest.mark.parametrize("count", list(SIGN_TEST))
def test_the_interval_begins_one_past_the_critical_value_of_the_sign_test(count):
    """The interval holds the medians that a sign test at 5 % would not reject."""
    assert interval_rank(count, 0.95) == SIGN_TEST[count] + 1


@pytest.mark.parametrize(
    ("count", "rank", "level"),
    [(5, 1, 0.9375), (6, 1, 0.96875), (10, 2, 0.978515625), (20, 6, 0.9586), (30, 10, 0.9572)],
)
def test_the_level_is_the_binomial_one(count, rank, level):
    """Two tails of a binomial distribution with one half."""
    assert interval_level(count, rank) == pytest.approx(level, abs=5e-5)


@given(st.integers(1, 1000))
def test_so_many_rounds_are_needed_for_intervals_that_hold_together(intervals):
    """With one less, the whole ranges would miss more often than they may."""
    needed = rounds_for(intervals)
    assert intervals * (1 - interval_level(needed, 1)) <= 0.05
    assert intervals * (1 - interval_level(needed - 1, 1)) > 0.05
    assert rounds_for(1) == min(SIGN_TEST)


def test_too_few_rounds_give_the_whole_range_with_its_own_level():
    """Five rounds are worth 93.75 %, and say so; one is worth no interval."""
    found = estimate_median([3, 1, 2, 5, 4])
    assert (found.value, found.low, found.high, found.level, found.count) == (3, 1, 5, 0.9375, 5)
    alone = estimate_median([7.0])
    assert (alone.value, alone.low, alone.high, alone.level, alone.count) == (
        7,
        None,
        None,
        None,
        1,
    )
    assert estimate_median([]) is None
    assert estimate_median([Missing(), None]) is None


def test_a_thousand_rounds_narrow_the_interval():
    """The ranks are 469 and 532: the normal approximation 500 ± 0.98 √1000 gives as much."""
    found = estimate_median(range(1, 1001))
    assert (found.low, found.high) == (469, 532)
    assert 0.95 <= found.level < 0.96


def test_missing_values_are_left_out_and_impossible_ones_refused():
    """What is not known does not count; an infinite figure is a fault of the caller."""
    assert estimate_median([1.0, Missing(), 3.0]).value == 2
    with pytest.raises(ValueError, match="finite"):
        Sample.of([1.0, float("inf")])


def test_quartiles_lie_between_two_values_by_their_distance():
    """Hyndman and Fan's definition 7, the one of spreadsheets and of numpy."""
    sample = Sample.of([1, 2, 3, 4])
    assert (sample.quantile(0.25), sample.median, sample.quantile(0.75)) == (1.75, 2.5, 3.25)
    assert sample.spread == pytest.approx(1.5 / 2.5)
    assert Sample.of([1]).spread is None
    assert Sample.of([0, 0]).spread is None


def test_ratios_are_of_rounds_that_have_both():
    """A round in which one side is absent counts for neither."""
    found = estimate_ratio({1: 4.0, 2: 6.0, 3: 9.0, 4: 1.0}, {1: 2.0, 2: 2.0, 3: 1.0, 5: 1.0})
    assert (found.value, found.low, found.high, found.count) == (3, 2, 9, 3)
    assert estimate_ratio({1: 1.0}, {2: 1.0}) is None


numbers = st.lists(st.integers(-1000, 1000), min_size=1, max_size=60)


@given(numbers, st.integers(1, 50), st.integers(-500, 500))
def test_estimates_move_with_scale_and_shift(values, scale, shift):
    """A median of milliseconds is a thousand times that of seconds; a delay shifts it."""
    one = estimate_median(values)
    other = estimate_median([value * scale + shift for value in values])
    assert other.value == one.value * scale + shift
    assert (other.level, other.count) == (one.level, one.count)
    if one.low is not None:
        assert (other.low, other.high) == (one.low * scale + shift, one.high * scale + shift)


@given(numbers, st.sampled_from([0.5, 0.8, 0.9, 0.95]), st.sampled_from([0.95, 0.99]))
def test_more_confidence_is_never_a_narrower_interval(values, less, more):
    """The median lies within every interval, and intervals nest."""
    one, other = estimate_median(values, less), estimate_median(values, more)
    if one.low is not None:
        assert other.low <= one.low <= one.value <= one.high <= other.high
