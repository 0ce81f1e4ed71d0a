"""Pools on the virtual clock: who does which task when."""

from __future__ import annotations

import pytest
from simulations import ends, milliseconds, record_of, simulated

from runner.execution.simulated.world import World


def pool(said: str) -> str:
    """The only variant of a scenario."""
    return f"variants: {{only: {{call: pool, {said}}}}}"


def workers(record) -> list[int]:
    """The worker that did each task, numbered from 0."""
    pids = [process.calls[0].pid for process in record.processes]
    return [sorted(set(pids)).index(pid) for pid in pids]


def test_a_worker_that_is_free_has_the_next_task():
    """In order, one at a time."""
    record = record_of(
        "processes: {p: {replicas: 5, sleep: {trace: [50ms, 10ms, 20ms, 10ms, 10ms]}}}\n"
        + pool("workers: 2, pool: futures")
    )

    assert ends(record) == {"p[0]": 50, "p[1]": 10, "p[2]": 30, "p[3]": 40, "p[4]": 50}
    assert workers(record) == [0, 1, 1, 1, 1]
    assert milliseconds(record.main) == milliseconds(record.wall) == 50
    assert record.peak == 2


def test_the_tasks_of_a_chunk_follow_one_another_on_one_worker():
    """Whoever else is idle meanwhile."""
    record = record_of(
        "processes: {p: {replicas: 4, sleep: {trace: [50ms, 50ms, 10ms, 10ms]}}}\n"
        + pool("workers: 2, chunk: 2")
    )

    assert ends(record) == {"p[0]": 50, "p[1]": 100, "p[2]": 10, "p[3]": 20}


def test_workers_share_the_cpus():
    """Four bursts of 10 ms on four workers and two CPUs take 20 ms."""
    record = record_of(
        "processes: {p: {replicas: 4, work: [{cpu: 10ms}]}}\n" + pool("workers: 4"), cpus=(0, 1)
    )

    assert ends(record) == {"p[0]": 20, "p[1]": 20, "p[2]": 20, "p[3]": 20}


def test_who_waits_for_a_lock_has_it_before_a_worker_is_in_its_next_task():
    """Between two tasks of a worker the library does more than it takes to wake another."""
    work = "[{lock: door}, {cpu: 10ms}, {unlock: door}]"
    record = record_of(
        f"shared: {{door: lock}}\nprocesses: {{p: {{replicas: 4, work: {work}}}}}\n"
        + pool("workers: 2, chunk: 1")
    )

    assert ends(record) == {"p[0]": 10, "p[1]": 20, "p[2]": 30, "p[3]": 40}
    assert workers(record) == [0, 1, 0, 1]


def test_a_task_has_a_worker_and_no_process_of_its_own():
    """So neither pid nor exit code; how it ended is in its outcome."""
    record = record_of(
        "processes: {good: {work: [{mark: m}], marks: [m]}, bad: {target: raise, args: [x]}}\n"
        + pool("workers: 1")
    )
    good, bad = record.processes

    assert (good.pid, good.exitcode, good.outcome) == (None, None, "completed")
    assert (bad.outcome, bad.raised) == ("failed", "RuntimeError")
    assert good.calls[0].how == "pool"
    assert milliseconds(good.marks["m"].at) == 0


def test_a_task_is_submitted_when_it_has_arrived():
    """In order of arrival."""
    record = record_of(
        "processes: {p: {replicas: 3, sleep: 10ms, arrival: {trace: [15ms, 0ms, 5ms]}}}\n"
        + pool("workers: 1")
    )

    assert ends(record) == {"p[0]": 30, "p[1]": 10, "p[2]": 20}
    assert [milliseconds(p.start_called) for p in record.processes] == [15, 0, 5]
    assert [milliseconds(p.response) for p in record.processes] == [5, 0, 5]


@pytest.mark.parametrize("work", ["[{exit: 0}]", "[{sleep: 1ms}, {exit: 1}]"])
def test_a_task_that_ends_its_worker_is_not_predicted(work):
    """What a library does then is its own affair."""
    _, found = simulated(f"processes: {{p: {{work: {work}}}}}\n" + pool("workers: 2"))

    assert "ends its worker" in found.stuck


def test_a_pool_starts_its_workers_one_after_the_other_at_the_cost_of_a_start():
    """In the ideal it costs nothing; in a world with costs each worker is there later."""
    text = "processes: {p: {replicas: 2, sleep: 10ms}}\n" + pool("workers: 2, start_method: spawn")
    costs = {"spawn": 40_000_000}
    record = record_of(text, world=World(start=costs, delay=costs))

    assert [milliseconds(p.entered) for p in record.processes] == [40, 50]
    assert workers(record) == [0, 0]
    assert ends(record_of(text)) == {"p[0]": 10, "p[1]": 10}


@pytest.mark.parametrize(("kind", "stuck"), [("multiprocessing", True), ("futures", False)])
def test_an_executor_hands_an_exit_to_its_caller(kind, *, stuck):
    """And its worker goes on, where one of a ``Pool`` ends, which is not predicted."""
    text = "processes: {p: {target: exit, args: [3]}}\n" + pool(f"workers: 1, pool: {kind}")
    record, found = simulated(text)

    assert (found.stuck is not None) is stuck
    if not stuck:
        assert (record.processes[0].outcome, record.processes[0].raised) == ("failed", "SystemExit")
