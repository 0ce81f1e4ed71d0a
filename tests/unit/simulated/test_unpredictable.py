"""What cannot be predicted leaves no facts: nothing is guessed."""

import pytest
from simulations import milliseconds, record_of, simulated

from runner.model.missing import Missing

USERS = "user: {target: 'a.py:f'}"


@pytest.mark.parametrize("target", ["'a.py:f'", "{command: [ls]}"])
def test_a_users_own_code_ends_nobody_knows_when(target):
    """Its start is known, its end and all that waits for it are not."""
    record, found = simulated(
        f"processes: {{user: {{target: {target}}}, other: {{sleep: 20ms}}}}\n"
        "plan: [{start: all}, {join: other, as: first}, {join: user, as: second}, {wait: 1s, as: x}]"
    )

    assert set(found.unknown) == {"user"}
    assert "user" in found.stuck
    assert milliseconds(record.groups["other"].ended) == 20
    assert milliseconds(record.steps["first"].ended) == 20
    for fact in (record.groups["user"].ended, record.groups["user"].exitcode, record.main):
        assert isinstance(fact, Missing)
    assert isinstance(record.steps["second"], Missing)
    assert isinstance(record.steps["x"], Missing)
    assert record.fault is None


def test_who_does_not_wait_for_it_goes_on():
    """Without a join the plan's own time is known."""
    record, found = simulated(f"processes: {{{USERS}}}\nvariants: {{only: {{join: none}}}}")

    assert record.main == 0
    assert isinstance(record.wall, Missing)
    assert found.stuck


def test_a_kill_ends_the_waiting_not_the_doubt():
    """It may have ended before; but who joins it after a KILL does not wait."""
    record, _ = simulated(
        f"processes: {{{USERS}}}\n"
        "plan: [{start: user}, {wait: 10ms}, {kill: user}, {join: user}, {wait: 5ms, as: x}]"
    )

    assert milliseconds(record.steps["x"].ended) == 15
    assert isinstance(record.groups["user"].exitcode, Missing)


def test_a_burst_beside_it_ends_nobody_knows_when():
    """It may use every CPU there is."""
    record = record_of(f"processes: {{{USERS}, burst: {{target: cpu, args: [10ms]}}}}")

    assert isinstance(record.groups["burst"].ended, Missing)


@pytest.mark.parametrize(
    "plan",
    [
        "[{invoke: 'a.py:f'}, {wait: 1ms, as: x}]",
        "[{run: user}, {wait: 1ms, as: x}]",
        "[{start: user}, {wait: {until: 'user.exitcode == 0'}}, {wait: 1ms, as: x}]",
        "[{start: user}, {until: 'user.exitcode == 0', do: [{wait: 1ms}]}, {wait: 1ms, as: x}]",
        (
            "[{start: sleeper}, {until: 'sleeper.exitcode == 0', do: [{observe: sleeper}]},"
            " {wait: 1ms, as: x}]"
        ),
    ],
)
def test_a_plan_that_depends_on_it_is_followed_no_further(plan):
    """Nothing after that step has happened."""
    record, found = simulated(f"processes: {{{USERS}, sleeper: {{sleep: 50ms}}}}\nplan: {plan}")

    assert found.stuck
    assert isinstance(record.steps["x"], Missing)
    assert isinstance(record.main, Missing)
