"""Estimate: a median and the interval that holds the true one, with no assumption of a shape.

The number of rounds below the true median is binomial with one half, so that the
interval from the r-th smallest to the r-th largest value misses it with
probability 2 · P(Binomial(n, ½) < r). Exact for any continuous distribution;
with ties the interval is wider than it need be, never too narrow.

That is so of a number of rounds that does not depend on the values. One that does, as
where a claim about them ends the run, lets an interval miss about twice as often.

Source: W. J. Conover, *Practical Nonparametric Statistics* (3rd ed., 1999), §3.2;
O. J. Dunn, *Multiple Comparisons Among Means* (1961).
"""

import math
from collections.abc import Iterable, Mapping

from runner.frozen import replace
from runner.judging.sample import Sample
from runner.model.report import Estimate


def estimate_median(values: Iterable[object], confidence: float = 0.95) -> Estimate | None:
    """The median of the known ``values`` with its interval; None where none is known.

    The interval is the narrowest symmetrical one whose level is at least
    ``confidence``. Where even the whole range has less (below six rounds for 95 %),
    it is the whole range, with its own level: 93.75 % for five.
    """
    sample = Sample.of(values)
    if sample is None:
        return None
    if sample.count == 1:
        return Estimate(value=sample.median, count=1)
    rank = interval_rank(sample.count, confidence)
    return Estimate(
        value=sample.median,
        low=sample.values[rank - 1],
        high=sample.values[-rank],
        level=interval_level(sample.count, rank),
        count=sample.count,
    )


def rounds_for(intervals: int, confidence: float = 0.95) -> int:
    """The fewest values for so many intervals that hold all together with that confidence.

    Each is then the whole range.
    """
    return math.ceil(math.log2(2 * intervals / (1 - confidence)))


def interval_rank(count: int, confidence: float) -> int:
    """The largest r whose interval has a level of at least ``confidence``, else 1."""
    rank, missed, ways = 1, 1, 1
    while rank < (count + 1) // 2:
        ways = ways * (count - rank + 1) // rank
        missed += ways
        if 1.0 - 2 * missed / (1 << count) < confidence:
            break
        rank += 1
    return rank


def interval_level(count: int, rank: int) -> float:
    """The probability that the rank-th smallest to the rank-th largest hold the median."""
    missed = sum(math.comb(count, below) for below in range(rank))
    return 1.0 - 2 * missed / (1 << count)


def estimate_ratio(
    above: Mapping[int, float], below: Mapping[int, float], confidence: float = 0.95, *, of: int = 1
) -> Estimate | None:
    """The median of ``above / below`` over the rounds that have both.

    Paired, because what disturbs a round disturbs both: a drift of the machine
    cancels in each ratio, and does not in the ratio of two medians.

    Where it is one ``of`` several, and the best of them is what will be looked at, each has its
    part of the error (Dunn 1961), and ``level`` is that at which all hold together. Each at
    95 %, one of eight ways that are as fast as serial seemed faster in 12 % of all trials.
    """
    ratios = [above[number] / below[number] for number in above if below.get(number)]
    found = estimate_median(ratios, 1 - (1 - confidence) / of)
    if found is None or found.level is None:
        return found
    return replace(found, level=max(0.0, 1 - of * (1 - found.level)))
