"""Satisfying: whether the ideal itself does what a file claims and expects of it.

Nothing is tested here, because nothing was measured: an expectation is satisfied if it
is true in every simulated round, a claim if the share of true rounds is what it asks
for. What is a matter of costs, or is not predicted, is neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from runner.foresight.chance import is_random
from runner.foresight.masking import masked
from runner.frozen import replace
from runner.judging.judge import judge, rounds_of, share_asked
from runner.judging.statement import Round, Statement, statement
from runner.model.record import ExecutionRecord
from runner.model.scenario import Claim, Expectation, Scenario
from runner.model.verdict import Finding, Verdict

TOO_FEW = "too few rounds to tell whether it is true in so few of them: simulate more"
_RARE = 0.01
"""A share that so many rounds would show so seldom is taken for impossible."""


def satisfied(scenario: Scenario, records: Sequence[ExecutionRecord]) -> tuple[Finding, ...]:
    """A finding for each statement, as ``judge`` has them, over simulated ``records``."""
    rounds = rounds_of(map(masked, records))
    names = [variant.name for variant in scenario.variants]
    certain = not is_random(scenario)

    def found(stated: Iterable[Claim | Expectation]) -> list[Finding]:
        return [
            _finding(
                said,
                statement(
                    said.expression, names, scenario.families, valid_only=isinstance(said, Claim)
                ),
                rounds,
                certain=certain,
            )
            for said in stated
        ]

    unstated = replace(scenario, expectations=(), claims=())
    steps = judge(unstated, records)
    return (*found(scenario.expectations), *steps, *found(scenario.claims))


def _finding(
    said: Claim | Expectation, asked: Statement, rounds: Sequence[Round], *, certain: bool
) -> Finding:
    answers = [(around, answer) for around in rounds if (answer := asked.asked_of(around))]
    counts: Mapping[bool | None, int] = {
        result: sum(answer.result is result for _, answer in answers)
        for result in (True, False, None)
    }
    shown = {answer.result: _shown(asked, around) for around, answer in reversed(answers)}
    unknown = next((a.cause or a.reason for _, a in answers if a.result is None), None)
    verdict = _verdict(said, counts, certain=certain)
    if verdict is Verdict.UNDECIDED and unknown is None:
        unknown = TOO_FEW if answers else "no round was simulated"
    return Finding(
        kind="claim" if isinstance(said, Claim) else "expectation",
        text=said.expression.text,
        verdict=verdict,
        line=said.line,
        why=said.why,
        true=counts[True],
        false=counts[False],
        no_data=counts[None],
        asked=share_asked(said.low, said.high) if isinstance(said, Claim) else "in every round",
        counterexample=shown.get(False),
        example=_shown(asked, answers[-1][0]) if answers else None,
        reason=unknown if verdict is Verdict.UNDECIDED else None,
    )


def _verdict(
    said: Claim | Expectation, counts: Mapping[bool | None, int], *, certain: bool
) -> Verdict:
    true, false, unknown = counts[True], counts[False], counts[None]
    if isinstance(said, Expectation):
        if false:
            return Verdict.FAILS
        return Verdict.HOLDS if true and not unknown else Verdict.UNDECIDED
    if unknown or not true + false:
        return Verdict.UNDECIDED
    share = true / (true + false)
    if share > said.high and not certain and said.high**true > _RARE:
        return Verdict.UNDECIDED
    return Verdict.HOLDS if said.low <= share <= said.high else Verdict.FAILS


def _shown(asked: Statement, around: Round) -> str:
    number = next(iter(around.values())).round
    return f"round {number}: {asked.values(around)}"
