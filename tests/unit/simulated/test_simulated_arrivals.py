"""Arrivals without a schedule: nobody is started, run or pooled before it has arrived."""

from __future__ import annotations

import pytest
from simulations import ends, milliseconds, record_of, scenario_of

from runner.execution.lots import Lots

TRACE = "processes: {p: {replicas: 3, sleep: 10ms, arrival: {trace: [30ms, 0ms, 35ms]}}}\n"


def test_processes_are_started_in_order_of_arrival():
    """Each at its own; the step takes until the last."""
    record = record_of(TRACE + "variants: {only: {join: all}}")

    assert [milliseconds(p.start_called) for p in record.processes] == [30, 0, 35]
    assert [milliseconds(p.arrived) for p in record.processes] == [30, 0, 35]
    assert ends(record) == {"p[0]": 40, "p[1]": 10, "p[2]": 45}
    assert [p.pid for p in sorted(record.processes, key=lambda p: p.arrived)] == [5, 6, 7]


@pytest.mark.parametrize("policy", ["{join: each}", "{call: run}"])
def test_one_after_the_other_arrivals_wait(policy):
    """Response and turnaround count from the arrival, not from the start."""
    record = record_of(TRACE + f"variants: {{only: {policy}}}")

    assert ends(record) == {"p[0]": 40, "p[1]": 10, "p[2]": 50}
    assert [milliseconds(p.response) for p in record.processes] == [0, 0, 5]
    assert [milliseconds(p.turnaround) for p in record.processes] == [10, 10, 15]


def test_waiting_counts_from_the_arrival():
    """Also while it was not yet started."""
    record = record_of(TRACE + "variants: {only: {join: each}}")

    assert [milliseconds(p.waiting) for p in record.processes] == [0, 0, 5]


def test_who_has_no_arrival_is_there_from_the_beginning():
    """Ties go in the order in which they are written."""
    record = record_of(
        "processes: {a: {sleep: 1ms, arrival: 5ms}, b: {sleep: 1ms}, c: {sleep: 1ms, arrival: 0ms}}\n"
        "plan: [{each: all, do: [{start: it}, {join: it}]}]"
    )

    assert ends(record) == {"a": 6, "b": 1, "c": 2}


def test_arrivals_count_from_the_first_step():
    """A step that comes later has less to wait for, or nothing."""
    record = record_of(
        "processes: {a: {sleep: 1ms, arrival: 20ms}, b: {sleep: 1ms, arrival: 60ms}}\n"
        "plan: [{wait: 50ms}, {start: all}, {join: all}]"
    )

    assert [milliseconds(p.start_called) for p in record.processes] == [50, 60]
    assert [milliseconds(p.arrived) for p in record.processes] == [20, 60]


def test_nested_arrivals_count_from_the_nested_plan():
    """Which begins when its parent's target is entered."""
    record = record_of(
        "processes: {parent: {arrival: 100ms,"
        " processes: {kid: {sleep: 1ms, arrival: 30ms}}, plan: [{start: kid}, {join: kid}]}}\n"
        "plan: [{start: parent}, {join: parent}]"
    )
    kid = record.groups["parent"].children["kid"]

    assert milliseconds(kid.arrived) == 130
    assert milliseconds(kid.response) == 0
    assert milliseconds(record.groups["parent"].ended) == 131


def lots(arrival: str, **more: int) -> list[float]:
    """The arrivals of 200 processes in seconds."""
    scenario = scenario_of(f"processes: {{p: {{replicas: 200, sleep: 1ms, arrival: {arrival}}}}}")
    drawn = Lots(more.get("seed", 0), more.get("round_", 1))
    return [drawn.lot(scenario.groups[0], "", index).arrival for index in range(200)]


def test_poisson_arrivals_come_one_after_the_other():
    """In the mean as far apart as is said, in every round anew, the same for the same seed."""
    arrivals = lots("{poisson: {mean: 20ms}}")

    assert arrivals == sorted(arrivals)
    assert 0.7 * 4 < arrivals[-1] < 1.3 * 4
    assert arrivals == lots("{poisson: {mean: 20ms}}")
    assert arrivals != lots("{poisson: {mean: 20ms}}", round_=2)
    assert arrivals != lots("{poisson: {mean: 20ms}}", seed=1)


def test_a_seed_of_its_own_takes_the_place_of_the_scenarios():
    """And makes it independent of that."""
    said = "{poisson: {mean: 20ms, seed: 7}}"

    assert lots(said) == lots(said, seed=1) == lots("{poisson: {mean: 20ms}}", seed=7)
