"""In which step a plan was when it was cut short."""

import pytest
from simulations import record_of

SET = "timeout: 1s\nprocesses: {child: {replicas: 2, target: hang}, quick: {sleep: 1ms}}\n"


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ("plan: [{start: all}, {wait: 1ms}, {join: quick}, {join: 'child[1]'}]", "in step 4, join child[1] (line "),
        ("plan: [{start: all}, {join: [quick, 'child[0:1]'], as: x}]", "in step 2, join quick, child[0:1] (line "),
        ("plan: [{start: all}, {repeat: 2, do: [{join: quick, as: x}, {join: child, as: y}]}]", "in step 2, repeat (line "),
        ("plan: [{start: all}]", "after its last step, as it joined what it had left"),
        ("plan: [{start: all}, {when: has(quick.ended), do: [{join: child}]}, {join: quick}, {wait: 1ms}]", "after step 3, join quick (line "),
        ("plan: [{when: has(quick.ended), do: [{wait: 1ms}]}, {wait: 10s}]", "before its first step had ended"),
        ("variants: {only: {join: all}}", "in step 2, join all"),
        ("variants: {only: {join: each}}", "in step 1, each all, at child[0]"),
        ("variants: {only: {call: run}}", "in step 1, run all, at child[0]"),
    ],
)  # fmt: skip
def test_a_timeout_says_in_which_step_it_struck(plan: str, said: str) -> None:
    """The first without a record, with its place in the file; in turn, with whose turn it was."""
    fault = record_of(SET + plan).fault

    assert fault.startswith(f"it took longer than its timeout of 1s: {said}"), fault
