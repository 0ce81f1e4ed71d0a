"""``raises`` on the virtual clock: at blocks, by either name, and where it is not reached."""

from __future__ import annotations

import pytest
from simulations import milliseconds, record_of

TWO = "processes: {child: {replicas: 2, sleep: 1ms}}\n"
NEVER = "when: 'child[0].exitcode == 7'"
STOPPED = "{start: child}, {start: child}"


def test_a_when_has_a_record_and_what_it_asks_for():
    """From when it came true to the end of its last step; it came once."""
    found = record_of(
        f"{TWO}plan: [{{start: child}}, {{join: child}},"
        " {when: 'child[0].exitcode == 0', do: [{wait: 3ms}], as: block, raises: KeyError}]"
    )

    block, (broken,) = found.steps["block"], found.broken
    assert (milliseconds(block.began), milliseconds(block.took)) == (1, 3)
    assert (broken.step, broken.found, broken.reached) == ("block", "it raised nothing", True)


@pytest.mark.parametrize(
    "block",
    [
        "each: child, do: [{start: it}, {start: it}]",
        "repeat: 2, do: [{start: child}]",
        "until: 'child[0].exitcode == 7', do: [{start: child}, {start: child}]",
        "when: len(child) == 2, do: [{start: child}, {start: child}]",
        "repeat: 2, do: [{each: child, do: [{start: it}]}]",
    ],
)
def test_a_block_raises_what_a_step_in_it_raises(block):
    """The rest of it is left out, and the plan goes on."""
    asked = "as: block, raises: {AssertionError: twice}"
    found = record_of(f"{TWO}plan: [{{{block}, {asked}}}, {{wait: 1ms, as: after}}]")

    assert (found.fault, found.broken) == (None, ())
    assert found.steps["block"].raised == "AssertionError"
    assert found.steps["after"].raised is None


def test_a_block_that_raises_another_exception_is_broken_and_the_plan_goes_on():
    """As any other step."""
    found = record_of(
        f"{TWO}plan: [{{repeat: 2, do: [{{start: child}}], raises: KeyError}}, {{join: child, as: x}}]"
    )

    (broken,) = found.broken
    assert broken.found == "it raised AssertionError: cannot start a process twice"
    assert found.steps["x"].raised is None


@pytest.mark.parametrize("kind", ["AssertionError", "builtins.AssertionError"])
def test_an_exception_may_be_named_with_its_module(kind):
    """Both are the same class."""
    found = record_of(f"{TWO}plan: [{{start: child}}, {{start: child, raises: {kind}}}]")

    assert found.broken == ()


@pytest.mark.parametrize(
    ("plan", "unreached"),
    [
        (f"{{{NEVER}, do: [{{start: child, raises: KeyError}}]}}", ["start in line 1"]),
        ("{repeat: 0, do: [{start: child, raises: KeyError, as: x}]}", ["x"]),
        (f"{{{NEVER}, do: [{{wait: 1ms}}], raises: KeyError}}", ["when in line 1"]),
        ("{repeat: 2, do: [{join: child, raises: AssertionError}]}", []),
        (f"{{{NEVER}, do: [{{start: child, raises: KeyError}}]}}, {STOPPED}", []),
    ],
)
def test_a_step_that_was_to_raise_and_was_not_reached_is_told(plan, unreached):
    """But of a plan that was stopped that is said already."""
    found = record_of(f"{TWO}plan: [{plan}]").broken

    assert [broken.step for broken in found] == unreached
    assert not any(broken.reached for broken in found)


def test_so_is_one_in_the_plan_of_a_parent_that_was_started():
    """Each parent has a plan of its own, and one that was not started has begun none."""
    found = record_of(
        "processes: {parent: {replicas: 3, processes: {kid: {sleep: 1ms}}, plan:"
        " [{repeat: 0, do: [{start: kid, raises: KeyError, as: x}]},"
        " {join: kid, raises: AssertionError}]}}\n"
        "plan: [{start: 'parent[0:2]'}]"
    )

    assert [(b.step, b.wanted, b.reached) for b in found.broken] == [("x", "KeyError", False)] * 2
