"""Processor sharing: schedules worked out by hand."""

import pytest
from simulations import ends, milliseconds, record_of

from runner.execution.simulated.cpus import shares

ONE, TWO = frozenset({0}), frozenset({0, 1})


def test_two_bursts_on_one_cpu_take_twice_as_long():
    """Each gets half: 100 ms of work each are done after 200 ms."""
    record = record_of("processes: {p: {replicas: 2, target: cpu, args: [100ms]}}")

    assert ends(record) == {"p[0]": 200, "p[1]": 200}
    assert milliseconds(record.processes[0].on_cpu) == 100
    assert milliseconds(record.processes[0].waiting) == 100


def test_a_short_burst_leaves_the_cpu_to_the_long_one():
    """30 and 100 on one CPU: the short one is done at 60, then 70 are left: 130."""
    record = record_of(
        "processes: {a: {target: cpu, args: [30ms]}, b: {target: cpu, args: [100ms]}}"
    )

    assert ends(record) == {"a": 60, "b": 130}


def test_one_that_comes_later_shares_from_then_on():
    """100 alone for 40, then 60 left beside 30: at 100 the 30 are done, 30 left: 130."""
    record = record_of(
        "processes: {a: {target: cpu, args: [100ms]}, b: {target: cpu, args: [30ms]}}\n"
        "plan: [{start: a}, {wait: 40ms}, {start: b}, {join: all}]"
    )

    assert ends(record) == {"a": 130, "b": 100}


def test_three_bursts_on_two_cpus_get_two_thirds_each():
    """60 ms of work at 2/3 of a CPU take 90 ms."""
    record = record_of("processes: {p: {replicas: 3, target: cpu, args: [60ms]}}", cpus=(0, 1))

    assert set(ends(record).values()) == {90}


def test_no_burst_gets_more_than_one_cpu():
    """One burst on four CPUs takes as long as it is."""
    record = record_of("processes: {p: {target: cpu, args: [60ms]}}", cpus=(0, 1, 2, 3))

    assert ends(record) == {"p": 60}


def test_who_sleeps_uses_no_cpu():
    """The sleep passes beside the burst; what is computed after it is not shared."""
    record = record_of(
        "processes: {a: {work: [{sleep: 50ms}, {cpu: 20ms}]}, b: {target: cpu, args: [50ms]}}"
    )

    assert ends(record) == {"a": 70, "b": 50}


def test_a_pinned_burst_takes_its_cpu_from_those_who_have_others():
    """One pinned to CPU 0, two free on 0 and 1: two thirds each; 40 ms take 60."""
    record = record_of(
        "processes: {a: {target: cpu, args: [40ms], cpus: [0]},"
        " b: {replicas: 2, target: cpu, args: [40ms]}}",
        cpus=(0, 1),
    )

    assert ends(record) == {"a": 60, "b[0]": 60, "b[1]": 60}


def test_two_that_are_pinned_to_one_cpu_leave_the_other_free():
    """Both on CPU 0 take 80, the free one has CPU 1 for itself: 40."""
    record = record_of(
        "processes: {a: {replicas: 2, target: cpu, args: [40ms], cpus: [0]},"
        " b: {target: cpu, args: [40ms]}}",
        cpus=(0, 1),
    )

    assert ends(record) == {"a[0]": 80, "a[1]": 80, "b": 40}


def test_a_count_of_cpus_holds_for_all_children_together():
    """cpus: 1 on a machine of two: as on one."""
    text = "processes: {p: {replicas: 2, target: cpu, args: [40ms]}}\nvariants: {v: {cpus: 1}}"

    assert set(ends(record_of(text, cpus=(3, 7))).values()) == {80}


def test_more_cpus_than_there_are_are_imagined():
    """What needs two CPUs is foreseen on a machine of one as it would be there."""
    text = "processes: {p: {replicas: 2, target: cpu, args: [40ms]}}\nvariants: {v: {cpus: 2}}"

    assert set(ends(record_of(text, cpus=(0,))).values()) == {40}


def test_a_killed_burst_has_used_what_it_got():
    """Alone for 30 ms, then killed: 30 ms on a CPU."""
    record = record_of(
        "processes: {p: {target: cpu, args: [1s]}}\n"
        "plan: [{start: p}, {wait: 30ms}, {kill: p}, {join: p}]"
    )

    assert ends(record) == {"p": 30}
    assert milliseconds(record.processes[0].on_cpu) == 30


@pytest.mark.parametrize(
    ("classes", "wanted"),
    [
        ([(TWO, 1)], [1]),
        ([(TWO, 4)], [0.5]),
        ([(ONE, 1), (TWO, 1)], [1, 1]),
        ([(ONE, 3), (TWO, 1)], [1 / 3, 1]),
        ([(ONE, 3), (TWO, 2)], [1 / 3, 0.5]),
        ([(ONE, 1), (TWO, 5)], [1 / 3, 1 / 3]),
        ([(ONE, 2), (frozenset({1}), 4), (TWO, 1)], [1 / 3, 0.25, 1 / 3]),
    ],
)
def test_shares_are_the_fairest_there_are(classes, wanted):
    """No share can grow without taking from one that is not larger."""
    assert shares(classes) == pytest.approx(wanted)


def test_nobody_hands_out_more_than_there_is():
    """Six on three CPUs, pinned to two of them each, beside six that have one each to themselves."""
    pairs = [(frozenset(pair), 2) for pair in ((0, 1), (1, 2), (0, 2))]
    alone = [(frozenset({cpu}), 1) for cpu in range(3, 9)]

    assert shares([*pairs, *alone]) == pytest.approx([0.5] * 3 + [1] * 6)


def test_a_call_of_run_is_pinned_as_its_group_is():
    """It shares the one CPU with who is pinned there too, though another is free."""
    record = record_of(
        "processes: {a: {target: cpu, args: [40ms], cpus: [0]},"
        " b: {target: cpu, args: [40ms], cpus: [0]}}\nplan: [{start: a}, {run: b}, {join: a}]",
        cpus=(0, 1),
    )

    assert ends(record) == {"a": 80, "b": 80}
