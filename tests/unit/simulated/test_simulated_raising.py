"""``raises`` on the virtual clock: at blocks, by either name, and where it is not reached."""

from __future__ import annotations

import pytest
from simulations import milliseconds, record_of

TWO = "processes: {child: {replicas: 2, sleep: 1ms}}\n"


def test_a_when_has_a_record_and_what_it_asks_for():
    """From when it came true to the end of its last step; it came once."""
    found = record_of(
        f"{TWO}plan: [{{start: child}}, {{join: child}},"
        " {when: 'child[0].exitcode == 0', do: [{wait: 3ms}], as: block, raises: KeyError}]"
    )

    block, (broken,) = found.steps["block"], found.broken
    assert (milliseconds(block.began), milliseconds(block.took)) == (1, 3)
    assert (broken.step, broken.found) == ("block", "it raised nothing")


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
