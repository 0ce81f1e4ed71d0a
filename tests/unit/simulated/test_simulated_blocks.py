"""Blocks on the virtual clock: what is known of steps that were not reached."""

from __future__ import annotations

import pytest
from simulations import record_of

from runner.model.missing import Missing

TWO = "processes: {child: {replicas: 2, sleep: 1ms}}\n"
NEVER = "when: 'child[0].exitcode == 7'"
WAITS = "do: [{wait: 1ms, as: x}]"
STOPPED = "{start: child}, {start: child}"


def steps_of(plan):
    """The named steps of a plan that two processes stand by."""
    return record_of(f"{TWO}plan: [{plan}]").steps


@pytest.mark.parametrize(
    "plan",
    [
        f"{{{NEVER}, do: [{{observe: child, as: x}}]}}",
        f"{{repeat: 2, do: [{{{NEVER}, {WAITS}}}]}}",
        f"{{each: child, do: [{{{NEVER}, {WAITS}}}]}}",
        f"{{{NEVER}, do: [{{repeat: 2, {WAITS}}}]}}",
        f"{{repeat: 0, do: [{{wait: 1ms, as: y}}]}}, {STOPPED}, {{repeat: 2, {WAITS}}}",
        f"{STOPPED}, {{repeat: 0, {WAITS}, as: named}}",
        "{repeat: 1, do: [{each: child, do: [{join: it}, {wait: 1ms, as: x}], raises: AssertionError}]}",
    ],
)
def test_what_may_be_a_list_is_missing_where_its_step_was_not_reached(plan):
    """What is said of all in an empty list would be true."""
    found = steps_of(plan)["x"]

    assert isinstance(found, Missing)
    assert found.reason == "step x was not reached"


@pytest.mark.parametrize(
    "plan",
    [
        f"{{repeat: 0, {WAITS}}}",
        f"{{until: len(child) == 2, {WAITS}}}",
        f"{{repeat: 2, do: [{{repeat: 0, {WAITS}}}]}}",
        f"{{when: len(child) == 2, do: [{{repeat: 0, {WAITS}, as: named}}]}}",
        f"{{repeat: 0, {WAITS}}}, {STOPPED}, {{repeat: 0, do: [{{wait: 1ms, as: y}}]}}",
    ],
)
def test_a_list_is_empty_where_a_loop_was_carried_out_no_times(plan):
    """There is nothing that could be missing in it."""
    assert steps_of(plan)["x"] == ()
