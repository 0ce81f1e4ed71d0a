"""Judge: the executions of a scenario, round by round → its findings.

An expectation must be true in every round that was carried out, valid or not; one
false round fails it, and data missing in one leaves it undecided. A claim is
judged by a sequential test over the valid rounds. Warm-up rounds are judged
by nobody, nor are rounds that were spoiled.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from runner.errors import ExitCode
from runner.judging.sequential import SequentialTest
from runner.judging.statement import Round, Statement, statement
from runner.model.record import Broken, ExecutionRecord
from runner.model.report import Reason
from runner.model.rounds import error_budget
from runner.model.scenario import Claim, Expectation, Scenario
from runner.model.verdict import Finding, Verdict

_UNJUDGED = "no round was judged"


def judge(
    scenario: Scenario, executions: Sequence[ExecutionRecord], *, sharing: int | None = None
) -> tuple[Finding, ...]:
    """Every finding: expectations, steps that broke their ``raises``, claims, in file order.

    Args:
        scenario: What is stated.
        executions: Of any rounds, in the order of their rounds.
        sharing: How many claims share the error budget; those of this file if None.
    """
    judging = Judge(scenario, sharing=sharing)
    for around in rounds_of(executions):
        judging.add_round(around.values())
    return judging.findings()


def exit_code(
    findings: Iterable[Finding],
    *,
    faults: Sequence[Reason] = (),
    invalid: Sequence[Reason] = (),
    left_behind: int = 0,
    interrupted: bool = False,
) -> ExitCode:
    """What the run returns: the worst of what applies, in the order 130, 4, 1, 3, 0.

    Args:
        findings: All of them.
        faults: Reasons why something could not be carried out.
        invalid: Unexpected failures, which fail a run that expects nothing of them.
        left_behind: Processes left beyond those that the scenario declares.
        interrupted: Whether it was ended from outside.
    """
    codes = [_CODES[finding.verdict] for finding in findings]
    if invalid:
        codes.append(ExitCode.FAILS)
    if faults or left_behind:
        codes.append(ExitCode.COULD_NOT_RUN)
    if interrupted:
        codes.append(ExitCode.INTERRUPTED)
    return ExitCode.worst(codes)


_CODES = {
    Verdict.HOLDS: ExitCode.HOLDS,
    Verdict.FAILS: ExitCode.FAILS,
    Verdict.UNDECIDED: ExitCode.UNDECIDED,
}


def rounds_of(executions: Iterable[ExecutionRecord]) -> list[dict[str, ExecutionRecord]]:
    """The executions by round and variant, rounds in the order of their first execution."""
    rounds: dict[tuple[bool, int], dict[str, ExecutionRecord]] = {}
    for execution in executions:
        around = rounds.setdefault((execution.warmup, execution.round), {})
        around[execution.variant] = execution
    return list(rounds.values())


class Judge:
    """The judging of one run, round by round; each round is looked at once."""

    def __init__(self, scenario: Scenario, *, sharing: int | None = None) -> None:
        share = max(1, len(scenario.claims) if sharing is None else sharing)
        self._least = scenario.rounds.least
        self._judged = 0
        self._expectations = [_ExpectationSoFar(said, scenario) for said in scenario.expectations]
        self._claims = [_ClaimSoFar(stated, scenario, share) for stated in scenario.claims]
        self._broken = _BrokenSoFar()

    def add_round(self, executions: Iterable[ExecutionRecord]) -> None:
        """Judge one more round, given all its executions (fewer, if it was cut short)."""
        around = {execution.variant: execution for execution in executions}
        records = around.values()
        if not around or any(record.warmup or record.spoiled for record in records):
            return
        number = next(iter(records)).round
        if not any(record.fault for record in records):
            self._judged += 1
        for expectation in self._expectations:
            expectation.add(number, around)
        for claim in self._claims:
            claim.add(number, around)
        self._broken.add(number, around)

    @property
    def everything_decided(self) -> bool:
        """Whether every claim is decided and at least ``rounds.least`` rounds were judged."""
        return self._judged >= self._least and all(claim.test.decided for claim in self._claims)

    def findings(self) -> tuple[Finding, ...]:
        """Every finding so far: expectations, then steps, then claims, in file order."""
        return (
            *(stated.finding() for stated in self._expectations),
            *self._broken.findings(),
            *(stated.finding() for stated in self._claims),
        )


@dataclass(slots=True)
class _Shown:
    """The values behind the answers: of the first round that did not hold, and of the last."""

    stated: Statement
    counterexample: str | None = None
    reason: str | None = None
    last: tuple[int, Round] | None = None

    def note(self, number: int, around: Round, *, result: bool | None, reason: str | None) -> None:
        self.last = (number, self.stated.executions(around))
        if result is False and self.counterexample is None:
            self.counterexample = f"round {number}: {self.stated.values(around)}"
        if result is None and self.reason is None:
            self.reason = f"round {number}: {reason}"

    @property
    def example(self) -> str | None:
        if self.last is None:
            return None
        number, around = self.last
        return f"round {number}: {self.stated.values(around)}"


def _statement(stated: Claim | Expectation, scenario: Scenario, *, valid_only: bool) -> Statement:
    names = [variant.name for variant in scenario.variants]
    return statement(stated.expression, names, scenario.families, valid_only=valid_only)


class _ExpectationSoFar:
    def __init__(self, stated: Expectation, scenario: Scenario) -> None:
        self.expectation = stated
        self.statement = _statement(stated, scenario, valid_only=False)
        self.shown = _Shown(self.statement)
        self.counts: dict[bool | None, int] = {True: 0, False: 0, None: 0}

    def add(self, number: int, around: Round) -> None:
        answer = self.statement.asked_of(around)
        if answer is not None:
            self.counts[answer.result] += 1
            self.shown.note(number, around, result=answer.result, reason=answer.reason)

    def finding(self) -> Finding:
        stated, counts = self.expectation, self.counts
        verdict = Verdict.UNDECIDED
        if counts[False]:
            verdict = Verdict.FAILS
        elif counts[True] and not counts[None]:
            verdict = Verdict.HOLDS
        return Finding(
            kind="expectation",
            text=stated.expression.text,
            verdict=verdict,
            line=stated.line,
            why=stated.why,
            true=counts[True],
            false=counts[False],
            no_data=counts[None],
            counterexample=self.shown.counterexample,
            example=self.shown.example,
            reason=(self.shown.reason or _UNJUDGED) if verdict is Verdict.UNDECIDED else None,
        )


class _ClaimSoFar:
    def __init__(self, stated: Claim, scenario: Scenario, share: int) -> None:
        self.claim = stated
        self.statement = _statement(stated, scenario, valid_only=True)
        self.shown = _Shown(self.statement)
        alpha = error_budget(stated.confidence, share)
        self.test = SequentialTest(low=stated.low, high=stated.high, alpha=alpha)

    def add(self, number: int, around: Round) -> None:
        if self.test.decided:
            return
        answer = self.statement.asked_of(around)
        if answer is not None:
            self.test.add(number, answer.result)
            self.shown.note(number, around, result=answer.result, reason=answer.reason)

    def finding(self) -> Finding:
        stated, test = self.claim, self.test
        return Finding(
            kind="claim",
            text=stated.expression.text,
            verdict=test.verdict,
            line=stated.line,
            why=stated.why,
            true=test.true,
            false=test.false,
            no_data=test.no_data,
            asked=share_asked(stated.low, stated.high),
            error_budget=test.alpha,
            decided_at=test.decided_at,
            counterexample=self.shown.counterexample,
            example=self.shown.example,
            reason=None if test.decided else self.undecided_reason(),
            needed=None if test.decided else test.needed(),
        )

    def undecided_reason(self) -> str:
        test = self.test
        judged = test.true + test.false
        if judged == 0:
            return self.shown.reason or _UNJUDGED
        told = f"true in {test.true} of {judged} rounds, which decides neither way"
        return f"{told}; no data in {test.no_data}, {self.shown.reason}" if test.no_data else told


@dataclass(slots=True)
class _BrokenSoFar:
    """Steps whose ``raises`` did not come true: each is an expectation that fails.

    One that was not reached is undecided, as what it raised is missing.
    """

    rounds: dict[str, int] = field(default_factory=dict)
    found: dict[tuple[str, str, int, str], list[tuple[int, Broken]]] = field(default_factory=dict)

    def add(self, number: int, around: Round) -> None:
        for variant, execution in around.items():
            self.rounds[variant] = self.rounds.get(variant, 0) + 1
            for broken in execution.broken:
                key = (variant, broken.step, broken.line, broken.wanted)
                self.found.setdefault(key, []).append((number, broken))

    def findings(self) -> list[Finding]:
        return [
            self.finding(key[0], self.found[key])
            for key in sorted(self.found, key=lambda key: (key[2], key[0], key[1]))
        ]

    def finding(self, variant: str, found: Sequence[tuple[int, Broken]]) -> Finding:
        step = found[0][1]
        failed = [(number, broken) for number, broken in found if broken.reached]
        false = {number for number, _ in failed}
        no_data = {number for number, _ in found} - false
        shown = [f"round {number}: {broken.found}" for number, broken in failed or found]
        return Finding(
            kind="step",
            text=f"{variant}: {step.step} raises {step.wanted}",
            verdict=Verdict.FAILS if failed else Verdict.UNDECIDED,
            line=step.line,
            true=self.rounds[variant] - len(false) - len(no_data),
            false=len(false),
            no_data=len(no_data),
            counterexample=shown[0] if failed else None,
            example=shown[-1] if failed else None,
            reason=None if failed else shown[0],
        )


def share_asked(low: float, high: float) -> str:
    """The share of rounds a claim is about, in words."""
    if low > 0 and high < 1:
        return f"in {low * 100:.6g}% to {high * 100:.6g}% of the rounds"
    if high < 1:
        return f"in at most {high * 100:.6g}% of the rounds"
    if low == 0.5:
        return "in more than half of the rounds"
    return f"in at least {low * 100:.6g}% of the rounds"
