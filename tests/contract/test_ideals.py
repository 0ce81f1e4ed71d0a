"""Ideals: what should have happened stands beside what did, in records, verdicts and reports."""

from __future__ import annotations

import json

import pytest

from runner.errors import ExitCode
from runner.model.missing import Missing
from runner.model.record import ExecutionRecord
from runner.model.verdict import Verdict
from tests.contract.harness import Stage, known, runner

SET = "processes: {child: {replicas: 2, sleep: {uniform: [100ms, 200ms]}}}\n"


def test_an_execution_takes_no_less_than_its_ideal(stage: Stage) -> None:
    """The same draws, and nothing that costs anything."""
    played = stage.play(
        f"{SET}variants: {{a: {{join: each}}, b: {{join: all}}}}\nrounds: {{min: 2, max: 2}}"
    )

    for record in played.records:
        assert isinstance(record.ideal, ExecutionRecord)
        sleeps = [known(process.sleep) for process in record.processes]
        assert [p.sleep for p in record.ideal.processes] == sleeps
        assert record.ideal.wall == round(sum(sleeps) if record.variant == "a" else max(sleeps), 9)
        assert known(record.over_ideal) > 0


def test_claims_and_expectations_may_ask_for_the_ideal(stage: Stage) -> None:
    """Between the rounds, so that a run ends when they are decided."""
    played = stage.play(
        """
        rounds: {min: 1, max: 30}
        processes: {child: {replicas: 2, sleep: {uniform: [100ms, 200ms]}}}
        variants: {serial: {join: each}, parallel: {join: all}}
        expect: ["all(v.wall >= v.ideal.wall for v in [serial, parallel])"]
        claims:
          - serial.over_ideal < 20
          - serial.child[1].ended < 20 * serial.ideal.child[1].ended
        """
    )

    assert played.code == ExitCode.HOLDS
    assert all(finding.verdict is Verdict.HOLDS for finding in played.report.findings)
    assert played.report.rounds == 6


def test_what_is_not_predicted_leaves_a_claim_undecided(stage: Stage) -> None:
    """Of a user's code; in tables there is a dash, and the reason."""
    played = stage.play(
        """
        processes: {child: {target: "t.py:f"}}
        variants: {v: {join: all}}
        claims: [v.over_ideal < 20]
        """,
        t="def f(): pass",
    )

    own = "the target of child is a user's own: t.py:f"
    assert played.code == ExitCode.UNDECIDED
    assert played.only.over_ideal == Missing(own)
    assert played.report.variants[0].unpredicted == own
    assert f"Not predicted (—): {own}." in played.stdout


def test_an_estimate_is_a_prediction(stage: Stage) -> None:
    """Of a user's code, as that much CPU time."""
    played = stage.play(
        """
        processes: {child: {target: "t.py:f", estimate: 15s}}
        variants: {v: {join: all}}
        """,
        t="def f(): pass",
    )

    assert isinstance(played.only.ideal, ExecutionRecord)
    assert played.only.ideal.wall == 15
    assert known(played.only.over_ideal) < 0


def test_reports_with_ideals_are_made_again_to_the_byte(stage: Stage) -> None:
    """From the journal alone: the CPUs are in its head."""
    played = stage.play(
        f"{SET}variants: {{a: {{join: all, cpus: 1}}}}\nrounds: {{min: 2, max: 2}}", again=True
    )
    names = ("run.json", "report.md", "tables.csv")
    before = {name: (played.folder / name).read_bytes() for name in names}

    runner("report", str(played.folder))

    assert {name: (played.folder / name).read_bytes() for name in names} == before
    document = json.loads(before["run.json"])
    execution = document["executions"][0]
    ideal = execution["ideal"]
    assert execution["over_ideal"] == pytest.approx(execution["wall_s"] / ideal["wall_s"] - 1)
    assert ideal["processes"][0]["start_called_s"] == 0
    assert document["variants"][0]["ideal_s"]["rounds"] == 2
