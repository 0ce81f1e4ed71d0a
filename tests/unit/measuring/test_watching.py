"""What a condition sees is kept up, and is what it would be if it were made anew."""

import pytest

from runner.execution.simulated.simulate import simulate
from runner.measuring.watching import Watch, scope_of
from runner.model.missing import Missing
from tests.unit.simulated.simulations import scenario_of

TEXT = """
shared: {door: lock}
processes:
  p: {replicas: 3, work: [{mark: m}, {sleep: {uniform: [1ms, 9ms]}}, {mark: n}], marks: [m, n]}
  parent: {processes: {kid: {replicas: 2, sleep: 3ms}}, plan: [{start: kid}, {join: kid}]}
plan:
  - {start: all, as: first}
  - {wait: 4ms, as: second}
  - {kill: "p[1]"}
  - {join: all}
"""


@pytest.mark.parametrize("piece", [1, 2, 7])
def test_what_is_kept_up_is_what_there_is(piece):
    """After every few events, for processes, their children, steps and shared objects."""
    scenario = scenario_of(TEXT)
    variant = scenario.variants[0]
    events = simulate(scenario, variant, 1).events
    about = {"prefix": "", "main_pid": 3}
    watch = Watch(variant, scenario, **about)

    for end in range(piece, len(events) + 1, piece):
        watch.see(events[end - piece : end])
        assert watch.scope() == scope_of(events[:end], variant, scenario, **about)
        assert watch.scope({"parent"})["parent"] == watch.scope()["parent"]
    assert watch.scope()["second"].took == 0.004
    assert isinstance(watch.scope()["door"], Missing)
