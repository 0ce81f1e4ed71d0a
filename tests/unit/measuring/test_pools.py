"""What a journal says of a pool and its tasks, told by hand: workers 7 and 8, times in ms."""

from __future__ import annotations

from typing import Any

import pytest

from runner.loading import check_text
from runner.measuring.archive import NoArchive
from runner.measuring.fold import execution_record
from runner.model.missing import Missing
from runner.model.record import ExecutionRecord

GUARD, HOST = 2, 3
TEXT = """
scenario: 1
processes:
  task: {replicas: 3, target: "os:getpid", success_exit_codes: [0%s]}
variants: {only: {call: pool, workers: 2, pool: %s%s}}
"""


class Tale:
    """The events of one execution, in the order in which they are told."""

    def __init__(self, kind: str = "multiprocessing", *, codes: str = "", more: str = "") -> None:
        self._kind, self._codes, self._more = kind, codes, more
        self.events: list[dict[str, Any]] = []
        self.add("execution", 0, GUARD, variant="only", round=1)
        self.add("plan", 0, HOST)
        self.add("host", 0, GUARD, host=HOST)
        self.add("pool", 1, HOST)
        for pid in (7, 8):
            self.add("worker", 2, GUARD, of=pid, called=1_000_000, name="w")
        self.add("submitted", 3, HOST)

    def add(self, kind: str, ms: float, pid: int, label: str | None = None, **more: Any) -> None:
        """One event."""
        event = {"t": round(ms * 1e6), "k": kind, "x": 0, "pid": pid, **more}
        self.events.append(event if label is None else {**event, "p": label})

    def task(self, index: int, pid: int, entered: float, left: float | None, **said: Any) -> None:
        """A task, with a tenth of a ms of ours before it and after it."""
        taken = {"taken": round((entered - 0.1) * 1e6)}
        before = [e for e in self.events if e["k"] == "leave" and e["pid"] == pid]
        if before:
            taken["back"] = before[-1]["t"] + 100_000
        self.add("enter", entered, pid, f"task[{index}]", how="pool", **taken)
        if left is not None:
            self.add("leave", left, pid, f"task[{index}]", how="pool", slept=0, **said)

    def end(self, pid: int, ms: float, code: int, by: int = HOST) -> None:
        """A worker ends."""
        self.add("gone", ms, GUARD, of=pid)
        self.add("reaped", ms + 1, by, of=pid, code=code)

    def told(self, *, planned: float | None = 100) -> ExecutionRecord:
        """The record of it all."""
        if planned is not None:
            self.add("planned", planned, HOST)
            self.add("after", planned + 1, GUARD, fault=None, noise={})
        text = TEXT % (self._codes, self._kind, self._more)
        scenario, problems = check_text(text.encode(), "handmade.yaml", ".")
        assert scenario is not None, problems
        return execution_record(self.events, scenario, NoArchive())


def outcomes(record: ExecutionRecord) -> list[str | Missing]:
    """Of all tasks."""
    return [process.outcome for process in record.processes]


def well() -> Tale:
    """All is well: two tasks on one worker, one on the other."""
    tale = Tale()
    tale.task(0, 7, 10, 20, value=1)
    tale.task(1, 8, 11, 40, value=2)
    tale.task(2, 7, 25, 45, value=3)
    for pid in (7, 8):
        tale.end(pid, 60, 0)
    return tale


def test_the_makespan_begins_with_the_making_of_the_pool() -> None:
    """What it costs belongs to it; the joining of the workers does not, nor that of a process."""
    record = well().told()

    assert record.wall == pytest.approx(0.044)
    assert record.pool_startup == pytest.approx(0.009)
    assert [p.start_called for p in record.processes] == [pytest.approx(0.003)] * 3
    assert record.valid


def test_what_is_ours_around_a_task_is_no_overhead_of_the_pool() -> None:
    """From 20 to 25 ms less a tenth on either side."""
    assert well().told().task_overhead == pytest.approx(0.0048)


def test_a_worker_that_waits_for_an_arrival_has_no_overhead() -> None:
    """Only from when the task was submitted."""
    tale = well()
    tale.add("submitted", 24, HOST, "task[2]")

    assert tale.told().task_overhead == pytest.approx(0.0009)


def test_without_a_second_task_of_any_worker_there_is_no_overhead() -> None:
    """And without a first there is no start-up."""
    tale = Tale()
    tale.task(0, 7, 10, 20, value=1)

    assert tale.told().task_overhead == Missing("no worker has had two tasks")
    assert Tale().told().pool_startup == Missing("no worker has had a task")


def test_an_unexpected_exception_counts_as_exit_code_1() -> None:
    """It makes the round invalid, unless the code is one of success."""
    for codes, problems in (
        ("", ("task[0] raised KeyError ('x'), which counts as exit code 1, wanted 0",)),
        (", 1", ()),
    ):
        tale = Tale(codes=codes)
        for index in range(3):
            said = {"raised": "KeyError", "message": "'x'"} if index == 0 else {"value": 1}
            tale.task(index, 7, 10 + 10 * index, 15 + 10 * index, **said)
        record = tale.told()

        assert outcomes(record) == ["failed", "completed", "completed"]
        assert record.problems == problems


def test_who_is_in_the_middle_when_its_worker_dies_has_crashed() -> None:
    """At the worker's end; what the pool did not come to was never begun."""
    tale = Tale()
    tale.task(0, 7, 10, None)
    tale.end(7, 30, -9)
    tale.task(1, 8, 10, 20, value=1)
    tale.end(8, 90, -15)
    record = tale.told()
    crashed, _, lost = record.processes

    assert outcomes(record) == ["crashed", "completed", "not_started"]
    assert (crashed.signal, crashed.exitcode, crashed.ended) == ("SIGKILL", None, 0.03)
    assert record.problems == (
        "task[0] did not come back: its worker was killed by SIGKILL",
        "task[2] was never begun: a worker was killed by SIGKILL in task[0]",
    )
    assert isinstance(lost.ended, Missing)


def test_what_an_executor_ends_with_itself_is_told_from_the_cause() -> None:
    """It ends the workers that are left by SIGTERM, also when the guard saw all end at once."""
    tale = Tale("futures")
    tale.task(0, 7, 10, None)
    tale.task(1, 8, 10, None)
    tale.end(7, 30, -15)
    tale.end(8, 30, -11)

    assert tale.told().problems == (
        (
            "task[0] did not come back: its worker was killed by SIGTERM after a worker was killed "
            "by SIGSEGV in task[1]"
        ),
        "task[1] did not come back: its worker was killed by SIGSEGV",
        "task[2] was never begun: a worker was killed by SIGSEGV in task[1]",
    )


def test_an_executor_that_breaks_when_every_task_was_left_is_a_problem() -> None:
    """Nobody had the answers; of ``Pool``, which starts another worker, nothing is lost."""
    for kind, problems in (
        ("futures", ("the pool broke: a worker was killed by SIGKILL outside of any task",)),
        ("multiprocessing", ()),
    ):
        tale = Tale(kind)
        for index in range(3):
            tale.task(index, 7, 10 + 10 * index, 15 + 10 * index, value=1)
        tale.end(8, 36, -9)
        tale.end(7, 37, -15)

        assert tale.told().problems == problems


@pytest.mark.parametrize(("code", "valid"), [(-9, True), (-11, False)])
@pytest.mark.parametrize("kind", ["multiprocessing", "futures"])
def test_an_expected_death_excuses_what_comes_of_it(kind: str, code: int, *, valid: bool) -> None:
    """The scenario lists -9 among the codes of success, and no other."""
    tale = Tale(kind, codes=", -9")
    tale.task(0, 7, 10, None)
    tale.end(7, 30, code)
    tale.task(1, 8, 10, None if kind == "futures" else 20)
    tale.end(8, 31, -15)

    assert tale.told().valid is valid


def test_no_exit_code_excuses_a_task_that_ends_its_worker_with_0() -> None:
    """As a process it would have completed; as a task it never comes back."""
    tale = Tale()
    tale.task(0, 7, 10, 20, raised="SystemExit", message="0", code=0)
    tale.end(7, 21, 0)
    tale.task(1, 8, 10, 20, value=1)
    tale.task(2, 8, 30, 40, value=1)
    record = tale.told()

    assert outcomes(record) == ["failed", "completed", "completed"]
    assert record.problems == ("task[0] did not come back: its worker ended with exit code 0",)


def test_a_task_that_is_swept_away_is_no_problem_of_its_own() -> None:
    """The execution was ended from outside: that is said once."""
    tale = Tale()
    tale.task(0, 7, 10, None)
    tale.add("overrun", 50, GUARD, why="timeout", text="it took too long")
    tale.end(7, 51, -15, by=GUARD)
    tale.add("after", 99, GUARD, fault="it took too long", noise={})
    record = tale.told(planned=None)

    assert outcomes(record) == ["swept", "not_started", "not_started"]
    assert record.problems == ()


def test_a_copy_of_a_worker_says_nothing_in_a_tasks_name() -> None:
    """Only workers are believed."""
    tale = well()
    tale.add("mark", 12, 99, "task[0]", name="ready", value={})
    tale.add("leave", 13, 99, "task[0]", how="pool", slept=0, value="copy")
    task = tale.told().processes[0]

    assert (task.left, task.returned, dict(task.marks)) == (pytest.approx(0.02), 1, {})


def test_time_in_the_pool_is_waiting_and_time_in_the_target_is_not() -> None:
    """A task waits until it is entered, and while its worker waits for a CPU."""
    tale = Tale()
    account = {"on_cpu": 4_000_000, "cpu": 4_000_000, "runnable": 1_000_000}
    tale.task(0, 7, 10, 20, value=1, account=account)
    task = tale.told().processes[0]

    assert task.response == pytest.approx(0.007)
    assert (task.cpu, task.blocked) == (0.004, pytest.approx(0.005))
    assert task.waiting == pytest.approx(0.008)
    assert task.turnaround == pytest.approx(0.017)
    assert task.accounts == "self-reported"
