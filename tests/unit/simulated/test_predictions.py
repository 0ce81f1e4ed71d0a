"""Predictions: what should have happened beside each record, made once and never guessed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runner.execution.simulated.simulate import TOO_LONG
from runner.model.missing import Missing
from runner.model.record import NOT_PREDICTED, ExecutionRecord
from runner.predicting import Predictions, itself
from tests.unit.simulated.simulations import record_of, scenario_of

SLEEPERS = "processes: {child: {replicas: 3, sleep: 100ms}}"
DRAWN = "processes: {child: {replicas: 3, sleep: {uniform: [50ms, 100ms]}}}"
USERS = "processes: {child: {target: 'a.py:f'%s}}\nvariants: {only: {join: all}}"


def predictions(text: str) -> Predictions:
    """Those of a scenario on two CPUs."""
    return Predictions(scenario_of(text), (0, 1))


def measured(**changes: object) -> ExecutionRecord:
    """A real execution of the only variant."""
    facts = {"number": 0, "round": 1, "variant": "only", "wall": 0.13}
    return ExecutionRecord(**(facts | changes))  # type: ignore[arg-type]


def test_every_round_without_draws_shares_one_prediction() -> None:
    """Nothing differs between them."""
    made = predictions(SLEEPERS)

    assert made.of("only", 1) is made.of("only", 7)


def test_a_round_with_draws_has_its_own_and_only_one() -> None:
    """The same draws as the real engine's, by seed and round."""
    made = predictions(DRAWN)
    first, second = made.of("only", 1), made.of("only", 2)

    assert first is made.of("only", 1)
    assert isinstance(first, ExecutionRecord)
    assert isinstance(second, ExecutionRecord)
    assert first.wall != second.wall
    assert first.wall == record_of(DRAWN, round_=1).wall


def test_a_record_gets_its_ideal_and_how_far_over_it_it_is() -> None:
    """130 ms against 100 ms are 30 % more."""
    record = predictions(SLEEPERS).beside(measured())

    assert isinstance(record.ideal, ExecutionRecord)
    assert record.ideal.wall == 0.1
    assert record.over_ideal == pytest.approx(0.3)


def test_what_is_never_judged_is_not_predicted() -> None:
    """A warm-up round is nobody's business, and an ideal that is there stays."""
    made = predictions(SLEEPERS)
    done = made.beside(measured())

    assert made.beside(measured(warmup=True)).ideal is NOT_PREDICTED
    assert made.beside(done) is done


def test_a_users_code_has_no_prediction() -> None:
    """The reason stands in the place of every figure."""
    record = predictions(USERS % "").beside(measured())
    own = Missing("the target of child is a user's own: a.py:f")

    assert isinstance(record.ideal, ExecutionRecord)
    assert record.ideal.wall == record.over_ideal == own
    assert record.ideal.processes[0].ended == own


def test_a_users_code_with_an_estimate_is_predicted_as_that_much_cpu_time() -> None:
    """What it returns is not."""
    record = predictions(USERS % ", estimate: 40ms").beside(measured())

    assert isinstance(record.ideal, ExecutionRecord)
    assert record.ideal.wall == record.ideal.processes[0].cpu == 0.04
    assert isinstance(record.ideal.processes[0].returned, Missing)


def test_what_takes_no_time_cannot_be_exceeded_by_a_share() -> None:
    """A ratio to nothing is missing, not endless."""
    record = predictions("processes: {child: {sleep: 0ms}}").beside(measured())

    assert record.over_ideal == Missing("the ideal's wall time is 0")


def test_a_record_without_a_wall_time_has_no_distance() -> None:
    """For its own reason."""
    record = predictions(SLEEPERS).beside(measured(wall=Missing("the plan did not end")))

    assert record.over_ideal == Missing("the plan did not end")


def test_a_plan_without_end_is_tried_once() -> None:
    """Other draws make it no shorter."""
    made = Predictions(scenario_of(DRAWN), (0, 1), turns=5)
    found = made.of("only", 1)

    assert isinstance(found, ExecutionRecord)
    assert found.wall == Missing(TOO_LONG)
    assert made.of("only", 2) is found


def test_a_prediction_that_fails_spoils_no_report() -> None:
    """It is missing, and says whose fault that is."""
    record = predictions(SLEEPERS).beside(measured(variant="none of them"))

    assert isinstance(record.ideal, Missing)
    assert "a fault of the runner (KeyError" in record.ideal.reason
    assert record.over_ideal == record.ideal


def test_a_simulated_record_is_its_own_ideal() -> None:
    """It is not over itself."""
    record = itself(record_of(SLEEPERS))

    assert record.over_ideal == 0
    assert replace(record, ideal=NOT_PREDICTED, over_ideal=NOT_PREDICTED) == record.ideal


def test_three_sleeps_of_100_ms_are_300_ms() -> None:
    """And not what binary arithmetic makes of it."""
    record = record_of(f"{SLEEPERS}\nvariants: {{only: {{join: each}}}}")

    assert record.wall == record.main == record.total_work == 0.3
    assert [process.turnaround for process in record.processes] == [0.1, 0.1, 0.1]
