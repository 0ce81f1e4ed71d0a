"""Whether the ideal satisfies what is stated, over the rounds that were simulated."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import yaml

from runner.foresight.satisfying import TOO_FEW, satisfied
from runner.loading import load_text
from runner.model.verdict import Finding, Verdict
from runner.predicting import Predictions, itself

SET = """
processes: {child: {replicas: 2, sleep: 100ms}}
variants: {serial: {join: each}, parallel: {join: all}}
"""
DRAWN = SET.replace("100ms", "{uniform: [50ms, 150ms]}")


def findings(text: str, rounds: int = 5) -> tuple[Finding, ...]:
    """What comes out of so many simulated rounds."""
    said: dict[str, Any] = {"scenario": 1, "name": "trial", **yaml.safe_load(text)}
    scenario = load_text(json.dumps(said).encode(), "trial.yaml", ".", check_targets=False)
    made = Predictions(scenario, (0, 1))
    records: Any = [
        replace(itself(made.of(variant.name, number)), round=number)  # type: ignore[arg-type]
        for number in range(1, 1 + rounds)
        for variant in scenario.variants
    ]
    return satisfied(scenario, records)


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("expect: [serial.wall == 200ms]", Verdict.HOLDS),
        ("expect: [serial.wall < 200ms]", Verdict.FAILS),
        ("claims: [serial.wall / parallel.wall == 2]", Verdict.HOLDS),
        ("claims: [parallel.main < 50ms]", Verdict.FAILS),
        ("claims: [{claim: serial.wall > parallel.wall, in: [5%, 95%]}]", Verdict.FAILS),
        ("claims: [{claim: serial.wall > parallel.wall, in: 75%}]", Verdict.HOLDS),
    ],
)
def test_a_statement_is_asked_of_the_ideal(said: str, verdict: Verdict) -> None:
    """Without a test, because nothing was measured."""
    (finding,) = findings(SET + said)

    assert finding.verdict is verdict
    assert finding.true + finding.false == 5
    assert finding.decided_at is None


def test_a_broken_one_shows_the_values_of_its_first_round() -> None:
    """Those of the last are there as well."""
    (finding,) = findings(f"{SET}expect: [serial.wall < 200ms]")

    assert finding.counterexample == "round 1: 200ms < 200ms"
    assert finding.example == "round 5: 200ms < 200ms"


@pytest.mark.parametrize(
    "said",
    [
        "parallel.over_ideal < 5%",
        "parallel.child[0].start_overhead < 1ms",
        "has(parallel.child[0].reaped)",
    ],
)
def test_what_is_a_matter_of_costs_is_left_open(said: str) -> None:
    """The ideal has none, which says nothing of reality."""
    (finding,) = findings(f"{SET}claims: ['{said}']")

    assert finding.verdict is Verdict.UNDECIDED
    assert finding.reason == "it is a matter of costs, which the ideal does not have"


def test_what_is_not_predicted_is_left_open_with_the_reason() -> None:
    """Not with the values around it."""
    text = "processes: {child: {target: 'a.py:f'}}\nvariants: {v: {join: all}}\n"
    (finding,) = findings(f"{text}expect: [v.child.exitcode == 0 and v.wall < 1s]")

    assert finding.verdict is Verdict.UNDECIDED
    assert finding.reason == "the target of child is a user's own: a.py:f"
    assert finding.no_data == 5


def test_a_step_that_does_not_raise_what_it_must_is_broken() -> None:
    """As in a real run."""
    (finding,) = findings(
        "processes: {child: {sleep: 1ms}}\n"
        "variants: {v: {plan: [{start: child, raises: ValueError}, {join: child}]}}"
    )

    assert (finding.kind, finding.verdict) == ("step", Verdict.FAILS)


def test_few_rounds_with_draws_do_not_tell_that_something_is_always_true() -> None:
    """Where the share must stay below one; enough of them do."""
    said = "claims: [{claim: 'serial.wall > 2ms', in: [5%, 50%], confidence: 0.9}]"

    assert findings(DRAWN + said, rounds=3)[0].reason == TOO_FEW
    assert findings(DRAWN + said, rounds=8)[0].verdict is Verdict.FAILS


def test_three_draws_are_as_long_as_their_sum() -> None:
    """Sums in statements have no rounding of their own."""
    text = SET.replace("replicas: 2", "replicas: 3")
    (finding,) = findings(f"{text}expect: [serial.wall == sum(p.sleep for p in serial.child)]")

    assert finding.verdict is Verdict.HOLDS
