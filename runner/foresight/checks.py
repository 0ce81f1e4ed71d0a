"""Checks: each claim and expectation of a file, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from runner.errors import Problem
from runner.foresight import messages
from runner.foresight.figures import Figures, cost_words
from runner.foresight.ideals import EXTREME, Exhausted, Ideals
from runner.foresight.masking import COSTS
from runner.foresight.places import Places
from runner.foresight.policies import POLICIES
from runner.foresight.shapes import (
    asks_whether_known,
    bound_of,
    bounds_clock_from_above,
    depends_on_order,
    rests_on_costs,
)
from runner.judging.statement import Statement, statement
from runner.model.record import ExecutionRecord
from runner.model.rounds import NEVER, error_budget, rounds_needed
from runner.model.scenario import Claim, Expectation, Scenario
from runner.narrowing import rounds_asked, sharing

_RARE = 0.01
"""A share that so many rounds would show so seldom is taken for impossible."""

FAULT = "the simulation failed, which is a fault of the runner"
"""A check that fails keeps nobody from running a scenario; a note says so."""


class Checks:
    """All checks of one scenario; ``problems`` and ``notes`` fill in file order."""

    def __init__(self, scenario: Scenario, ideals: Ideals) -> None:
        self._scenario, self._ideals = scenario, ideals
        self._names = tuple(variant.name for variant in scenario.variants)
        self._places = Places(scenario)
        self.problems: list[Problem] = []
        self.notes: list[tuple[int, str, str]] = []

    def check_all(self) -> None:
        """Check every variant, every expectation and every claim."""
        self._check_rounds()
        self._check_variants()
        stated: list[Claim | Expectation] = [*self._scenario.claims]
        for said in [*stated, *self._scenario.expectations]:
            try:
                Check(self, said).check()
            except Exhausted:
                self.note(said, "the file is too large to simulate it so often")
            except Exception as error:
                self.note(said, f"{FAULT} ({type(error).__name__}: {error})")

    def _check_variants(self) -> None:
        """Whether the plan of each can be carried out at all, also with the least of costs."""
        for variant in self._scenario.variants:
            with suppress(Exception):  # a simulation that fails is noted with the statements
                if self._ideals.record(variant.name, 1, "early").fault is None:
                    continue  # the statements ask for this one too
                fault = self._ideals.record(variant.name, 1, "ideal").fault
                if fault is not None:
                    place = self._places.beginning_of(variant.line)
                    message = f"{variant.name} cannot be carried out: {fault}"
                    self.problems.append(self._places.problem_at(*place, message, "warning"))

    def statement(self, said: Claim | Expectation) -> Statement:
        """What is asked of a round."""
        families = self._scenario.families
        return statement(said.expression, self._names, families, valid_only=isinstance(said, Claim))

    @property
    def ideals(self) -> Ideals:
        """The simulated executions."""
        return self._ideals

    def error(self, said: Claim | Expectation, message: str) -> None:
        """Something that keeps the scenario from running."""
        self.problems.append(self._places.problem(said, message, "error"))

    def foretell(self, said: Claim | Expectation, message: str) -> None:
        """An error that a run would show too."""
        self.problems.append(self._places.problem(said, message, "error", foretold=True))

    def warn(self, said: Claim | Expectation, message: str) -> None:
        """Something doubtful."""
        self.problems.append(self._places.problem(said, message, "warning"))

    def note(self, said: Claim | Expectation, reason: str) -> None:
        """Something that could not be checked."""
        kind = "claim" if isinstance(said, Claim) else "expectation"
        text = " ".join(said.expression.text.split())
        note = f"line {said.line}: {kind} {text} is not checked: {reason}"
        self.notes.append((said.line, note, reason))

    def _check_rounds(self) -> None:
        """Whether there are rounds enough for the claims to be decided; said once of all alike.

        Whoever asks for so few in a call has asked for a run that decides nothing, and is warned.
        """
        most = self._scenario.rounds.most
        limit = messages.Limit(most, rounds_asked(self._scenario) is not None)
        tell = self.warn if limit.asked else self.error
        short: list[tuple[int, Claim]] = []
        close: list[tuple[int, Claim]] = []
        for claim in self._scenario.claims:
            needed = self._needed(claim)
            with_one = self._needed(claim, counterexamples=1)
            if needed >= NEVER:
                self.error(claim, messages.undecidable(claim, self._alpha(claim), needed, limit))
            elif needed > most:
                short.append((needed, claim))
            elif with_one > most:
                close.append((with_one, claim))
        if short:
            claim = short[0][1]
            alone = messages.undecidable(claim, self._alpha(claim), short[0][0], limit)
            tell(claim, alone if len(short) == 1 else messages.all_undecidable(short, limit))
        if close:
            with_one, claim = close[0]
            alone = messages.hardly_decidable(self._needed(claim), with_one, limit)
            self.warn(claim, alone if len(close) == 1 else messages.all_hardly(close, limit))

    def _needed(self, claim: Claim, counterexamples: int = 0) -> int:
        alpha = self._alpha(claim)
        return rounds_needed(claim.low, claim.high, alpha, counterexamples=counterexamples)

    def _alpha(self, claim: Claim) -> float:
        count = sharing(self._scenario)
        return error_budget(
            claim.confidence, len(self._scenario.claims) if count is None else count
        )


class Check:
    """The checks of one statement against the simulated engine."""

    def __init__(self, checks: Checks, said: Claim | Expectation) -> None:
        self._checks, self._said = checks, said
        self._ideals = checks.ideals
        self._statement = checks.statement(said)
        self._root = said.expression.root
        self._variants = self._statement.variants
        bound = bound_of(self._root)
        self._figures = None if bound is None else Figures(self._ideals, bound, self._variants)
        self._bound = bound

    def check(self) -> None:
        """Say the first thing that is wrong with it.

        Raises:
            Exhausted: when too much has been simulated already.
        """
        claimed = isinstance(self._said, Claim)
        reason = self._unpredictable()
        if reason is None:
            if self._cannot_hold():
                return
            if claimed and self._cannot_fail():
                self._checks.error(self._said, messages.cannot_fail(self._figures))
                return
        if not claimed and bounds_clock_from_above(self._root):
            costs = cost_words(self._ideals, self._variants)
            self._checks.warn(self._said, messages.clock_in_expect(self._figures, costs))
        elif reason is None:
            self._will_flake(claimed=claimed)
        if reason is not None:
            self._checks.note(self._said, reason)

    def _unpredictable(self) -> str | None:
        """Why the simulated engine has no say in it, or None."""
        if rests_on_costs(self._root):
            return COSTS
        gaps = (self._ideals.gaps(name) for name in self._variants)
        gap = next((gap for gap in gaps if gap is not None), None)
        if gap is not None and asks_whether_known(self._root):
            return gap
        if self._answer(1, "early") is None:
            answer = self._statement.asked_of(self._around(1, "early"))
            said = (answer.cause or answer.reason) if answer else None
            return gap or said or "it has no data"
        return None

    def _cannot_hold(self) -> bool:
        """Whether the ideal itself breaks it, with and without costs; says so if it does."""
        firm = {round_: self._firm(round_) for round_ in self._ideals.rounds}
        answers = [
            None if self._only_in_the_ideal(round_, answer) else answer
            for round_, answer in firm.items()
        ]
        said = self._said
        if isinstance(said, Expectation):
            wrong = False in answers
        else:
            wrong = self._shares_out(said, answers)
        if wrong:
            place = answers.index(False) if False in answers else 0
            around = self._around(self._ideals.rounds[place], "ideal")
            shown = self._statement.values(around)
            self._checks.foretell(said, messages.cannot_hold(said, shown, self._figures))
        return wrong

    def _only_in_the_ideal(self, round_: int, firm: bool | None) -> bool:
        """Whether the least of costs makes it false, such as who is first of two at one instant."""
        return firm is False and self._answer(round_, "ideal") is True

    def _shares_out(self, claim: Claim, answers: list[bool | None]) -> bool:
        """Whether the share of true rounds cannot be within the claim's bounds."""
        certain, count = self._ideals.certain, len(answers)
        if all(answer is False for answer in answers):
            return claim.low > 0 and (certain or (1 - claim.low) ** count < _RARE)
        if all(answer is True for answer in answers):
            return claim.high < 1 and (certain or claim.high**count < _RARE)
        return False

    def _cannot_fail(self) -> bool:
        """Whether it stays true whatever policy is used, and when all takes twice as long."""
        if isinstance(self._said, Claim) and self._said.high < 1:
            return False
        if not any(self._ideals.is_policy(name) for name in self._variants):
            return False
        rounds = self._ideals.rounds
        if any(self._firm(round_) is not True for round_ in rounds):
            return False
        if any(self._firm(r, policy) is not True for policy in POLICIES for r in rounds):
            return False
        return all(answer is True for answer in self._slowed(rounds[0]))

    def _slowed(self, round_: int) -> Iterator[bool | None]:
        """The answers when some of what it is about takes twice as long."""
        for world in ("slow", "slow even", "slow odd"):
            yield self._answer(round_, world)
            if len(self._variants) > 1:
                for name in self._variants:
                    yield self._answer(round_, "early", other=(name, world))

    def _will_flake(self, *, claimed: bool) -> None:
        """Whether costs, or (of an expectation) what no join holds together, make it false."""
        ideals, said = self._ideals, self._said
        for round_ in ideals.rounds:
            answers = [self._answer(round_, world) for world in ideals.firm]
            too_near = answers[-1] is False and all(answer is True for answer in answers[:-1])
            firm = self._firm(round_) if answers[0] is False else None
            if too_near or self._only_in_the_ideal(round_, firm):
                near = messages.too_near(said, self._figures, cost_words(ideals, self._variants))
                self._checks.warn(said, near if too_near else messages.tied(said))
                return
            if not claimed and {True, False} <= set(answers):
                self._checks.warn(said, messages.RACE)
                return
        if not claimed and depends_on_order(self._root) and False in self._torn_apart():
            self._checks.warn(said, messages.ORDER)

    def _torn_apart(self) -> Iterator[bool | None]:
        """The answers when processes, and the main process, are far ahead of one another."""
        for world in EXTREME:
            yield self._answer(1, world)
            if len(self._variants) > 1:
                for name in self._variants:
                    yield self._answer(1, "early", other=(name, world))

    def _firm(self, round_: int, policy: str | None = None) -> bool | None:
        """The answer that does not rest on ties or on costs, or None."""
        firm = None
        for world in self._ideals.firm:
            answer = self._answer(round_, world, policy)
            if answer is None or firm not in (None, answer):
                return None
            firm = answer
        if len(self._variants) > 1:
            for name in self._variants:
                if self._answer(round_, "early", policy, (name, "costly")) is not firm:
                    return None
        return firm

    def _answer(
        self,
        round_: int,
        world: str,
        policy: str | None = None,
        other: tuple[str, str] | None = None,
    ) -> bool | None:
        """Definitely true, definitely false, or None; ``other`` is a variant with its own world."""
        around = self._around(round_, world, policy, other)
        answer = self._statement.asked_of(around)
        return None if answer is None else answer.result

    def _around(
        self,
        round_: int,
        world: str,
        policy: str | None = None,
        other: tuple[str, str] | None = None,
    ) -> dict[str, ExecutionRecord]:
        return {
            name: self._ideals.record(
                name, round_, other[1] if other and other[0] == name else world, policy
            )
            for name in self._variants
        }
