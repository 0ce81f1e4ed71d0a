"""What cannot be predicted leaves no facts: nothing is guessed."""

import pytest
from simulations import milliseconds, record_of, simulated

from runner.judging.evaluate import evaluate
from runner.loading.expressions import parse_expression
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


def test_a_parent_that_waits_for_it_has_no_known_children():
    """What is asked of one of them is missing for the same reason."""
    record = record_of(
        "processes: {parent: {processes: {kid: {sleep: 1ms}, mine: {target: 'a.py:f'}},"
        " plan: [{start: all}, {join: all}]}}"
    )

    found = evaluate(parse_expression("only.parent.kid.ended"), {"only": record})

    assert isinstance(found, Missing)
    assert "a.py:f" in found.reason


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


def test_of_several_the_first_of_the_file_is_the_reason():
    """A report that is made again names the same one."""
    names = "fedcba"
    users = ", ".join(f"{name}: {{target: 'a.py:f'}}" for name in names)
    until = " and ".join(f"{name}.exitcode == 0" for name in sorted(names))
    _, found = simulated(
        f"processes: {{{users}}}\nplan: [{{start: all}}, {{wait: {{until: {until}}}}}]"
    )

    assert found.stuck == "what f does is a user's own, and not predicted"


@pytest.mark.parametrize(
    "rest",
    [
        "[{join: user}, {terminate: other}]",
        "[{run: called}, {repeat: 2, do: [{kill: other}]}]",
        "[{wait: {until: has(user.ended)}}, {invoke: 'a.py:f', args: ['{other}']}]",
        "[{join: user}, {each: user, do: [{terminate: other, chain: [{signal: TERM}]}]}]",
    ],
)
def test_whom_the_rest_of_a_plan_may_end_ends_nobody_knows_when(rest):
    """The user's own may take no time, and the other is ended at once."""
    record = record_of(
        f"processes: {{{USERS}, called: {{target: 'a.py:f'}}, other: {{sleep: 50ms}}}}\n"
        f"plan: [{{start: [user, other]}}, {rest[1:]}"
    )

    assert record.groups["other"].start_called == 0
    assert isinstance(record.groups["other"].ended, Missing)


def test_whom_a_plan_can_only_join_ends_when_it_ends():
    """Nothing but its own work is in its way."""
    record = record_of(f"processes: {{{USERS}, other: {{sleep: 50ms}}}}")

    assert milliseconds(record.groups["other"].ended) == 50


@pytest.mark.parametrize("how", ["daemon", "background"])
def test_who_ends_with_a_plan_ends_nobody_knows_when(how):
    """Once nobody knows when the plan ends; who has ended before has done so."""
    others = f"short: {{sleep: 10ms, {how}: true}}, long: {{sleep: 50ms, {how}: true}}"
    begun = "user" if how == "background" else "[user, short, long]"
    record = record_of(
        f"processes: {{{USERS}, {others}}}\n"
        f"plan: [{{start: {begun}}}, {{wait: 20ms}}, {{join: user}}]"
    )

    assert milliseconds(record.groups["short"].ended) == 10
    assert isinstance(record.groups["long"].ended, Missing)


@pytest.mark.parametrize("steps", ["{run: user}", "{invoke: 'a.py:f'}", "{run: parent}"])
def test_a_burst_beside_what_the_main_process_calls_ends_nobody_knows_when(steps):
    """That may use every CPU there is, too."""
    parent = "parent: {processes: {kid: {sleep: 1ms}}, plan: [{start: kid}]}"
    record = record_of(
        f"processes: {{{USERS}, {parent}, burst: {{target: cpu, args: [10ms]}}}}\n"
        f"plan: [{{start: burst}}, {steps}, {{join: burst}}]"
    )

    assert isinstance(record.groups["burst"].ended, Missing)


def test_a_burst_is_delayed_by_whoever_is_started_later():
    """If the plan goes on at once it has half a CPU only, else all of one."""
    record = record_of(
        f"processes: {{{USERS}, early: {{work: [{{sleep: 1ms}}, {{cpu: 10ms}}]}},"
        " late: {target: cpu, args: [10ms]}}\n"
        "plan: [{start: early}, {wait: {until: user.exitcode == 0}}, {start: late}]"
    )

    assert isinstance(record.groups["early"].ended, Missing)


@pytest.mark.parametrize("estimate", ["", ", estimate: 1ms"])
@pytest.mark.parametrize("kind", ["lock", "{semaphore: 0}"])
def test_a_lock_that_a_users_own_is_given_is_had_by_nobody_knows_whom(estimate, kind):
    """It may hold it, or release it, for as long as it likes; who wants no lock goes on."""
    user = f"user: {{target: 'a.py:f', args: ['{{shared.door}}']{estimate}}}"
    record = record_of(
        f"shared: {{door: {kind}, other: lock}}\nprocesses: {{{user},"
        " waits: {work: [{lock: door}, {unlock: door}]},"
        " comes: {work: [{sleep: 10ms}, {lock: door}, {unlock: door}]},"
        " free: {work: [{lock: other}, {sleep: 10ms}, {unlock: other}]}}\n"
        "plan: [{start: [waits, user, comes, free]}, {join: all, timeout: 30ms}]"
    )

    assert isinstance(record.groups["comes"].ended, Missing)
    assert isinstance(record.groups["waits"].ended, Missing) is (kind != "lock")
    assert milliseconds(record.groups["free"].ended) == 10


@pytest.mark.parametrize("kind", ["multiprocessing", "futures"])
def test_tasks_beside_and_behind_a_users_own_end_nobody_knows_when(kind):
    """Its worker is free for the next one at once, or never; an executor may break by it."""
    record, found = simulated(
        "processes: {first: {sleep: 5ms}, sleeps: {sleep: 9ms}, user: {target: 'a.py:f'},"
        " computes: {work: [{cpu: 10ms}]}, behind: {sleep: 10ms}}\n"
        f"variants: {{only: {{call: pool, workers: 3, pool: {kind}, chunk: 1}}}}"
    )

    assert "user's own" in found.stuck
    assert isinstance(record.groups["sleeps"].ended, Missing) is (kind == "futures")
    for name in ("user", "computes", "behind"):
        assert isinstance(record.groups[name].ended, Missing)


def test_tasks_before_a_users_own_are_done():
    """On the only worker there is."""
    record = record_of(
        f"processes: {{first: {{sleep: 5ms}}, {USERS}, behind: {{sleep: 10ms}}}}\n"
        "variants: {only: {call: pool, workers: 1}}"
    )

    assert milliseconds(record.groups["first"].ended) == 5
    assert isinstance(record.groups["behind"].ended, Missing)


STOPPED = "chain: [{signal: STOP, grace: 20ms}, {signal: CONT}]"


@pytest.mark.parametrize("work", ["{cpu: 30ms}", "{sleep: 15ms}, {cpu: 30ms}"])
def test_a_burst_beside_one_of_which_nothing_is_known_ends_nobody_knows_when(work):
    """Who was stopped goes on to compute at some time or other."""
    record = record_of(
        f"processes: {{held: {{work: [{work}]}}, beside: {{work: [{{cpu: 50ms}}]}}, free: {{sleep: 50ms}}}}\n"
        f"plan: [{{start: all}}, {{wait: 10ms}}, {{terminate: held, {STOPPED}}}, {{join: all}}]"
    )

    assert isinstance(record.groups["held"].ended, Missing)
    assert isinstance(record.groups["beside"].ended, Missing)
    assert milliseconds(record.groups["free"].ended) == 50


def test_a_lock_of_one_of_which_nothing_is_known_is_had_by_nobody_knows_whom():
    """Who was stopped takes it at some time or other."""
    record = record_of(
        "shared: {door: lock}\n"
        "processes: {held: {work: [{sleep: 20ms}, {lock: door}, {sleep: 50ms}, {unlock: door}]},"
        " wants: {work: [{sleep: 60ms}, {lock: door}, {unlock: door}]}}\n"
        f"plan: [{{start: all}}, {{wait: 10ms}}, {{terminate: held, {STOPPED}}}, {{join: wants}}]"
    )

    assert isinstance(record.groups["wants"].ended, Missing)


def test_turns_that_a_users_own_takes_from_others_are_not_counted():
    """Who had its turns and has ended had them; the others may have any number."""
    record = record_of(
        f"processes: {{first: {{work: [{{cpu: 10ms}}]}}, {USERS}, last: {{work: [{{cpu: 10ms}}]}}}}\n"
        "variants: {only: {schedule: {algorithm: fcfs}}}"
    )

    assert len(record.groups["first"].slices) == 1
    assert isinstance(record.slices, Missing)
    assert isinstance(record.groups["user"].slices, Missing)
    assert isinstance(record.groups["last"].slices, Missing)


def test_without_a_schedule_nobody_has_turns():
    """Whatever is not known besides."""
    record = record_of(f"processes: {{{USERS}}}")

    assert (record.slices, record.groups["user"].slices) == ((), ())
