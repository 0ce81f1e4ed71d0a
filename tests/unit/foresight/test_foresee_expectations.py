"""Expectations: what no causality fixes is warned of, what it fixes is not."""

from pathlib import Path

import pytest
from foreseen import foreseen, kind, kinds

from runner.foresight import look_ahead
from runner.loading import load, load_text

ROOT = Path(__file__).parents[3]
TWO = """
processes: {child: {replicas: 2, sleep: 300ms}}
variants: {serial: {join: each}, parallel: {join: all}, detached: {join: none}, run: {call: run}}
"""


def expected(head, text):
    """What is said of one expectation."""
    return kinds(f"{head}\nexpect: [{{expect: '{text}'}}]")


@pytest.mark.parametrize(
    "text",
    [
        "all(p.exitcode == 0 for p in parallel.processes)",
        "all(p.ended <= parallel.plan_ended for p in parallel.processes)",
        "parallel.main >= max(p.sleep for p in parallel.processes)",
        "parallel.wall > 100ms",
        "serial.child[0].ended <= serial.child[1].start_called",
        "serial.peak == 1",
        "run.child[0].left <= run.child[1].entered",
        "run.main >= sum(p.sleep for p in run.processes)",
        "all(p.entered <= p.left for p in parallel.processes)",
        "len(distinct(p.pid for p in parallel.processes)) == 2",
        "parallel.left_behind == 0",
    ],
)
def test_what_causality_fixes_is_left_alone(text):
    """Codes, what a join guarantees, lower bounds, the order within a process."""
    assert expected(TWO, text) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("parallel.wall < 320ms", "clock"),
        ("parallel.wall < 10s", "clock"),
        ("400ms > parallel.main", "clock"),
        ("100ms < parallel.main < 400ms", "clock"),
        ("parallel.peak == 2 and parallel.main < 400ms", "clock"),
        ("all(p.turnaround < 1s for p in parallel.processes)", "clock"),
        ("parallel.main / max(p.sleep for p in parallel.processes) < 1.5", "clock"),
        ("all(p.ended - p.entered < p.sleep + 50ms for p in parallel.processes)", "clock"),
        ("serial.wall > parallel.wall", "order"),
        ("serial.wall / parallel.wall > 1.5", "order"),
        ("parallel.peak == 2", "order"),
        ("all(p.left > detached.plan_ended for p in detached.processes)", "order"),
        ("all(p.entered > detached.plan_ended for p in detached.processes)", "race"),
        ("parallel.child[0].entered < parallel.child[1].ended", "order"),
        ("parallel.child[0].ended <= parallel.child[1].ended", "race"),
    ],
)
def test_what_a_busy_machine_turns_round_is_warned_of(text, wanted):
    """Clock bounds from above, whatever room they leave, and order without a join."""
    assert expected(TWO, text) == [wanted]


@pytest.mark.parametrize(
    "text",
    [
        "parallel.child[0].ended <= parallel.child[1].start_called",
        "serial.peak == 2",
        "parallel.main < 200ms",
        "any(p.exitcode != 0 for p in parallel.processes)",
        "run.child[0].pid != None",
    ],
)
def test_what_the_ideal_breaks_cannot_hold(text):
    """One round in which it is false is enough."""
    assert expected(TWO, text) == ["cannot hold"]


def test_the_message_of_a_clock_bound_has_the_figures():
    """Word for word as the language promises."""
    (problem,) = foreseen(f"{TWO}\nexpect: [parallel.wall < 320ms]").problems

    assert problem.message == (
        "one slow round fails an expectation; the ideal is 300ms and fork costs about 2ms a "
        "process: move it to claims, or use 450ms (half way to serial)"
    )
    assert problem.severity == "warning"


def test_lower_bounds_cannot_fail_and_are_legal():
    """They test the runner; as claims they would say nothing."""
    assert expected(TWO, "parallel.wall > 1ms") == []


def test_right_after_terminate_is_a_race():
    """Whether it is alive is settled by a join, and by nothing else."""
    plan = (
        "[{start: c}, {wait: {until: has(c.marks.ready.at)}}, {terminate: c}, {observe: c, as: early},"
        " {join: c}, {observe: c, as: late}]"
    )
    head = f"processes: {{c: {{target: hang}}}}\nvariants: {{v: {{plan: {plan}}}}}"

    assert expected(head, "v.early.is_alive == False") == ["race"]
    assert expected(head, "v.late.is_alive == False") == []
    assert expected(head, "v.c.exitcode == -15") == []


@pytest.mark.parametrize(
    "text",
    [
        "v.user.exitcode == 3",
        "not has(v.user.marks.ready.at)",
        'v.user.output == ["hello"]',
        'v.user.raised == "ValueError"',
        "len(v.user.calls) == 7",
        "v.peak == 5",
        "v.left_behind == 3",
        "v.main > 5h",
        "v.wall > 5h",
        "len(v.rest) == 5",
        "v.after.exitcode == 7",
        'v.after.outcome == "failed"',
    ],
)
def test_what_a_users_code_decides_is_not_checked(text):
    """Neither of the process itself, nor of anything that comes after it; a note says so."""
    head = (
        "processes: {user: {target: 'a.py:f', marks: [go]}, after: {sleep: 1ms}}\n"
        "variants: {v: {plan: [{start: user}, {join: user}, {start: after}, {join: after},"
        " {each: all, do: [{observe: it, as: rest}]}]}}"
    )

    found = foreseen(f"{head}\nexpect: [{{expect: '{text}'}}]")

    assert found.problems == ()
    assert len(found.notes) == 1
    assert "is not checked: the target of user is a user's own: a.py:f" in found.notes[0]


@pytest.mark.parametrize("fact", ["peak_memory", "errors", "reaped", "runnable", "user"])
def test_whether_a_run_will_know_what_no_simulation_does_is_left_alone(fact):
    """It is not there in the ideal, which is no reason to refuse who asks for it."""
    head = "processes: {c: {target: identity}}\nvariants: {v: {join: all}}"

    assert expected(head, f"has(v.c.{fact})") == []
    assert expected(head, f"not has(v.c.{fact})") == []


def test_what_holds_only_where_nothing_costs_anything_will_flake():
    """Processes are released only when all have been started: with costs, a little later."""
    head = (
        "processes: {a: {work: [{cpu: 60ms}]}, b: {work: [{cpu: 40ms}], arrival: 60ms},"
        " c: {work: [{cpu: 20ms}], arrival: 60ms}}\nvariants: {v: {schedule: {algorithm: srtf}}}"
    )
    found = foreseen(f"{head}\nexpect: ['v.b.arrived == 60ms']")

    (problem,) = found.problems
    assert problem.severity == "warning"
    assert "this expectation will flake: it is true in the ideal" in problem.message


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ("[{start: c}, {start: c}]", "cannot start a process twice"),
        ("[{start: c}, {wait: {until: c.exitcode == 0}}]", "it took longer than its timeout"),
    ],
)
def test_a_plan_that_no_round_can_carry_out_is_warned_of(plan, why):
    """At its variant, whether anything is stated or not."""
    (problem,) = foreseen(
        f"processes: {{c: {{sleep: 10ms}}}}\nvariants:\n  v: {{plan: {plan}}}"
    ).problems

    assert problem.severity == "warning"
    assert problem.message.startswith("v cannot be carried out: ")
    assert why in problem.message
    assert problem.excerpt.strip().startswith('"v":')


def test_whether_a_pool_costs_anything_is_left_alone():
    """No simulation knows."""
    head = "processes: {k: {replicas: 4, sleep: 5ms}}\nvariants: {v: {call: pool, workers: 2}}"

    for fact in ("pool_startup", "task_overhead"):
        assert expected(head, f"has(v.{fact})") == []
        assert expected(head, f"not has(v.{fact})") == []


def test_what_was_before_a_users_code_is_checked():
    """A plan that only starts it goes on."""
    head = "processes: {user: {target: 'a.py:f'}, c: {sleep: 9ms}}\nvariants: {v: {join: none}}"

    assert expected(head, "v.c.exitcode == 3") == ["cannot hold"]
    assert expected(head, "v.main < 1s") == ["clock"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda path: path.stem
)
def test_shipped_scenarios_are_sound(path):
    """No error and no warning."""
    assert look_ahead(load(path), cpus=(0, 1)).problems == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests/scenarios/false").glob("*.yaml")), ids=lambda path: path.stem
)
def test_what_cannot_hold_is_what_fails_of_a_false_twin(path):
    """Only what the twin's head says fails on real processes is said to be impossible."""
    text = path.read_text(encoding="utf-8")
    heads = [line.removeprefix("# fails: ") for line in text.splitlines() if "# fails: " in line]
    scenario = load_text(text.encode(), path.name, str(path.parent), check_targets=False)
    stated = [*scenario.expectations, *scenario.claims]

    found = look_ahead(scenario, cpus=(0, 1)).problems

    wrong = {p.line for p in found if kind(p) == "cannot hold"}
    assert {said.expression.text for said in stated if said.line in wrong} <= set(heads)


def test_a_report_says_how_much_was_not_checked():
    """One line a reason, not one a statement."""
    head = "processes: {user: {target: 'a.py:f'}}\nvariants: {v: {}}"

    found = foreseen(f"{head}\nexpect: [v.user.exitcode == 0]\nclaims: [v.main > 1s, v.wall > 1s]")

    assert found.summary == (
        (
            "3 statements were not checked against the ideal beforehand: "
            "the target of user is a user's own: a.py:f"
        ),
    )
