"""Messages: what an author is told, with the figure to use instead."""

from __future__ import annotations

from collections.abc import Sequence

from runner.foresight.figures import Figures
from runner.frozen import frozen
from runner.model.rounds import NEVER
from runner.model.scenario import Claim, Expectation

RACE = (
    "this expectation is a race: no join comes between the two sides, so either can be first: "
    "join before, or move it to claims"
)
ORDER = (
    "this expectation orders what no join holds together: on a busy machine it comes out "
    "otherwise: move it to claims"
)


def cannot_fail(figures: Figures | None) -> str:
    """True with any policy."""
    text = "this claim cannot fail: it is true with join each, with join all and with join none"
    half = figures.half_way() if figures else None
    if figures is None or half is None:
        return (
            f"{text}, and when all takes twice as long: write it under expect, or claim what only "
            "its own policy makes true"
        )
    ideal = figures.value()
    assert ideal is not None
    return f"{text}; the ideal is {figures.shown(ideal)}: use {_half_way(figures, half)}"


def cannot_hold(said: Claim | Expectation, values: str, figures: Figures | None) -> str:
    """False in the ideal."""
    kind = "claim" if isinstance(said, Claim) else "expectation"
    text = f"this {kind} cannot hold: the ideal itself breaks it ({values})"
    if isinstance(said, Claim) and said.high < 1:
        return f"this {kind} cannot hold: in the ideal every round comes out alike ({values})"
    half = figures.half_way() if figures else None
    if figures is None or half is None:
        return text
    return f"{text}: use {_half_way(figures, half)}"


def clock_in_expect(figures: Figures | None, costs: str) -> str:
    """A clock bound from above where one slow round is enough to fail."""
    start = "one slow round fails an expectation"
    ideal = figures.value() if figures else None
    if figures is None or ideal is None:
        return f"{start}: move it to claims"
    half = figures.half_way()
    other = f", or use {_half_way(figures, half)}" if half and half[0] > figures.limit() else ""
    return f"{start}; the ideal is {figures.shown(ideal)} and {costs}: move it to claims{other}"


def too_near(said: Claim | Expectation, figures: Figures | None, costs: str) -> str:
    """True in the ideal, false with what starting costs."""
    kind = "claim" if isinstance(said, Claim) else "expectation"
    ideal = figures.value() if figures else None
    if figures is None or ideal is None:
        return f"this {kind} will flake: it is true in the ideal, but {costs}, which makes it false"
    half = figures.half_way()
    hint = f": use {_half_way(figures, half)}" if half else ": leave more room"
    return (
        f"this {kind} will flake: the ideal is {figures.shown(ideal)}, nearer to the bound than "
        f"what starting costs ({costs}){hint}"
    )


def tied(said: Claim | Expectation) -> str:
    """True in the ideal, false with the least of costs."""
    kind = "claim" if isinstance(said, Claim) else "expectation"
    return (
        f"this {kind} will flake: it is true in the ideal, but not if anything there takes a moment "
        "longer: something ends, or begins, just when something else does"
    )


@frozen
class Limit:
    """The most rounds there will be, and what says so: the file, or the call (``asked``)."""

    most: int
    asked: bool = False

    def and_use(self, rounds: int) -> str:
        """What the limit is and what it should be."""
        if self.asked:
            return f"--rounds is {self.most}: use --rounds {rounds}"
        return f"rounds.max is {self.most}: use max: {rounds}"


def undecidable(claim: Claim, alpha: float, needed: int, limit: Limit) -> str:
    """No number of rounds up to the limit is enough."""
    start = f"this claim can't be decided: to show it {_share(claim)} with an error of {_percent(alpha)}"
    if needed >= NEVER:
        return f"{start} takes more rounds than anyone runs: ask for another share"
    return (
        f"{start} takes {needed} rounds without a counterexample, {limit.and_use(needed)} or more, "
        "or ask for a smaller share"
    )


def all_undecidable(short: Sequence[tuple[int, Claim]], limit: Limit) -> str:
    """The same of several, each with the rounds it takes."""
    return (
        f"{_these(short)} can't be decided: they take up to {_most(short)} rounds without a "
        f"counterexample, {limit.and_use(_most(short))} or more, or ask for smaller shares"
    )


def _these(claims: Sequence[tuple[int, Claim]]) -> str:
    lines = ", ".join(str(claim.line) for _, claim in claims)
    return f"{len(claims)} claims (lines {lines})"


def _most(claims: Sequence[tuple[int, Claim]]) -> int:
    return max(rounds for rounds, _ in claims)


def _share(claim: Claim) -> str:
    if claim.low <= 0:
        return f"in less than {_percent(claim.high)} of the rounds"
    if claim.high >= 1:
        return f"in more than {_percent(claim.low)} of the rounds"
    return f"in {_percent(claim.low)} to {_percent(claim.high)} of the rounds"


def _percent(share: float) -> str:
    return f"{100 * share:.3g}%"


def hardly_decidable(needed: int, with_one: int, limit: Limit) -> str:
    """One counterexample is enough to leave it undecided."""
    return (
        f"one round that speaks against this claim leaves it undecided: it takes {needed} rounds "
        f"without a counterexample, {with_one} with one, {limit.and_use(with_one)}"
    )


def all_hardly(close: Sequence[tuple[int, Claim]], limit: Limit) -> str:
    """The same of several, each with the rounds it takes then."""
    return (
        f"one round that speaks against one of {_these(close)} leaves it undecided: with one they "
        f"take up to {_most(close)} rounds, {limit.and_use(_most(close))}"
    )


def _half_way(figures: Figures, half: tuple[float, str]) -> str:
    value, policy = half
    return f"{figures.shown(value)} (half way to {policy})"
