"""Rounds: how many it takes to show that something is true in more, or less, than a share of them.

The rule is a sequential test by betting: it may be looked at after every round,
and stopped at any of them, without spending more error for it.

Someone starts with 1 and bets, before each round, against "true in at most q of
the rounds, whatever went before". Believing that the share is p > q, they hold
after s true and f false rounds::

    E_p = (p / q)^s · ((1 - p) / (1 - q))^f

If the hypothesis is true, no bet can be expected to gain (E_p is a non-negative
supermartingale that starts at 1), so the chance that E ever reaches 1/alpha is at
most alpha (Ville). E ≥ 1/alpha therefore shows "more than q" with error alpha; the
number itself is the evidence. Rounds need not be independent or alike: it is
enough that, while the claim is false, each next round is true with probability
at most q given all before. Asked in both directions at once, each has its own
alpha: where the share is exactly q, one of the two is shown with at most 2 alpha.

An average of such bets is one too. Half the stake is put on p = 1 (all in: the
quickest there is without a counterexample, and worthless after one), half is
spread evenly over p in (q, 1) (slower at first, but it survives counterexamples and
finds every share above q in the end)::

    E = ½ · [f = 0] · q^-s  +  ½ · (1 - q)^-1 · ∫_q^1 p^s (1-p)^f dp / (q^s (1-q)^f)

The integral is B(s+1, f+1) · P(Binomial(s+f+1, q) ≤ s), summed in logarithms from
its largest term.

Rounds needed to show "more than q" with alpha = 5 %, the last column with one
counterexample among them, the others with none:

===== ====== ======= ========= ===============================
q     all in uniform half/half half/half, one counterexample
===== ====== ======= ========= ===============================
50 %  5      7       5         12
75 %  11     16      12        28
90 %  29     43      33        75
95 %  59     88      68        153
===== ====== ======= ========= ===============================

Sources: J. Ville, *Étude critique de la notion de collectif* (1939); A. Wald,
*Sequential tests of statistical hypotheses*, Ann. Math. Stat. 16 (1945);
I. Waudby-Smith and A. Ramdas, *Estimating means of bounded random variables by
betting*, J. R. Stat. Soc. B 86 (2024).
"""

import math

NEVER = 1_000_000
"""What ``rounds_needed`` says where no number of rounds that anyone runs is enough."""

_HALF = math.log(0.5)
_NEGLIGIBLE = 1e-18


def evidence_above(true: int, false: int, q: float) -> float:
    """Log of the evidence against "true in at most ``q`` of the rounds".

    Exact to about 1e-12 for a thousand rounds, 1e-9 for a million; takes of the
    order of the square root of their number of steps. ``-inf`` where ``q`` is 1:
    more than all cannot be shown. ``inf`` where ``q`` is 0 and one was true.
    """
    if q >= 1:
        return -math.inf
    if q <= 0:
        return math.inf if true else 0.0
    all_in = -true * math.log(q) if false == 0 else -math.inf
    return _HALF + _log_sum(all_in, _log_uniform_bet(true, false, q))


def evidence_below(true: int, false: int, q: float) -> float:
    """Log of the evidence against "true in at least ``q`` of the rounds"."""
    return evidence_above(false, true, 1 - q)


def error_budget(confidence: float, claims: int) -> float:
    """The alpha of each of so many claims that share what a confidence leaves.

    What the subtraction adds is taken off: 1 - 0.95 is 0.05 here, which as floats it is not.
    """
    return round(1 - confidence, 12) / claims


def threshold(alpha: float) -> float:
    """The log evidence that shows something with error ``alpha`` (above 0, below 1)."""
    return -math.log(alpha)


def shown_within(
    true: int, false: int, low: float, high: float, alpha: float, *, unknown: int = 0
) -> bool:
    """Whether "in more than ``low`` and less than ``high`` of the rounds" is shown.

    Both ends must be, each with the whole ``alpha``: outside, at least one of the
    two is false, and that one is shown by mistake with probability at most alpha.
    A bound of 0 or 1 is no bound. A round of which nothing is known counts against each.
    """
    enough = threshold(alpha)
    above = low <= 0 or evidence_above(true, false + unknown, low) >= enough
    return above and (high >= 1 or evidence_below(true + unknown, false, high) >= enough)


def shown_outside(
    true: int, false: int, low: float, high: float, alpha: float, *, unknown: int = 0
) -> bool:
    """Whether "in less than ``low`` or more than ``high`` of the rounds" is shown.

    Either end is enough, so that each has half of ``alpha`` where there are two.
    A round of which nothing is known counts against each.
    """
    two_sided = low > 0 and high < 1
    enough = threshold(alpha / 2 if two_sided else alpha)
    if low > 0 and evidence_below(true + unknown, false, low) >= enough:
        return True
    return high < 1 and evidence_above(true, false + unknown, high) >= enough


def rounds_needed(low: float, high: float, alpha: float, counterexamples: int = 0) -> int:
    """The least number of rounds after which a share within (low, high) can be shown.

    Args:
        low: The share it must be above; 0 for none.
        high: The share it must be below; 1 for none.
        alpha: The probability of showing it wrongly.
        counterexamples: How many of the rounds spoke against it: false ones for a
            lower bound, true ones for an upper one; with two bounds, how far the
            true rounds are from the most favourable number.

    Returns:
        The number, counterexamples included; ``NEVER`` where none below that is enough.
        With two bounds one or two fewer may do, and one or two more may not, as they can
        be divided more or less favourably: a test that looks after every round needs no more.
    """

    def enough(rounds: int) -> bool:
        return all(
            shown_within(true, rounds - true, low, high, alpha)
            for true in _true_rounds(rounds, low, high, counterexamples)
        )

    too_few = max(0, counterexamples - 1)
    step = 1
    while not enough(too_few + step):
        too_few += step
        step *= 2
        if too_few + step > NEVER:
            return NEVER
    most = too_few + step
    while most - too_few > 1:
        middle = (too_few + most) // 2
        too_few, most = (too_few, middle) if enough(middle) else (middle, most)
    return most


def _true_rounds(rounds: int, low: float, high: float, counterexamples: int) -> tuple[int, ...]:
    """The numbers of true rounds for which ``rounds_needed`` asks that they are enough."""
    if high >= 1:
        return (rounds - counterexamples,)
    if low <= 0:
        return (counterexamples,)
    best = _balanced(rounds, low, high)
    return max(0, best - counterexamples), min(rounds, best + counterexamples)


def _balanced(rounds: int, low: float, high: float) -> int:
    """The number of true rounds that speaks best for both ends of (low, high)."""

    def weaker(true: int) -> float:
        above = evidence_above(true, rounds - true, low)
        return min(above, evidence_below(true, rounds - true, high))

    few, many = 0, rounds
    while many - few > 1:
        middle = (few + many) // 2
        above = evidence_above(middle, rounds - middle, low)
        below = evidence_below(middle, rounds - middle, high)
        few, many = (middle, many) if above < below else (few, middle)
    return max((few, many), key=weaker)


def _log_uniform_bet(true: int, false: int, q: float) -> float:
    """Log of the average of E_p over p evenly in (q, 1)."""
    rounds = true + false
    beta = math.lgamma(true + 1) + math.lgamma(false + 1) - math.lgamma(rounds + 2)
    integral = beta + _log_at_most(true, rounds + 1, q)
    return integral - (true * math.log(q)) - (false + 1) * math.log1p(-q)


def _log_at_most(count: int, trials: int, q: float) -> float:
    """Log of P(Binomial(trials, q) ≤ count), for count < trials.

    Summed outwards from the largest term, relative to it: nothing cancels,
    underflows or overflows, and what is left out is below 1e-18 of the sum a term.
    """
    largest = min(count, int((trials + 1) * q))
    odds = q / (1 - q)
    total = term = 1.0
    for k in range(largest, 0, -1):
        term *= k / ((trials - k + 1) * odds)
        total += term
        if term < _NEGLIGIBLE * total:
            break
    term = 1.0
    for k in range(largest + 1, count + 1):
        term *= (trials - k + 1) * odds / k
        total += term
        if term < _NEGLIGIBLE * total:
            break
    head = math.lgamma(trials + 1) - math.lgamma(largest + 1) - math.lgamma(trials - largest + 1)
    return head + largest * math.log(q) + (trials - largest) * math.log1p(-q) + math.log(total)


def _log_sum(one: float, other: float) -> float:
    """log(exp(one) + exp(other)) without overflow."""
    most = max(one, other)
    return most + math.log(math.exp(one - most) + math.exp(other - most))
