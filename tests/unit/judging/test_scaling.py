"""Scaling tables, from executions made by hand and from published figures."""

from dataclasses import replace

import pytest
from handmade_records import execution, process, scenario
from hypothesis import given
from hypothesis import strategies as st

from runner.judging.scaling import scalings, serial_share
from runner.model.scenario import BuiltIn, ProcessGroup, Schedule

QUINN_CONSTANT = {2: 1.82, 3: 2.50, 4: 3.08, 5: 3.57, 6: 4.00, 7: 4.38, 8: 4.71}
QUINN_GROWING = {2: 1.87, 3: 2.61, 4: 3.23, 5: 3.73, 6: 4.14, 7: 4.46, 8: 4.71}
"""Speed-ups whose Karp-Flatt fraction is 0.1 throughout, and grows from 0.07 to 0.1.

M. J. Quinn, *Parallel Programming in C with MPI and OpenMP* (2004), §7.6, examples 1 and 2.
"""


def family(axis, counts, name="par", **fixed):
    """A scenario of one matrix; its members are called like ``par2``, or ``par2_fork``."""
    names = [f"{name}{count}{''.join(f'_{v}' for v in fixed.values())}" for count in counts]
    made = scenario(names=names, family=name)
    variants = tuple(
        replace(variant, axes=((axis, count), *fixed.items()))
        for variant, count in zip(made.variants, counts, strict=True)
    )
    return replace(made, variants=variants)


def runs(name, walls, *, count=8, **figures):
    """One execution for each wall time, in rounds from 1, of CPU-bound processes."""
    processes = figures.pop("processes", [process(i, work=1.0, cpu=1.0) for i in range(count)])
    return [
        execution(name, number, processes=processes, wall=wall, main=wall + 0.01, **figures)
        for number, wall in enumerate(walls, 1)
    ]


def only(tables):
    """The one table there is."""
    (table,) = tables
    return table


def test_two_counts_give_the_fraction_of_karp_and_flatt():
    """(1/speed-up - 1/n) / (1 - 1/n): 4 CPUs that give 2.5 leave a fifth serial."""
    assert serial_share({1: 10.0, 4: 4.0}) == pytest.approx((1 / 2.5 - 1 / 4) / (1 - 1 / 4))
    assert serial_share({1: 10.0, 4: 4.0}) == pytest.approx(0.2)


@pytest.mark.parametrize("count", list(QUINN_GROWING))
def test_the_published_fractions_are_found_again(count):
    """From 0.070 at 2 CPUs in steps of 0.005 to 0.100 at 8."""
    found = serial_share({1: 1.0, count: 1 / QUINN_GROWING[count]})
    assert found == pytest.approx(0.07 + 0.005 * (count - 2), abs=0.0006)


def test_a_constant_fraction_is_the_share_of_the_whole_fit():
    """A tenth, as published; where it grows, the fit lies between its first and its last."""
    constant = {1: 1.0, **{n: 1 / s for n, s in QUINN_CONSTANT.items()}}
    assert serial_share(constant) == pytest.approx(0.1, abs=0.001)
    growing = serial_share({1: 1.0, **{n: 1 / s for n, s in QUINN_GROWING.items()}})
    assert 0.07 < growing < 0.1


def test_least_squares_by_hand():
    """1, 2 and 4 CPUs, 12, 8 and 5 s: slope 64/7, 85/7 at one CPU, so a share of 21/85."""
    assert serial_share({1: 12.0, 2: 8.0, 4: 5.0}) == pytest.approx(21 / 85)


@given(st.floats(0.0, 1.0), st.sets(st.integers(1, 64), min_size=2), st.floats(0.001, 1000))
def test_times_that_obey_the_law_give_its_share(share, counts, alone):
    """Whatever the counts, one or no one among them, and the unit of time."""
    times = {n: alone * (share + (1 - share) / n) for n in counts}
    assert serial_share(times) == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_all_or_nothing_is_not_blurred_by_arithmetic(share):
    """So that it can be said that more takes as long, and no -0.0% is shown."""
    times = {n: 0.07 * (share + (1 - share) / n) for n in (1, 2, 3, 5, 7)}
    assert str(serial_share(times)) == str(share)


def test_no_share_where_there_is_none():
    """One count has no slope; more than the number of CPUs is less than nothing."""
    assert serial_share({2: 1.0}) is None
    assert serial_share({1: 10.0, 2: 4.0}) == pytest.approx(-0.2)
    assert serial_share({1: 0.0, 2: 0.0}) is None


def test_a_row_compares_with_the_smallest_count_and_with_the_one_before():
    """Paired by round, over the ratio of the counts, in order of the counts."""
    made = family("cpus", (4, 1, 2))
    records = runs("par1", [8.0, 4.0]) + runs("par2", [4.0, 4.0]) + runs("par4", [4.0, 1.0])
    table = only(scalings(made, records, usable_cpus=4))
    one, two, four = table.rows
    assert (table.family, table.axis, table.fixed, table.grows) == ("par", "cpus", (), False)
    assert (one.count, one.speed_up, one.efficiency, one.gain) == (1, None, None, None)
    assert (two.speed_up.value, two.speed_up.low, two.speed_up.high) == (1.5, 1.0, 2.0)
    assert (four.variant, four.speed_up.value, four.efficiency.value) == ("par4", 3.0, 0.75)
    assert (four.gain.low, four.gain.high) == (1.0, 4.0)
    assert (one.wall.value, one.main.value) == (6.0, 6.01)


def test_the_share_is_the_median_over_rounds_with_its_interval():
    """Fitted in each round that has all counts; a fifth round has only one of them."""
    made = family("cpus", (1, 2))
    records = runs("par1", [10.0] * 5) + runs("par2", [5.0, 5.5, 6.0, 6.5])
    found = only(scalings(made, records, usable_cpus=2)).serial_share
    assert (found.value, found.low, found.high) == pytest.approx((0.15, 0.0, 0.3))
    assert (found.count, found.level) == (4, 0.875)


@pytest.mark.parametrize(
    ("last", "wanted"),
    [([2.0] * 6, None), ([3.9] * 6, 4), ([2.0, 2.0, 2.0, 2.0, 2.0, 3.9], 4), ([2.0], 4)],
)
def test_more_stops_paying_at_the_first_count_that_is_not_shown_to_gain(last, wanted):
    """Shown is what the whole interval says; one round says nothing."""
    made = family("workers", (1, 2, 4))
    records = runs("par1", [8.0] * 6) + runs("par2", [4.0] * 6) + runs("par4", last)
    assert only(scalings(made, records, usable_cpus=4)).stops_at == wanted


def test_the_first_that_does_not_pay_counts_although_a_later_one_does():
    """Two workers gain nothing, four do: it is at two that one has to think again."""
    made = family("workers", (1, 2, 4))
    records = runs("par1", [8.0] * 6) + runs("par2", [8.0] * 6) + runs("par4", [2.0] * 6)
    assert only(scalings(made, records, usable_cpus=4)).stops_at == 2


def test_who_only_stands_in_the_background_is_no_throughput():
    """``replicas`` sets them too, and a makespan is not theirs."""
    made = family("replicas", (1, 2))
    child = ProcessGroup(name="child", target=BuiltIn("cpu"))
    servers = replace(child, name="server", background=True)
    made = replace(
        made,
        variants=tuple(
            replace(v, groups=(replace(child, replicas=n), replace(servers, replicas=n)))
            for v, n in zip(made.variants, (1, 2), strict=True)
        ),
    )
    records = runs("par1", [1.0] * 6, count=1) + runs("par2", [1.0] * 6, count=2)
    one, two = only(scalings(made, records, usable_cpus=2)).rows
    assert (one.throughput.value, two.throughput.value) == (1.0, 2.0)


def with_groups(made, *groups):
    """The scenario with these groups, each with as many replicas as the axis says where it has some."""

    def sized(variant):
        (count,) = dict(variant.axes).values()
        return tuple(g if g.replicas is None else replace(g, replicas=count) for g in groups)

    return replace(made, variants=tuple(replace(v, groups=sized(v)) for v in made.variants))


CHILD = ProcessGroup(name="child", target=BuiltIn("cpu"), replicas=1)
SERVER = ProcessGroup(name="server", target=BuiltIn("hang"), replicas=1, background=True)


def test_processes_bring_their_own_work_along():
    """Twice as many in the same time are twice the throughput; there is no serial share."""
    made = with_groups(family("child.replicas", (2, 4)), CHILD)
    records = runs("par2", [1.0] * 6, count=2) + runs("par4", [1.6] * 6, count=4)
    table = only(scalings(made, records, usable_cpus=2))
    two, four = table.rows
    assert table.grows
    assert (two.throughput.value, four.throughput.value) == (2.0, 2.5)
    assert (four.speed_up.value, four.efficiency.value, four.gain.value) == (1.25, 0.625, 1.25)
    assert (table.serial_share, table.fitted, table.stops_at) == (None, (), None)


def test_the_throughput_is_of_what_is_waited_for():
    """Two children in a second are two a second, however many servers stand behind them."""
    made = with_groups(family("replicas", (2, 4)), SERVER, CHILD)
    records = runs("par2", [1.0] * 6, count=2) + runs("par4", [1.6] * 6, count=4)
    two, four = only(scalings(made, records, usable_cpus=2)).rows
    assert (two.throughput.value, four.throughput.value) == (2.0, 2.5)
    assert four.speed_up.value == 1.25


def test_more_in_the_background_bring_no_work_along():
    """Twice the servers are a gain only if the others are sooner done; they share no work either."""
    made = with_groups(family("server.replicas", (2, 4)), SERVER, replace(CHILD, replicas=None))
    records = runs("par2", [1.0] * 6) + runs("par4", [1.0] * 6)
    table = only(scalings(made, records, usable_cpus=4))
    assert not table.grows
    assert [row.throughput for row in table.rows] == [None, None]
    assert (table.rows[1].speed_up.value, table.stops_at) == (1.0, 4)
    assert (table.serial_share, table.fitted) == (None, ())
    assert table.unfitted == "it is not fitted to processes in the background"


def test_more_workers_than_can_work_are_left_out_of_the_fit():
    """Beyond two CPUs nothing is divided any more, which is not a serial share of the work."""
    made = family("workers", (1, 2, 4))
    records = runs("par1", [8.0] * 6) + runs("par2", [4.0] * 6) + runs("par4", [4.0] * 6)
    table = only(scalings(made, records, usable_cpus=2))
    assert (table.fitted, table.serial_share.value) == ((1, 2), pytest.approx(0))
    few = only(scalings(made, [replace(r, processes=r.processes[:2]) for r in records]))
    assert few.unfitted == "fewer than two counts are within the 1 that can work at once"
    waiting = [process(i, work=1.0, sleep=1.0) for i in range(3)]
    idle = [replace(record, processes=tuple(waiting)) for record in records]
    assert only(scalings(made, idle, usable_cpus=1)).fitted == (1, 2)


@pytest.mark.parametrize(
    "has",
    [lambda n: {"cpus": n}, lambda n: {"schedule": Schedule(algorithm="fcfs", slots=n)}],
)
def test_the_machine_that_a_simulation_imagines_has_all_its_cpus(has):
    """However few this one has; where a variant does not say, those of this one count."""
    made = family("cpus", (1, 2, 4, 8))
    records = [r for n in (1, 2, 4, 8) for r in runs(f"par{n}", [8.0 / n])]
    imagined = replace(
        made, variants=tuple(replace(v, **has(dict(v.axes)["cpus"])) for v in made.variants)
    )
    assert only(scalings(imagined, records, usable_cpus=2)).fitted == (1, 2, 4, 8)
    assert only(scalings(made, records, usable_cpus=2)).fitted == (1, 2)


def test_one_simulated_round_shows_what_it_has():
    """Nothing was measured, so nothing is in doubt; what gains no more than that stops it."""
    made = family("cpus", (1, 2, 4))
    records = runs("par1", [8.0]) + runs("par2", [4.0]) + runs("par4", [3.9])
    assert only(scalings(made, records, exact=True)).stops_at == 4
    assert only(scalings(made, records)).stops_at == 2


def test_one_table_for_each_combination_of_the_other_axes():
    """Fork and spawn are not mixed; a key that counts no one has no table."""
    one = family("cpus", (1, 2), start_method="fork")
    other = family("cpus", (1, 2), start_method="spawn")
    made = replace(one, variants=(*one.variants, *other.variants))
    records = [record for v in made.variants for record in runs(v.name, [1.0])]
    found = scalings(made, records)
    assert [table.fixed for table in found] == [
        (("start_method", "fork"),),
        (("start_method", "spawn"),),
    ]
    assert scalings(family("chunk", (1, 2)), records) == ()


def test_two_axes_that_count_are_looked_at_one_by_one():
    """For each number of CPUs the workers, and for each number of workers the CPUs."""
    names = [(c, w) for c in (1, 2) for w in (1, 2)]
    made = scenario(names=[f"par{c}{w}" for c, w in names], family="par")
    variants = tuple(
        replace(variant, axes=(("cpus", c), ("workers", w)))
        for variant, (c, w) in zip(made.variants, names, strict=True)
    )
    records = [record for v in variants for record in runs(v.name, [1.0])]
    found = scalings(replace(made, variants=variants), records)
    assert [(table.axis, table.fixed) for table in found] == [
        ("cpus", (("workers", 1),)),
        ("cpus", (("workers", 2),)),
        ("workers", (("cpus", 1),)),
        ("workers", (("cpus", 2),)),
    ]


def test_what_was_not_measured_has_no_row():
    """Invalid and warm-up rounds do not count, and one count alone makes no table."""
    made = family("cpus", (1, 2, 4))
    records = [
        *runs("par1", [8.0]),
        *runs("par2", [4.0]),
        *runs("par4", [1.0], problems=("crash",)),
    ]
    assert [row.count for row in only(scalings(made, records)).rows] == [1, 2]
    assert scalings(made, runs("par1", [8.0]) + runs("par2", [4.0], warmup=True)) == ()
