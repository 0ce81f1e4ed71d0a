"""Rows of the comparison table, from executions made by hand."""

from dataclasses import replace

import pytest
from handmade_records import execution, process, scenario

from runner.judging.summarise import summarise
from runner.model.scenario import BuiltIn, ProcessGroup, Schedule


def row(executions, name="parallel", **keywords):
    """The row of one variant."""
    found = {summary.name: summary for summary in summarise(scenario(), executions, **keywords)}
    return found[name]


def rounds(walls, name="parallel", **figures):
    """One execution for each wall time, in rounds from 1."""
    return [execution(name, number, wall=wall, **figures) for number, wall in enumerate(walls, 1)]


def busy(work=1.0, cpu=1.0, count=2):
    """Processes with so much work, of which so much is CPU time."""
    return [process(index, work=work, cpu=cpu) for index in range(count)]


def test_a_row_has_medians_over_valid_rounds():
    """Invalid and spoiled rounds are counted, not measured; warm-up rounds are neither."""
    records = [
        *rounds([0.3, 0.5, 0.4], main=0.6, peak=5),
        execution("parallel", 4, wall=9.0, problems=("crash",)),
        execution("parallel", 0, wall=9.0, warmup=True),
    ]
    found = row(records)
    assert (found.rounds, found.invalid) == (4, 1)
    assert (found.wall.value, found.wall.count, found.main.value) == (0.4, 3, 0.6)
    assert found.peak == 5
    assert found.spread == pytest.approx(0.1 / 0.4)
    assert (found.policy, found.start_method) == ("parallel", "fork")


def test_speed_up_is_the_median_of_paired_ratios():
    """A round that is invalid on one side counts on neither; the baseline has none."""
    records = [
        *rounds([1.0, 2.0, 9.0], name="serial"),
        *rounds([0.5, 0.5]),
        execution("parallel", 3, wall=0.1, problems=("crash",)),
    ]
    found = row(records)
    assert (found.speed_up.value, found.speed_up.count) == (3.0, 2)
    assert row(records, "serial").speed_up is None


@pytest.mark.parametrize(
    ("group", "compared"),
    [
        ({"replicas": 3}, True),
        ({"replicas": 1}, False),
        ({"replicas": 1, "args": (3,)}, True),
        ({"replicas": 1, "name": "parent"}, True),
    ],
)
def test_other_amounts_of_the_same_work_are_not_compared(group, compared):
    """One call of three is no speed-up; what its processes are given may make up for it."""
    three = ProcessGroup(name="child", target=BuiltIn("cpu"), replicas=3)
    made = scenario()
    serial, parallel = made.variants
    of = (replace(serial, groups=(three,)), replace(parallel, groups=(replace(three, **group),)))
    records = [*rounds([1.0], name="serial"), *rounds([0.5])]
    found = summarise(replace(made, variants=of), records)[1]
    assert (found.speed_up is not None) == compared


def test_more_in_the_background_are_no_more_work():
    """Beside one server or three the same is waited for."""
    one = ProcessGroup(name="server", target=BuiltIn("hang"), replicas=1, background=True)
    made = scenario()
    serial, parallel = made.variants
    of = (replace(serial, groups=(one,)), replace(parallel, groups=(replace(one, replicas=3),)))
    records = [*rounds([1.0], name="serial"), *rounds([0.5])]
    assert summarise(replace(made, variants=of), records)[1].speed_up.value == 2.0


@pytest.mark.parametrize(
    ("usable", "processes", "peak", "wanted"),
    [
        (2, busy(), 1, 0.9),
        (1, busy(), 1, 1.8),
        (8, busy(count=4), 1, 0.45),
        (2, busy(cpu=0.1), 1, None),
        (2, busy(), 2, None),
        (2, [process()], 1, None),
    ],
)
def test_efficiency_is_given_where_it_says_something(usable, processes, peak, wanted):
    """Only for CPU-bound processes against a baseline that ran one at a time."""
    records = [
        *rounds([1.8, 1.8], name="serial", peak=peak),
        *rounds([1.0, 1.0], processes=processes),
    ]
    found = row(records, usable_cpus=usable).efficiency
    assert found == (None if wanted is None else pytest.approx(wanted))


@pytest.mark.parametrize(
    ("has", "wanted"),
    [
        ({"cpus": 8}, 0.225),
        ({"cpus": (0, 1, 2, 3)}, 0.45),
        ({"schedule": Schedule(algorithm="fcfs", slots=1)}, 1.8),
        ({}, 0.9),
    ],
)
def test_a_variant_has_the_cpus_that_it_says_whatever_machine_this_is(has, wanted):
    """More than there are only in a simulation, which imagines them; those of slots count, too."""
    made = scenario()
    variants = (made.variants[0], replace(made.variants[1], **has))
    records = [
        *rounds([1.8], name="serial", peak=1),
        *rounds([1.0], processes=busy(count=8)),
    ]
    found = summarise(replace(made, variants=variants), records, usable_cpus=2)
    assert found[1].efficiency == pytest.approx(wanted)


def test_sleeps_are_summed_and_the_longest_is_kept():
    """The bounds of a serial and of a parallel run, over rounds; who was not begun did not sleep."""
    never, other = process(3, sleep=9.0), process(2, pid=3)

    def sleepers(*asked):
        return [process(i, sleep=sleep, pid=i + 1) for i, sleep in enumerate(asked)]

    records = [
        execution(processes=[*sleepers(0.1, 0.3), other, never]),
        execution(round_=2, processes=[*sleepers(0.2, 0.3), other, never]),
    ]
    found = row(records)
    assert found.total_sleep.value == pytest.approx(0.45)
    assert found.longest_sleep.value == 0.3
    assert row([execution(processes=[process()])]).total_sleep is None
    assert row([execution(processes=[never])]).total_sleep is None


def test_outcomes_are_counted_over_all_rounds_valid_or_not():
    """No failure is lost because its round was not measured."""
    ends = [process(0, outcome="completed"), process(1, outcome="crashed")]
    records = [execution(processes=ends), execution(round_=2, processes=ends, problems=("x",))]
    assert row(records).outcomes == {"completed": 2, "crashed": 2}


def test_what_the_scenario_declares_is_counted_apart():
    """An exit code that is listed makes no problem, and its process has one."""
    ends = [
        process(0, outcome="failed", exitcode=3),
        process(1, outcome="failed", exitcode=4, problem="child[1] ended with exit code 4"),
        process(2, outcome="crashed", exitcode=-11),
        process(3, outcome="failed", exitcode=None),
        process(4, outcome="terminated", exitcode=-15),
    ]
    found = row([execution(processes=ends), execution(round_=2, processes=ends)])
    assert found.outcomes == {"failed": 6, "crashed": 2, "terminated": 2}
    assert found.declared == {"failed": 2, "crashed": 2}


def test_start_overhead_is_the_median_process_of_the_median_round():
    """Two medians, so that neither one slow process nor one slow round decides."""
    records = [
        execution(round_=number, processes=[process(i, start_overhead=v) for i, v in enumerate(values)])
        for number, values in enumerate([(1, 2, 9), (2, 3, 9), (9, 9, 9)], 1)
    ]  # fmt: skip
    assert row(records).start_overhead.value == 3


def test_a_variant_that_was_not_executed_has_no_row():
    """A run cut down to some variants shows those."""
    assert [found.name for found in summarise(scenario(), rounds([1.0]))] == ["parallel"]
