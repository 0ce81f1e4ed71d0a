"""The figures of a function's timing, from executions made by hand."""

from dataclasses import replace

import pytest
from handmade_records import execution, process, scenario
from hypothesis import given
from hypothesis import strategies as st

from runner.judging.timing import kind_of, timing_of, work_that_pays
from runner.model.plan import policy_steps, pool_steps
from runner.model.record import CallRecord
from runner.model.report import Host, RunReport
from runner.model.scenario import BuiltIn, Pool, ProcessGroup, Scenario, Variant

CALLS = 4


def variant(name, *, calls=CALLS, call="start", workers=None, method="fork"):
    """A variant of so many calls."""
    pool = None if workers is None else Pool(kind="multiprocessing", workers=workers)
    steps = policy_steps(join="all", timeout=None, call=call, terminate=None)
    return Variant(
        name=name,
        groups=(ProcessGroup(name="task", target=BuiltIn("cpu"), replicas=calls),),
        steps=pool_steps() if pool else steps,
        policy=name,
        start_method=method,
        pool=pool,
    )


SCENARIO: Scenario = replace(
    scenario(),
    variants=(
        variant("serial", call="run"),
        variant("alone", calls=1),
        variant("start"),
        variant("pool", workers=2),
    ),
)


def calls(*spans, pids=None, **figures):
    """Processes that were in their target from … to …."""
    return [
        process(
            index,
            entered=entered,
            left=left,
            calls=(CallRecord(how="start", pid=(pids or range(9))[index]),),
            **figures,
        )
        for index, (entered, left) in enumerate(spans)
    ]


def round_(number=1, *, call=1.0, alone=1.1, start=2.4, pool=2.2, blocked=0.0):
    """One round: calls of a second each, two at a time."""
    one_by_one = [(n * call, (n + 1) * call) for n in range(CALLS)]
    return [
        execution("serial", number, main=9.9, processes=calls(*one_by_one)),
        execution("alone", number, main=alone, processes=calls((0.0, 1.0), blocked=blocked)),
        execution("start", number, main=start, processes=calls(*[(0.1, 2.1)] * CALLS)),
        execution(
            "pool",
            number,
            main=pool,
            processes=calls((0, 1), (0, 1), (1, 2), (1, 2), pids=(7, 8, 7, 8), blocked=blocked),
        ),
    ]


def timed(*rounds, cpus=2, made=SCENARIO, **more):
    """The timing of these executions."""
    report = RunReport(
        scenario="t", title="", about="", path="", scenario_hash="", seed=0, time_scale=1.0,
        started_at="", revision=None, version="", host=Host(usable_cpus=cpus), baseline="serial",
        confidence=0.95, rounds=len(rounds), rounds_most=9, variants=(), findings=(),
        executions=tuple(one for around in rounds for one in around),
    )  # fmt: skip
    return timing_of(made, report, function="f", **more)


def test_what_a_variant_is_for_is_told_by_what_it_does():
    """Not by its name, so that a scenario may be changed and timed again."""
    assert [kind_of(v) for v in SCENARIO.variants] == ["serial", "alone", "start", "pool"]


def test_serial_takes_the_sum_of_its_calls():
    """What the runner does between two calls is no part of a user's loop."""
    found = timed(round_())
    assert (found.calls, found.serial.time.value, found.call.value) == (4, 4.0, 1.0)


def test_a_process_costs_what_its_call_does_not_take():
    """Made, started, ended and joined, it takes a tenth of a second more than its call."""
    assert timed(round_()).costs[0].cost.value == pytest.approx(0.1)
    assert timed(round_()).costs[0].start_method == "fork"


def test_ways_are_compared_by_the_plans_own_time_in_paired_rounds():
    """Making and ending a pool is part of it."""
    found = timed(round_(1, pool=2.0), round_(2, pool=4.0), round_(3, pool=1.0))
    start, pool = found.parallel
    assert (start.kind, start.processes, pool.kind, pool.processes) == ("start", 4, "pool", 2)
    assert start.speed_up.value == pytest.approx(4 / 2.4)
    assert (pool.speed_up.value, pool.speed_up.low, pool.speed_up.high) == (2.0, 1.0, 4.0)
    assert pool.time.value == 2.0


def test_the_intervals_of_all_ways_hold_together():
    """Two ways, nine rounds: the second smallest of each would do at 95 %, which both miss in 7.8 %."""
    found = timed(*(round_(number, pool=number / 4, start=number / 3) for number in range(1, 10)))
    assert [(w.speed_up.low, w.speed_up.high) for w in found.parallel] == [
        pytest.approx((4 / 3, 12)),
        pytest.approx((16 / 9, 16)),
    ]
    assert {w.speed_up.level for w in found.parallel} == {1 - 2 * 2 / 2**9}


def test_a_faster_way_pays_from_where_its_overhead_is_worth_it():
    """2.2 s, two of them in calls: 0.2 s are paid by the two calls that each worker is spared."""
    pool = timed(round_()).parallel[1]
    assert pool.pays_from.value == pytest.approx(0.1)
    assert not pool.at_least


def test_a_slower_way_is_bounded_by_calls_that_are_divided_perfectly():
    """12 s for 4 s of calls on two CPUs: 10 s of overhead are paid by half of four calls of 5 s."""
    found = timed(round_(start=12.0))
    assert found.parallel[0].pays_from.value == pytest.approx(5.0)
    assert found.parallel[0].at_least
    waiting = timed(round_(start=12.0, blocked=0.9))
    assert waiting.parallel[0].pays_from.value == pytest.approx((12 - 1) / 3)


def test_one_worker_never_pays():
    """There is nothing that it could do at once."""
    made = replace(SCENARIO, variants=(*SCENARIO.variants[:-1], variant("pool", workers=1)))
    assert timed(round_(), made=made).parallel[1].pays_from is None


def test_invalid_rounds_and_calls_that_did_not_return_do_not_count():
    """A crashed way cannot win on time."""
    crashed = [replace(one, problems=("crash",)) for one in round_(2, pool=0.1)]
    half = execution("pool", 3, main=0.1, processes=calls((0, 1)))
    found = timed(round_(1), crashed, [half])
    assert (found.parallel[1].time.value, found.parallel[1].time.count) == (2.2, 1)
    nothing = timed(crashed)
    assert (nothing.call, nothing.parallel[0].speed_up, nothing.costs) == (None, None, ())


def test_the_first_call_is_told_apart():
    """It may leave a cache behind, which every process would have to make for itself."""
    around = round_()
    around[0] = execution("serial", 1, processes=calls((0, 3.7), (4, 4.1), (5, 5.1), (6, 6.1)))
    found = timed(around)
    assert found.first.value == pytest.approx(3.7)
    assert found.others.value == pytest.approx(0.1)


seconds = st.floats(0.001, 100)


@given(seconds, st.integers(2, 50), st.integers(2, 8), seconds, st.floats(0, 1))
def test_a_way_pays_below_its_calls_if_and_only_if_it_is_faster(serial, many, width, time, share):
    """The sentence can never contradict the table beside it."""
    found = work_that_pays(
        time=time, serial=serial, calls=many, busiest=share * min(time, serial), width=width
    )
    call = serial / many
    if time < serial * (1 - 1e-9):
        assert found < call
    elif time > serial * (1 + 1e-9):
        assert found > call


def test_work_that_pays_by_hand():
    """48 ms a process, 8 calls of 10 ms, two at once: 232 ms against 80, and even at 48 ms."""
    at_ten = work_that_pays(time=0.232, serial=0.08, calls=8, busiest=0.02, width=2)
    assert at_ten == pytest.approx(0.048)
    at_hundred = work_that_pays(time=0.592, serial=0.8, calls=8, busiest=0.4, width=2)
    assert at_hundred == pytest.approx(0.048)
    assert work_that_pays(time=1.0, serial=0.8, calls=8, busiest=0.8, width=1) is None
