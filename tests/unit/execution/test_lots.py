"""Lots: what falls to each process in a round, the same for both engines."""

from __future__ import annotations

import pytest

from runner.execution.lots import Lots
from tests.unit.simulated.simulations import scenario_of


def lot(said: str, index: int = 0, *, seed: int = 26, round_: int = 1):
    """That of one process of the only group."""
    scenario = scenario_of(f"processes: {{p: {{{said}}}}}")
    return Lots(seed, round_).lot(scenario.groups[0], "", index)


@pytest.mark.parametrize(
    ("said", "sleep", "burst"),
    [
        ("sleep: 5ms", 0.005, None),
        ("target: cpu, args: [20ms]", None, 0.02),
        ("target: cpu, kwargs: {duration: 20ms}", None, 0.02),
        ("target: cpu, args: ['{sleep}'], sleep: 7ms", 0.007, 0.007),
        ("target: hang", None, None),
        ("target: 'a.py:f'", None, None),
        ("work: [{cpu: 1ms}, {sleep: 2ms}, {repeat: 3, do: [{cpu: 4ms}, {sleep: 5ms}]}]", 0.017, 0.013),
        ("work: [{mark: ready}]", None, 0.0),
    ],
)  # fmt: skip
def test_sleep_and_burst_are_what_is_declared_in_all(said, sleep, burst):
    """Of phases the sum, repeats included; of a user's own nothing is known."""
    found = lot(said)

    assert found.sleep == (None if sleep is None else pytest.approx(sleep))
    assert found.burst == (None if burst is None else pytest.approx(burst))


def test_sums_of_phases_are_exact():
    """As floats, three times 100 ms are 300.00000000000006 ms."""
    thrice = "{sleep: 100ms}, {sleep: 100ms}, {sleep: 100ms}"
    found = lot(f"work: [{thrice}, {{repeat: 3, do: [{{cpu: 100ms}}]}}]")

    assert (found.sleep, found.burst) == (0.3, 0.3)


@pytest.mark.parametrize(
    ("estimate", "seconds"),
    [("5ms", 0.005), ("1.5", 0.03), ("{uniform: [1, 3]}", None), ("{trace: [1ms]}", 0.001)],
)
def test_an_estimate_is_a_duration_or_a_factor_over_the_burst(estimate, seconds):
    """Here of 20 ms."""
    found = lot(f"replicas: 1, work: [{{cpu: 20ms}}], estimate: {estimate}").estimate

    assert found == seconds if seconds else 0.02 < found < 0.06


def test_the_estimate_is_the_burst_where_nothing_else_is_said():
    """Also of what was drawn."""
    found = lot("work: [{cpu: {uniform: [1ms, 9ms]}}]")

    assert found.estimate == found.burst
    assert 0.001 <= found.burst <= 0.009


def test_the_instants_of_a_poisson_process_are_the_same_for_ever():
    """Whatever the machine and the Python: one stream of waits for each group and round."""
    said = "replicas: 3, sleep: 1ms, arrival: {poisson: {mean: 20ms}}"
    drawn = [lot(said, index).arrival for index in range(3)]

    assert drawn == [0.008115143, 0.020577969, 0.037503803]
    assert drawn == [lot(said, index).arrival for index in range(3)]


def test_alike_processes_share_their_lot():
    """Where nothing is drawn, there is one for all; where something is, there is one for each."""
    fixed, drawn = scenario_of(
        "processes: {p: {replicas: 2, work: [{cpu: 1ms}], arrival: 5ms},"
        " q: {replicas: 2, sleep: {uniform: [1ms, 9ms]}}}"
    ).groups
    lots = Lots(26, 1)

    assert lots.lot(fixed, "", 0) is lots.lot(fixed, "", 1)
    assert lots.lot(drawn, "", 0) != lots.lot(drawn, "", 1)
    assert lots.lot(drawn, "", 1) == lots.lot(drawn, "", 1)
