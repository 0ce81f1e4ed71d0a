"""Schedules of processes that are all there from the beginning: what is determined is so really."""

from __future__ import annotations

import pytest

from runner.execution.simulated.simulate import simulate
from runner.loading import load
from runner.measuring.fold import execution_record
from runner.model.record import ExecutionRecord
from tests.contract.harness import Played, Stage, by_end, known, order

pytestmark = [pytest.mark.slow, pytest.mark.one_python]
LATE_S = 0.005
"""How much longer than its limit a slice may take that was let alone."""

AGREEING = """
seed: {seed}
rounds: {{min: 3, max: 3}}
processes:
  p:
    replicas: 5
    work: [{{cpu: {{choice: [20ms, 30ms, 40ms, 55ms, 70ms, 95ms]}}}}]
    estimate: {{uniform: [10ms, 100ms]}}
variants:
  fcfs: {{schedule: {{algorithm: fcfs}}}}
  sjf: {{schedule: {{algorithm: sjf}}}}
  srtf: {{schedule: {{algorithm: srtf}}}}
  rr: {{schedule: {{algorithm: rr, quantum: 20ms}}}}
  mlfq: {{schedule: {{algorithm: mlfq, levels: [10ms, 20ms, 40ms], boost: 10s}}}}
"""


@pytest.mark.parametrize("seed", [1, 2])
def test_real_and_simulated_processes_take_the_same_turns(stage: Stage, seed: int) -> None:
    """Where all are there from the beginning, how fast the machine is decides nothing."""
    played = stage.play(AGREEING.format(seed=seed))

    pairs = [pair for pair in _beside_their_ideals(played) if _was_let_alone(pair[0])]
    assert len(pairs) >= len(played.records) / 2
    for real, ideal in pairs:
        assert order(real.slices) == order(ideal.slices)
        assert [each.why for each in real.slices] == [each.why for each in ideal.slices]
        assert [each.level for each in real.slices] == [each.level for each in ideal.slices]
        assert by_end(real) == by_end(ideal)


def _was_let_alone(record: ExecutionRecord) -> bool:
    """Whether no slice took much longer than it should, as when another machine had our CPU."""
    longest = {"rr": {0: 0.02}, "mlfq": {0: 0.01, 1: 0.02, 2: 0.04}}.get(record.variant, {})
    return all(
        known(each.received) <= longest.get(known(each.level), 1) + LATE_S for each in record.slices
    )


def _beside_their_ideals(played: Played) -> list[tuple[ExecutionRecord, ExecutionRecord]]:
    scenario = load(played.folder.parents[1] / "trial.yaml")
    pairs = []
    for real in played.records:
        assert real.valid
        simulated = simulate(scenario, scenario.variant(real.variant), real.round, cpus=(0, 1))
        assert simulated.stuck is None
        pairs.append((real, execution_record(simulated.events, scenario, simulated)))
    return pairs
