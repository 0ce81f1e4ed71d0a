"""Preflight: what a machine lacks for a scenario."""

from __future__ import annotations

from contextlib import nullcontext

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


@pytest.mark.parametrize(
    ("policy", "fits"),
    [("call: run", True), ("call: pool, workers: 2", True), ("join: all", False)],
)
def test_only_processes_that_are_at_once_need_room(
    monkeypatch: pytest.MonkeyPatch, policy: str, fits: bool
) -> None:
    """Calls of run are made in the main process, tasks by the workers of their pool."""
    monkeypatch.setattr(preflight.resource, "getrlimit", lambda _: (500, 500))
    text = f"processes: {{kid: {{target: math:pi, replicas: 200}}}}\nvariants: {{v: {{{policy}}}}}"
    reason = "200 processes need 864 file descriptors, the hard limit is 500: raise it"

    with nullcontext() if fits else pytest.raises(CouldNotRun, match=reason):
        preflight.check_machine(scenario_of(text))
