"""Statements: the entries of ``expect`` and ``claims``, and how many rounds they need."""

from __future__ import annotations

from collections.abc import Mapping

from runner.frozen import frozen
from runner.loading.checking import check_expression
from runner.loading.dimensions import Type
from runner.loading.reading import Reading
from runner.loading.tree import Map, Seq
from runner.model.expression import Expression
from runner.model.scenario import Claim, Expectation, Rounds

FEWEST_AUTOMATIC = 30
DEFAULT_LEAST = 5


@frozen
class StatementBuilder:
    """Builds statements over variants and families; ``more``: some could not be read."""

    reading: Reading
    free: Mapping[str, Type]
    more: bool = False

    def expectations(self, items: Seq) -> tuple[Expectation, ...]:
        """One expectation for each entry without a fault, in file order."""
        found = []
        for index in range(len(items)):
            expression, why = self._statement(items, index, "expect")
            if expression is not None:
                line = self.reading.line(items, index)
                found.append(Expectation(expression=expression, why=why, line=line))
        return tuple(found)

    def claims(self, items: Seq) -> tuple[Claim, ...]:
        """One claim for each entry without a fault, in file order."""
        found = []
        for index, item in enumerate(items):
            expression, why = self._statement(items, index, "claim")
            keys: Map = item if isinstance(item, Map) else Map()
            low, high = self._share(keys)
            confidence = float(keys.get("confidence", 0.95))
            if expression is not None:
                line = self.reading.line(items, index)
                found.append(
                    Claim(
                        expression=expression,
                        low=low,
                        high=high,
                        confidence=confidence,
                        why=why,
                        line=line,
                    )
                )
        return tuple(found)

    def _statement(self, items: Seq, index: int, key: str) -> tuple[Expression | None, str | None]:
        item = items[index]
        holder: Map | Seq = items if isinstance(item, str) else item
        at: str | int = index if isinstance(item, str) else key
        why = None if isinstance(item, str) else item.get("why")
        if isinstance(item, Map) and key not in item:
            return None, why
        expression = self.reading.expression(holder, at)
        if expression is not None:
            for fault in check_expression(expression, self.free, more=self.more):
                self.reading.wrong(holder, at, fault.message, offset=fault.column)
        return expression, why

    def _share(self, claim: Map) -> tuple[float, float]:
        value = claim.get("in")
        if value is None:
            return 0.5, 1.0
        if isinstance(value, str):
            share = _share(value)
            if not 0 < share < 1:
                hint = ": what is true in every round stands under expect" if share == 1 else ""
                message = f"found {value}, wanted a share between 0% and 100%{hint}"
                self.reading.wrong(claim, "in", message)
            return share, 1.0
        low, high = (_share(text) for text in value)
        found = f"found [{value[0]}, {value[1]}]"
        if not 0 <= low < high <= 1:
            self.reading.wrong(claim, "in", f"{found}, wanted two rising shares from 0% to 100%")
        elif (low, high) == (0, 1):
            message = f"{found}, which says nothing: every share is between these, "
            self.reading.wrong(claim, "in", f"{message}wanted a bound at one end at least")
        return low, high


def _share(text: str) -> float:
    return float(text[:-1]) / 100


def build_rounds(reading: Reading, root: Map, claims: tuple[Claim, ...]) -> Rounds:
    """How many rounds; ``max: auto`` asks the judging's own rule."""
    rounds: Map = root.get("rounds", Map())
    most = rounds.get("max", "auto")
    least = int(rounds.get("min", DEFAULT_LEAST))
    warmup = int(rounds.get("warmup", 0))
    if most == "auto":
        return Rounds(least=least, most=max(least, automatic_most(claims)), warmup=warmup)
    if "min" in rounds and least > most:
        message = f"found at most {most} rounds and at least {least}"
        reading.wrong(rounds, "max", f"{message}, wanted max to be {least} or more")
    return Rounds(least=min(least, int(most)), most=int(most), warmup=warmup)


def automatic_most(claims: tuple[Claim, ...]) -> int:
    """Three times the rounds that the claims need without a counterexample, at least 30."""
    if not claims:
        return FEWEST_AUTOMATIC
    from runner.model.rounds import error_budget, rounds_needed

    needed = (
        rounds_needed(claim.low, claim.high, error_budget(claim.confidence, len(claims)))
        for claim in claims
        if 0 <= claim.low < claim.high <= 1
    )
    return max([FEWEST_AUTOMATIC, *(3 * number for number in needed)])
