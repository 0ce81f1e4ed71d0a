"""Claims: those that say nothing are found, those that say something are left alone."""

import re

import pytest
from foreseen import foreseen, kinds

TWO = """
processes: {child: {replicas: 2, sleep: 300ms}}
variants: {serial: {join: each}, parallel: {join: all}, detached: {join: none}}
"""
FIVE = """
processes: {child: {replicas: 5, sleep: {uniform: [100ms, 300ms]}}}
variants: {serial: {join: each}, parallel: {join: all}, detached: {join: none}, run: {call: run}}
"""


def claimed(head, claim):
    """What is said of one claim."""
    return kinds(f"{head}\nclaims: [{{claim: '{claim}'}}]")


@pytest.mark.parametrize(
    ("sleep", "replicas", "bound"),
    [("25ms", 4, "200ms"), ("10ms", 2, "100ms"), ("50ms", 3, "400ms"), ("300ms", 5, "3100ms")],
)
def test_a_bound_above_what_serial_takes_cannot_fail(sleep, replicas, bound):
    """Published ones: 200 ms where serial takes 100, 100 ms where it takes 20."""
    head = f"processes: {{c: {{replicas: {replicas}, sleep: {sleep}}}}}\nvariants: {{v: {{}}}}"

    assert claimed(head, f"v.main < {bound}") == ["cannot fail"]


def test_the_published_bound_in_the_middle_of_the_gap_is_sound():
    """4.5 s between 3.0 and 5.0, and between serial and parallel of two sleeps of 300 ms."""
    head = "processes: {c: {replicas: 2, sleep: {trace: [2s, 3s]}}}\nvariants: {v: {}}"

    assert claimed(head, "v.wall < 4.5s") == []
    assert claimed(TWO, "parallel.wall < 450ms") == []


@pytest.mark.parametrize(
    "claim",
    [
        "parallel.wall > 100ms",
        "serial.wall / parallel.wall > 0.9",
        "parallel.wall < 2s",
        "detached.main < 2s",
        "all(p.exitcode == 0 for p in parallel.processes)",
        "len(parallel.child) == 2",
        "all(p.turnaround < 5s for p in parallel.child)",
        "parallel.peak >= 1",
        "max(p.ended for p in parallel.processes) >= 300ms",
    ],
)
def test_what_every_policy_makes_true_cannot_fail(claim):
    """A bound on the wrong side, one too generous, or a thing that belongs into expect."""
    assert claimed(TWO, claim) == ["cannot fail"]


@pytest.mark.parametrize("head", [TWO, FIVE], ids=["fixed", "drawn"])
@pytest.mark.parametrize(
    "claim",
    [
        "serial.wall / parallel.wall > 1.2",
        "serial.wall > parallel.wall",
        "serial.wall >= parallel.wall",
        "parallel.main < 400ms",
        "detached.main < 80ms",
        "parallel.peak >= 2",
        "serial.peak == 1",
        "serial.main / sum(p.sleep for p in serial.processes) < 1.5",
        "parallel.main / max(p.sleep for p in parallel.processes) < 1.5",
        "all(p.left > detached.plan_ended for p in detached.processes)",
        "abs(parallel.wall - detached.wall) < 50ms",
        "all(p.start_overhead < 50ms for p in parallel.child)",
        "all(p.start_returned - p.start_called < p.sleep for p in parallel.child)",
        "all(p.overshoot < 20ms for p in parallel.child)",
        "all(p.blocked / p.turnaround > 90% for p in parallel.child)",
        "all(p.cpu < 50ms for p in parallel.child)",
    ],
)
def test_sound_claims_are_left_alone(head, claim):
    """Claims of a policy, of costs, of what the kernel does."""
    assert claimed(head, claim) == []


@pytest.mark.parametrize(
    "claim",
    [
        "parallel.wall < 200ms",
        "serial.wall / parallel.wall > 2.5",
        "serial.wall < parallel.wall",
        "parallel.peak == 1",
        "serial.peak == 2",
        "detached.main > 100ms",
        "all(p.left < detached.plan_ended for p in detached.processes)",
        "parallel.child[0].exitcode == 3",
    ],
)
def test_what_the_ideal_breaks_cannot_hold(claim):
    """With and without costs."""
    assert claimed(TWO, claim) == ["cannot hold"]


@pytest.mark.parametrize(
    "claim",
    [
        "parallel.wall > 301ms",
        "parallel.child[0].ended < parallel.child[1].ended",
        "parallel.child[0].ended > parallel.child[1].ended",
        "parallel.wall < detached.wall",
    ],
)
def test_ties_and_costs_are_no_definite_answer(claim):
    """Which of two equal sleepers ends first is not foreseen, nor what starting costs."""
    assert claimed(TWO, claim) == []


def test_a_claim_that_holds_in_some_draws_is_left_to_the_rounds():
    """Four of eight rounds, say: the share is what is asked for."""
    head = "processes: {c: {replicas: 2, sleep: {uniform: [100ms, 300ms]}}}\nvariants: {v: {}}"

    assert claimed(head, "v.child[0].ended < v.child[1].ended".replace("child", "c")) == []


@pytest.mark.parametrize(
    ("share", "wanted"), [("[5%, 95%]", ["cannot hold"]), ("75%", ["cannot fail"])]
)
def test_a_share_with_two_ends_wants_chance(share, wanted):
    """Where one sleeps ten times as long, no order is left to chance."""
    head = "processes: {c: {replicas: 2, sleep: {trace: [10ms, 900ms]}}}\nvariants: {v: {}}"
    text = f"{head}\nclaims: [{{claim: 'v.c[0].ended < v.c[1].ended', in: {share}}}]"

    assert kinds(text) == wanted


def test_equal_chances_are_what_a_share_with_two_ends_asks_for():
    """Two that are alike: either can be first."""
    text = f"{TWO}\nclaims: [{{claim: 'parallel.child[0].ended < parallel.child[1].ended', in: [5%, 95%]}}]"

    assert kinds(text) == []


@pytest.mark.parametrize(
    ("bound", "method", "wanted"),
    [
        ("303ms", "fork", ["flakes"]),
        ("320ms", "fork", []),
        ("320ms", "spawn", ["flakes"]),
        ("450ms", "spawn", []),
    ],
)
def test_a_bound_nearer_than_the_costs_will_flake(bound, method, wanted):
    """About 2 ms a process under fork, 55 under spawn."""
    head = TWO.replace("{join: all}", f"{{join: all, start_method: {method}}}")

    assert claimed(head, f"parallel.wall < {bound}") == wanted


def test_measured_costs_of_this_host_can_be_given():
    """A host where fork costs 50 ms needs more room."""
    text = f"{TWO}\nclaims: [parallel.wall < 350ms]"

    assert kinds(text) == []
    assert kinds(text, start_cost_s={"fork": 0.05}) == ["flakes"]


@pytest.mark.parametrize(
    ("most", "share", "confidence", "claims", "wanted"),
    [
        (67, "95%", 0.95, 1, ["undecidable"]),
        (68, "95%", 0.95, 1, ["hardly decidable"]),
        (153, "95%", 0.95, 1, []),
        (4, "50%", 0.95, 1, ["undecidable"]),
        (12, "50%", 0.95, 1, []),
        (12, "50%", 0.95, 2, ["hardly decidable"]),
        (12, "50%", 0.99, 1, ["hardly decidable"]),
    ],
)
def test_the_rounds_must_be_enough(most, share, confidence, claims, wanted):
    """For the rule itself without a counterexample, better with one; α is shared."""
    claim = f"{{claim: parallel.wall < 450ms, in: {share}, confidence: {confidence}}}"
    text = f"rounds: {{max: {most}}}{TWO}\nclaims: [{', '.join([claim] * claims)}]"

    assert kinds(text) == wanted


@pytest.mark.parametrize(
    ("most", "wanted"),
    [
        (4, "2 claims (lines {}) can't be decided: they take up to 10 rounds without a counterexample, rounds.max is 4: use max: 10"),
        (12, "one round that speaks against one of 2 claims (lines {}) leaves it undecided: with one they take up to 22 rounds, rounds.max is 12: use max: 22"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_several_claims_is_said_once(most, wanted):
    """At the first of them, with the lines of all and the largest number."""
    claims = "[parallel.wall < 450ms, {claim: parallel.wall < 440ms, in: 66%}]"

    (problem,) = foreseen(f"rounds: {{max: {most}}}{TWO}\nclaims: {claims}").problems

    lines = re.search(r"\(lines (\d+), (\d+)\)", problem.message)
    assert int(lines[1]) == problem.line < int(lines[2])
    assert problem.message.startswith(wanted.format(f"{lines[1]}, {lines[2]}"))


def test_plans_are_not_put_in_question():
    """Where a variant has a plan of its own there is no policy to replace."""
    plan = "{plan: [{start: all}, {join: all}]}"
    head = f"processes: {{c: {{replicas: 2, sleep: 10ms}}}}\nvariants: {{v: {plan}, w: {plan}}}"

    assert claimed(head, "v.main < 10s") == []
    assert claimed(head, "v.wall / w.wall < 10") == []
    assert claimed(head, "v.main > 10s") == ["cannot hold"]


def test_what_is_terminated_stays_terminated_under_another_policy():
    """The claim is of the process that is ended, not of the joins."""
    head = (
        "processes: {c: {replicas: 2, target: hang}, d: {sleep: 50ms}}\n"
        "variants: {v: {terminate: {process: c, after: 20ms}}}"
    )

    assert claimed(head, "v.wall < 1s") == []


def test_the_number_of_cpus_makes_the_difference():
    """Two bursts pinned to one CPU take the sum, on two the longest."""
    head = (
        "processes: {c: {replicas: 2, target: cpu, args: [100ms]}}\n"
        "variants: {one: {cpus: 1}, two: {cpus: 2}}"
    )

    assert claimed(head, "one.wall / two.wall > 1.5") == []
    assert claimed(head, "two.wall < 150ms") == []
    assert claimed(head, "one.wall < 150ms") == ["cannot hold"]


@pytest.mark.slow
def test_a_large_file_is_not_simulated_without_end():
    """The notes say what was not checked."""
    head = (
        "limits: {processes: 20000}\nprocesses: {c: {replicas: 9000, sleep: 1ms}}\n"
        "variants: {a: {}, b: {join: none}}"
    )

    found = foreseen(f"{head}\nclaims: [a.wall / b.wall < 3, b.main < 9h]")

    assert found.notes
    assert all("too large" in note for note in found.notes)
