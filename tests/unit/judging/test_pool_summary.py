"""What the executions of a pool come to in one row."""

from dataclasses import replace

from handmade_records import execution, process, scenario

from runner.judging.summarise import summarise
from runner.model.missing import Missing
from runner.model.record import CallRecord
from runner.model.scenario import Pool

POOL = Pool(kind="futures", workers=3)


def pooled(**figures):
    """A scenario whose parallel variant has a pool, and its summary over two executions."""
    file = scenario()
    serial, parallel = file.variants
    file = replace(file, variants=(serial, replace(parallel, pool=POOL)))
    tasks = [
        process(i, outcome="completed", calls=(CallRecord(how="pool", pid=pid),), **figures)
        for i, pid in enumerate((7, 7, 8, 7))
    ]
    records = [
        execution(round_=1, processes=tasks, pool_workers=3, pool_chunk=1, pool_startup=0.002),
        execution(
            round_=2,
            processes=tasks[:2],
            pool_workers=3,
            pool_chunk=1,
            pool_startup=0.004,
            task_overhead=0.001,
        ),
    ]
    (row,) = summarise(file, records)
    return row


def test_costs_are_medians_and_shares_are_extremes():
    """A worker that never had a task has had 0."""
    pool = pooled().pool

    assert (pool.kind, pool.workers, pool.chunk) == ("futures", 3, 1)
    assert (pool.startup.value, pool.startup.count) == (0.003, 2)
    assert (pool.task_overhead.value, pool.task_overhead.count) == (0.001, 1)
    assert (pool.least_tasks, pool.most_tasks) == (0, 3)


def test_a_variant_without_a_pool_has_no_such_row():
    """Whatever its processes did."""
    (row,) = summarise(scenario(), [execution(processes=[process(calls=())])])

    assert row.pool is None


def test_of_what_never_ran_nothing_is_said():
    """Not that its workers were idle."""
    file = scenario()
    file = replace(file, variants=(replace(file.variants[1], pool=POOL),))
    record = execution(processes=[process(calls=Missing("not predicted"))], pool_workers=3)
    (row,) = summarise(file, [record])

    assert (row.pool.chunk, row.pool.startup) == (None, None)
    assert (row.pool.least_tasks, row.pool.most_tasks) == (None, None)


def test_a_task_that_raises_as_the_scenario_expects_is_declared():
    """It has no exit code, but counts as if it had."""
    file = scenario()
    calls = (CallRecord(how="pool", pid=7, raised="KeyError"),)
    record = execution(processes=[process(outcome="failed", exitcode=None, calls=calls)])
    (row,) = summarise(file, [record])

    assert (row.outcomes, row.declared) == ({"failed": 1}, {"failed": 1})
