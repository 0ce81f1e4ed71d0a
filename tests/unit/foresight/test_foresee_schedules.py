"""Schedules: what is claimed of them is asked of the simulated engine like all else."""

import pytest
from foreseen import foreseen, kinds

HEAD = """
processes: {p: {replicas: 3, work: [{cpu: {trace: [240ms, 30ms, 30ms]}}]}}
variants: {fcfs: {schedule: {algorithm: fcfs}}, sjf: {schedule: {algorithm: sjf}},
  pool: {call: pool, workers: 2}}
"""


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("mean(p.waiting for p in sjf.processes) < mean(p.waiting for p in fcfs.processes)", []),
        ("mean(p.turnaround for p in fcfs.processes) < 200ms", ["cannot hold"]),
        ("sjf.wall < 5s", ["cannot fail"]),
        ("pool.wall < 200ms", ["cannot hold"]),
        ("fcfs.wall > 280ms", []),
        ("mean(p.waiting for p in fcfs.processes) < 100ms", ["cannot hold"]),
        ("max(p.response for p in sjf.processes) > 100ms", ["cannot hold"]),
        ("fcfs.p[0].waiting > 0s", []),
    ],
)
def test_a_claim_on_a_schedule_is_checked_beforehand(claim, found):
    """240, 30 and 30 turn round in 260 ms on average; other policies stand for a doubt.

    The first one waits for nobody, which counts in a mean; but whether its wait is 0 or
    more is a matter of costs.
    """
    assert kinds(f"{HEAD}\nclaims: [{{claim: '{claim}'}}]") == found


def test_what_is_true_only_of_work_without_any_cost_is_said_to_be() -> None:
    """Work that ends exactly with its quantum takes two turns in reality, whatever a start costs."""
    found = foreseen("""
processes:
  long: {work: [{cpu: 60ms}]}
  short: {work: [{cpu: 5ms}], arrival: 10ms, replicas: 2}
variants:
  fine: {schedule: {algorithm: rr, quantum: 5ms}}
  coarse: {schedule: {algorithm: rr, quantum: 20ms}}
claims: ['fine.short[0].waiting < coarse.short[0].waiting']
""").problems
    (said,) = (problem.message for problem in found)
    assert said.startswith("this claim will flake: it is true in the ideal, but not if anything")
    assert said.endswith("something ends, or begins, just when something else does")
