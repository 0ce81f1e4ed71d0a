"""Plans on the virtual clock: when each step ends, and what it raises."""

import pytest
from simulations import codes, ends, milliseconds, record_of, scenario_of, simulated

from runner.execution.simulated.simulate import simulate
from runner.execution.simulated.world import World
from runner.model.missing import Missing

TRACE = "processes: {child: {replicas: 3, sleep: {trace: [30ms, 10ms, 20ms]}}}\n"


@pytest.mark.parametrize(
    ("policy", "main", "wall", "peak"),
    [
        ("{join: each}", 60, 60, 1),
        ("{join: all}", 30, 30, 3),
        ("{join: none}", 0, 30, 3),
        ("{call: run}", 60, 60, 1),
        ("{join: {all: 15ms}}", 20, 30, 3),
        ("{join: {all: 4ms}}", 12, 30, 3),
        ("{join: {each: 15ms}}", 40, 45, 2),
    ],
)
def test_policies_take_the_textbook_times(policy, main, wall, peak):
    """With sleeps of 30, 10 and 20 ms; a join with a time limit goes on when it is over."""
    record = record_of(f"{TRACE}variants: {{only: {policy}}}")

    assert (milliseconds(record.main), milliseconds(record.wall)) == (main, wall)
    assert record.peak == peak


def test_the_program_ends_when_its_last_child_has():
    """Who was not joined by the plan is joined at the end of the program."""
    record = record_of(f"{TRACE}variants: {{only: {{join: none}}}}")

    assert ends(record) == {"child[0]": 30, "child[1]": 10, "child[2]": 20}
    assert {process.exitcode for process in record.processes} == {0}
    assert record.left_behind == 0


def test_daemons_are_terminated_at_the_end():
    """And the others are waited for."""
    record = record_of(
        "processes: {a: {sleep: 1h, daemon: true}, b: {sleep: 20ms}}\nplan: [{start: all}]"
    )

    assert codes(record) == {"a": ("terminated", -15), "b": ("completed", 0)}
    assert ends(record) == {"a": 0, "b": 20}


def test_the_wall_begins_with_a_run_though_a_start_comes_later():
    """Both calls are in it, in what overlaps, and in the mean of what does."""
    record = record_of(
        "processes: {child: {sleep: 100ms}, other: {sleep: 150ms}}\n"
        "plan: [{start: other}, {run: child}, {start: child}, {join: all}]"
    )
    alone = record_of(
        "processes: {child: {sleep: 100ms}}\nplan: [{run: child}, {start: child}, {join: all}]"
    )

    assert (milliseconds(record.wall), milliseconds(record.main)) == (200, 200)
    assert (record.peak, record.mean_in_flight) == (2, pytest.approx(1.75))
    assert (milliseconds(alone.wall), milliseconds(alone.main)) == (200, 200)
    assert (alone.peak, alone.mean_in_flight) == (1, 1)
    assert milliseconds(alone.processes[0].start_called) == 100


def test_a_chain_goes_on_to_those_who_are_still_there():
    """TERM ends one at once; the other is deaf to it and is killed 50 ms later."""
    record = record_of(
        "processes: {soft: {target: hang}, deaf: {target: hang, args: [[TERM]]}}\n"
        "plan: [{start: all}, {wait: 10ms}, {join: soft, timeout: 0s},"
        " {terminate: all, chain: [{signal: TERM, grace: 50ms}, {signal: KILL}], as: stop},"
        " {join: all}]"
    )

    assert codes(record) == {"soft": ("terminated", -15), "deaf": ("terminated", -9)}
    assert ends(record) == {"soft": 10, "deaf": 60}
    assert milliseconds(record.steps["stop"].took) == 50


def test_a_time_limit_is_term_then_200_ms_then_kill():
    """Counted from the start of the process concerned."""
    record = record_of(
        "processes: {soft: {target: hang, timeout: 30ms}, quick: {sleep: 10ms, timeout: 30ms},"
        " deaf: {target: hang, args: [[TERM]], timeout: 30ms}}"
    )

    assert ends(record) == {"soft": 30, "quick": 10, "deaf": 230}
    assert [outcome for outcome, _ in codes(record).values()] == [
        *("timed_out", "completed", "timed_out")
    ]


@pytest.mark.parametrize(
    ("steps", "raised", "message"),
    [
        ("{start: child}, {start: child, as: x}", "AssertionError", "cannot start a process twice"),
        ("{join: child, as: x}", "AssertionError", "can only join a started process"),
        ("{terminate: child, as: x}", "AttributeError", "'NoneType' object has no attribute"),
        ("{kill: child, as: x}", "AttributeError", "no attribute 'kill'"),
        ("{start: child}, {close: child, as: x}", "ValueError", "while it is still running"),
        ("{close: child}, {start: child, as: x}", "ValueError", "process object is closed"),
        ("{close: child}, {join: child, as: x}", "ValueError", "process object is closed"),
        ("{start: child}, {run: child, as: x}", "AttributeError", "attribute '_target'"),
        ("{run: child}, {join: child, as: x}", "AssertionError", "can only join a started"),
        ("{run: child}, {run: child}, {start: child, as: x}", None, None),
        ("{close: child}, {close: child, as: x}", None, None),
    ],
)
def test_misuse_raises_what_cpython_raises(steps, raised, message):
    """Class and text are those of ``multiprocessing/process.py``."""
    wanted = "" if raised is None else f", raises: {raised}"
    steps = steps.replace(", as: x", f", as: x{wanted}")
    record = record_of(f"processes: {{child: {{sleep: 10ms}}}}\nplan: [{steps}]")

    assert record.steps["x"].raised == raised
    assert message is None or message in record.steps["x"].message
    assert record.broken == ()
    assert record.fault is None


def test_an_exception_that_nobody_asked_for_stops_the_plan():
    """The rest is not reached, and what runs dies with the main process."""
    record = record_of(
        "processes: {child: {sleep: 1h}}\nplan: [{start: child}, {start: child}, {wait: 1s, as: x}]"
    )

    assert "start raised AssertionError: cannot start a process twice" in record.fault
    assert isinstance(record.steps["x"], Missing)
    assert codes(record)["child"] == ("swept", -9)
    assert record.left_behind == 0


def test_conditions_blocks_and_observations():
    """Wait until, when, each, repeat and observe see the same virtual world."""
    record = record_of(
        TRACE
        + "plan: [{start: all}, {when: 'child[1].exitcode == 0', do: [{wait: 1ms, as: then}]},"
        " {wait: {until: 'child[2].ended > 0s'}, as: waited}, {observe: 'child[1]', as: seen},"
        " {each: child, do: [{join: it, as: joined}]}, {repeat: 2, do: [{wait: 1ms, as: pause}]}]"
    )

    assert milliseconds(record.steps["waited"].ended) == 20
    assert milliseconds(record.steps["then"].began) == 20
    assert record.steps["seen"].state == "zombie"
    assert [milliseconds(step.ended) for step in record.steps["joined"]] == [30, 30, 30]
    assert len(record.steps["pause"]) == 2
    assert milliseconds(record.main) == 32


def test_needs_hold_a_start_back_until_they_are_met():
    """A mark, an end; a background group is ended when all others have."""
    record = record_of(
        "processes: {server: {target: hang, background: true},"
        " first: {sleep: 30ms, needs: {server: ready}},"
        " second: {sleep: 5ms, needs: {first: completed}}}"
    )

    assert ends(record) == {"first": 30, "second": 35}
    assert record.groups["server"].outcome == "terminated"
    assert milliseconds(record.wall) == 35


def test_nested_children_belong_to_their_parent():
    """It waits for them at its end; killed, it leaves them to the guard, who sweeps them."""
    text = (
        "processes: {parent: {processes: {kid: {sleep: 50ms}, other: {target: hang}},"
        " plan: [{start: STARTED}]}}\n"
    )
    whole = record_of(text.replace("STARTED", "kid") + "plan: [{start: parent}, {join: parent}]")
    cut = record_of(
        text.replace("STARTED", "all") + "plan: [{start: parent}, {wait: 10ms}, {kill: parent},"
        " {join: parent}, {observe: parent.other, view: os, as: orphan}]"
    )

    assert ends(whole) == {"parent": 50}
    assert milliseconds(whole.groups["parent"].children["kid"].ended) == 50
    assert cut.steps["orphan"].state == "blocked"
    assert cut.left_behind == 2
    assert cut.groups["parent"].children["other"].outcome == "swept"


def test_endings_and_their_codes():
    """As CPython leaves them."""
    record = record_of(
        "processes:\n"
        "  exit: {target: exit, args: [3], success_exit_codes: [3]}\n"
        "  raised: {target: raise, args: [key], kwargs: {type: KeyError}, success_exit_codes: [1]}\n"
        "  crash: {target: crash, success_exit_codes: [-11]}\n"
        "  work: {work: [{exit: 4}], success_exit_codes: [4]}\n"
        "  text: {target: print, args: [a, '{index}']}\n"
    )

    assert {label: code for label, (_, code) in codes(record).items()} == {
        "exit": 3,
        "raised": 1,
        "crash": -11,
        "work": 4,
        "text": 0,
    }
    assert record.groups["raised"].raised == "KeyError"
    assert record.groups["text"].output == ("a", "0")
    assert record.problems == ()


def test_what_takes_longer_than_the_time_limit_of_the_scenario_is_a_fault():
    """As it would be in a real execution."""
    record = record_of("timeout: 1s\nprocesses: {child: {target: hang}}")

    assert "longer than its timeout of 1s" in record.fault
    assert isinstance(record.main, Missing)
    assert codes(record)["child"] == ("swept", -9)


def test_costs_are_those_of_the_world():
    """start() takes 2 ms each, so the third child begins after 6."""
    world = World(start={"fork": 2_000_000}, delay={"fork": 2_000_000})

    record = record_of(f"{TRACE}variants: {{only: {{join: all}}}}", world=world)

    assert [milliseconds(process.start_overhead) for process in record.processes] == [2, 2, 2]
    assert ends(record) == {"child[0]": 32, "child[1]": 14, "child[2]": 26}


def test_draws_are_those_of_the_round():
    """The same in every variant, others in another round."""
    text = "processes: {child: {replicas: 3, sleep: {uniform: [10ms, 90ms]}}}"
    one, again, other = (record_of(text, round_=number) for number in (1, 1, 2))

    assert ends(one) == ends(again) != ends(other)


@pytest.mark.slow
def test_ten_thousand_sleepers():
    """Every one of them sleeps at once; nothing is quadratic."""
    scenario = scenario_of(
        "limits: {processes: 20000}\nprocesses: {child: {replicas: 10000, sleep: 100ms}}"
    )

    found = simulate(scenario, scenario.variants[0], 1)

    assert sum(event["k"] == "reaped" for event in found.events) == 10_000


def test_a_simulation_is_pure():
    """The same events, however often it is asked for."""
    text = f"{TRACE}variants: {{only: {{join: all}}}}"

    assert simulated(text)[1].events == simulated(text)[1].events


def test_an_interrupt_is_an_exception_wherever_it_strikes():
    """In its sleep a process leaves its target; before its target it never enters it."""
    record = record_of(
        "processes: {a: {sleep: 1h}, b: {sleep: 1h}}\n"
        "plan: [{start: a}, {wait: 10ms}, {start: b},"
        " {terminate: all, chain: [{signal: INT, grace: 1s}]}, {join: all}]",
        world=World(delay={"fork": 1_000_000}),
    )

    assert codes(record) == {"a": ("terminated", 1), "b": ("terminated", 1)}
    assert record.groups["a"].raised == "KeyboardInterrupt"
    assert record.groups["b"].calls == ()


def test_an_interrupt_at_the_very_beginning_and_end():
    """The same without any time to enter, and while it dies."""
    text = "processes: {a: {target: print, args: [x]}}\nplan: [{start: a}, {kill: a, chain: ["
    early = record_of(text + "{signal: INT, grace: 1s}]}, {join: a}]")
    late = record_of(text + "{signal: INT, grace: 1s}]}, {join: a}]", world=World(step=1, death=50))

    for record in (early, late):
        assert record.fault is None
        assert codes(record)["a"][1] in (0, 1)


def test_an_interrupted_parent_waits_for_its_children_before_it_is_gone():
    """The exception leaves the target at once; the end of the program joins all the same."""
    record = record_of(
        "processes: {parent: {processes: {kid: {sleep: 50ms}}, plan: [{start: kid}, {join: kid}]}}\n"
        "plan: [{start: parent}, {wait: 10ms},"
        " {terminate: parent, chain: [{signal: INT, grace: 1s}]}, {join: parent}]"
    )

    assert milliseconds(record.groups["parent"].left) == 10
    assert ends(record) == {"parent": 50}
    assert record.groups["parent"].exitcode == 1


@pytest.mark.parametrize(
    "given",
    [
        "work: [{repeat: 2, do: [{lock: door}, {unlock: door}]}]",
        'target: identity, args: [{deep: "{shared.door}"}]',
        "processes: {kid: {work: [{lock: door}, {unlock: door}]}}, plan: [{start: kid}]",
        'processes: {kid: {sleep: 1ms}}, plan: [{repeat: 1, do: [{invoke: "t.py:f", args: ["{shared.door}"]}]}]',
    ],
)
def test_locks_of_another_context_are_not_predicted(given: str):
    """CPython refuses to hand a lock made for fork to a spawned child."""
    _, found = simulated(
        f"shared: {{door: lock}}\nprocesses: {{a: {{{given}, start_method: spawn}}}}"
    )

    assert "another start method's context" in found.stuck


def test_a_draw_that_no_target_sleeps_is_no_sleep_asked_for():
    """Of the built-in targets one sleeps; to the others a draw is an argument like any other."""
    record = record_of(
        "processes: {cpu: {target: cpu, args: ['{sleep}'], sleep: 20ms}, sleeper: {sleep: 30ms}}"
    )

    assert isinstance(record.groups["cpu"].sleep, Missing)
    assert milliseconds(record.groups["sleeper"].sleep) == 30


def test_a_condition_may_be_asked_at_every_end_of_many():
    """Three hundred ends, each an instant of its own."""
    record, found = simulated(
        "processes: {p: {replicas: 300, sleep: {uniform: [1ms, 9ms]}}}\n"
        "plan: [{start: all}, {wait: {until: all(has(x.ended) for x in p)}, as: waited}, {join: all}]"
    )

    assert found.stuck is None
    assert record.steps["waited"].ended == max(p.ended for p in record.processes)
