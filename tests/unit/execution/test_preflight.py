"""Preflight: what a machine lacks for a scenario."""

from __future__ import annotations

import pytest

from runner.errors import CouldNotRun
from runner.execution import preflight
from tests.unit.simulated.simulations import scenario_of

PARENT = "processes: {{parent: {{processes: {{kid: {{sleep: 1ms, cpus: {cpus}}}}}, plan: [{{start: all}}]}}}}"


@pytest.mark.parametrize(
    ("cpus", "reason"),
    [
        ("3", "variant only: wants 3 CPUs, this process may use 2"),
        ("[0, 7]", r"variant only: wants CPU 7, this process may use \[0, 1\]"),
    ],
)
def test_a_nested_group_may_want_no_more_cpus_than_there_are(
    monkeypatch: pytest.MonkeyPatch, cpus: str, reason: str
) -> None:
    """As no other group may."""
    monkeypatch.setattr(preflight, "usable_cpus", lambda: (0, 1))

    with pytest.raises(CouldNotRun, match=reason):
        preflight.check_machine(scenario_of(PARENT.format(cpus=cpus)))


def test_as_many_as_there_are_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    """A count and ids alike."""
    monkeypatch.setattr(preflight, "usable_cpus", lambda: (0, 1))

    for cpus in ("2", "[1]"):
        preflight.check_machine(scenario_of(PARENT.format(cpus=cpus)))
