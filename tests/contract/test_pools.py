"""Pools: the processes of a set as tasks of a real ``Pool`` and a real ``ProcessPoolExecutor``."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from runner.errors import ExitCode
from runner.model.missing import Missing
from runner.model.record import ExecutionRecord, ProcessRecord
from tests.contract.harness import Played, Stage, each_method, known, many, one

KINDS = ("multiprocessing", "futures")
each_kind = pytest.mark.parametrize("kind", KINDS)

TASKS = """
import os, subprocess, sys, time
from runner import mark
count = 0
def counts():
    global count
    count += 1
    return count
def tells(place):
    mark("there", at=place)
    print("printed", place)
    os.write(2, b"written " + str(place).encode() + b"\\n")
    subprocess.run(["echo", "echoed", str(place)])
    return os.getpid()
def surroundings():
    return [os.environ.get("PLACE"), sorted(os.sched_getaffinity(0))]
def copies():
    if os.fork() == 0:
        mark("copied")
        return "copy"
    os.wait()
    return "original"
def floods():
    for _ in range(64):
        os.write(1, b"x" * 65535 + b"\\n")
"""
MANY = """
shared: {door: lock}
processes:
  who: {replicas: 4, target: identity, args: ["{index}"]}
  told: {replicas: 3, marks: [there], target: "tasks.py:tells", args: ["{index}"]}
  raised: {target: raise, args: [bad], success_exit_codes: [1]}
  placed: {target: "tasks.py:surroundings", env: {PLACE: "here {index}"}, cpus: 1}
  after: {target: "tasks.py:surroundings"}
  computed: {target: cpu, args: [30ms]}
  slept: {sleep: 30ms}
  guarded: {replicas: 2, work: [{lock: door}, {sleep: 20ms}, {unlock: door}]}
  copied: {target: "tasks.py:copies", marks: [copied]}
  flooded: {target: "tasks.py:floods"}
variant: {call: pool, workers: 2, pool: %s}
"""


def played(stage: Stage, kind: str, method: str) -> ExecutionRecord:
    """All kinds of tasks on two workers."""
    return stage.play(MANY % kind, tasks=TASKS)[method]


def dying(target: str, *, others: str = "sleep: 50ms", chunk: int = 1, more: str = "") -> str:
    """A task that does not come back, and six that should."""
    variants = ", ".join(
        f"{name}: {{call: pool, workers: 2, pool: {kind}, chunk: {chunk}}}"
        for name, kind in zip(("mp", "futures"), KINDS, strict=True)
    )
    groups = f"dies: {{target: {target}{more}}}, other: {{replicas: 6, {others}}}"
    return f"processes: {{{groups}}}\nvariants: {{{variants}}}"


def outcomes(record: ExecutionRecord) -> list[str | Missing]:
    """Of all processes, in file order."""
    return [process.outcome for process in record.processes]


def worker(process: ProcessRecord) -> int:
    """The pid in which its only call happened."""
    (call,) = process.calls
    assert call.how == "pool"
    return call.pid


@each_kind
@each_method
def test_every_process_is_a_task_of_one_of_the_workers(
    stage: Stage, kind: str, method: str
) -> None:
    """It has no process of its own; the one it is carried out in is a child of the main process."""
    record = played(stage, kind, method)
    who = many(record, "who")
    workers = {worker(process) for process in record.processes}

    assert record.valid, record.problems
    assert len(workers) <= 2
    assert record.main_pid not in workers
    for process in who:
        identity = known(process.returned)
        assert identity["pid"] == worker(process)
        assert identity["args"] == [process.index]
        assert identity["daemon"] is (kind == "multiprocessing")
        assert (process.pid, process.exitcode, process.outcome) == (None, None, "completed")
    assert record.left_behind == 0
    assert [p.outcome for p in record.processes if p.group != "raised"] == ["completed"] * 15


@each_kind
@each_method
def test_what_a_task_prints_and_marks_is_its_own(stage: Stage, kind: str, method: str) -> None:
    """Captured at the descriptor, as of a process: programs it starts included."""
    for process in many(played(stage, kind, method), "told"):
        place = process.index
        assert process.output == (f"printed {place}", f"echoed {place}")
        assert process.errors == (f"written {place}",)
        assert process.marks["there"].fields == {"at": place}
        assert known(process.entered) <= known(process.marks["there"].at) <= known(process.left)
        assert process.returned == worker(process)


@each_kind
@each_method
def test_an_exception_is_the_tasks_own(stage: Stage, kind: str, method: str) -> None:
    """It counts as exit code 1, ends neither the worker nor the plan, and can be expected."""
    record = played(stage, kind, method)
    raised = one(record, "raised")

    assert (raised.outcome, raised.raised, raised.problem) == ("failed", "RuntimeError", None)
    assert record.fault is None


@each_kind
@each_method
def test_a_task_has_the_surroundings_of_its_group_and_leaves_none(
    stage: Stage, kind: str, method: str
) -> None:
    """Environment and CPUs are those of the group for the time of its task."""
    record = played(stage, kind, method)
    placed, after = known(one(record, "placed").returned), known(one(record, "after").returned)

    assert placed[0] == "here 0"
    assert len(placed[1]) == 1
    assert after[0] is None
    assert len(after[1]) >= len(placed[1])


@each_kind
@each_method
def test_a_task_tells_what_it_has_used_of_its_worker(stage: Stage, kind: str, method: str) -> None:
    """CPU time by the worker's clock, from entering to leaving; the sleep is not among it."""
    record = played(stage, kind, method)
    computed, slept = one(record, "computed"), one(record, "slept")

    assert computed.accounts == slept.accounts == "self-reported"
    assert known(computed.cpu) >= 0.03 > known(slept.cpu)
    assert known(slept.blocked) > 0
    assert known(slept.overshoot) >= 0
    assert known(slept.ended) == known(slept.left)
    assert isinstance(slept.start_overhead, Missing)
    assert isinstance(slept.peak_memory, Missing)


@each_kind
@each_method
def test_the_phases_of_work_find_the_locks_they_name(stage: Stage, kind: str, method: str) -> None:
    """Workers are given them as initializers are, for no task can carry a lock."""
    first, second = sorted(
        many(played(stage, kind, method), "guarded"), key=lambda p: known(p.left)
    )

    assert known(second.left) - known(first.left) >= 0.02


@each_kind
@each_method
def test_a_copy_that_a_task_forks_is_no_worker(stage: Stage, kind: str, method: str) -> None:
    """It would answer for the task, and take the next."""
    copied = one(played(stage, kind, method), "copied")

    assert (copied.outcome, copied.returned, dict(copied.marks)) == ("completed", "original", {})


@each_kind
@each_method
def test_of_what_a_task_prints_the_middle_goes(stage: Stage, kind: str, method: str) -> None:
    """As of a process."""
    assert one(played(stage, kind, method), "flooded").dropped_bytes > 1 << 20


@each_kind
@each_method
def test_the_pool_has_figures(stage: Stage, kind: str, method: str) -> None:
    """Its size, its chunks, what it takes to start, and from one task to the next."""
    record = played(stage, kind, method)
    first = min(known(process.entered) for process in record.processes)

    assert (record.pool_workers, record.pool_chunk) == (2, 2 if kind == "multiprocessing" else 1)
    assert 0 < known(record.pool_startup) <= first
    assert 0 <= known(record.task_overhead) < known(record.wall) <= known(record.main)
    assert 1 <= known(record.peak) <= 2


def test_a_variant_without_a_pool_has_no_such_figures(stage: Stage) -> None:
    """They are missing, with the reason."""
    record = stage.play("processes: {child: {sleep: 1ms}}\nvariants: {only: {}}").only
    reason = Missing("the variant has no pool")

    assert (record.pool_workers, record.pool_chunk) == (reason, reason)
    assert (record.pool_startup, record.task_overhead) == (reason, reason)


@each_kind
def test_a_worker_keeps_its_module_from_task_to_task(stage: Stage, kind: str) -> None:
    """It is imported once, wherever its file lies."""
    text = f"""
        processes: {{task: {{replicas: 3, target: "tasks.py:counts"}}}}
        variant: {{call: pool, workers: 1, pool: {kind}}}
    """
    run = stage.play(text, tasks=TASKS)

    for method in stage.methods:
        assert [p.returned for p in many(run[method], "task")] == [1, 2, 3]


@each_kind
def test_a_chunk_is_carried_out_by_one_worker(stage: Stage, kind: str) -> None:
    """One task after the other, also past one that raises."""
    text = f"""
        processes:
          first: {{target: raise, args: [x], success_exit_codes: [1]}}
          task: {{replicas: 5, sleep: 10ms}}
        variants: {{only: {{call: pool, workers: 2, chunk: 3, pool: {kind}}}}}
    """
    record = stage.play(text).only
    tasks = record.processes

    for chunk in (tasks[:3], tasks[3:]):
        assert len({worker(task) for task in chunk}) == 1
        for one_task, its_next in itertools.pairwise(chunk):
            assert known(one_task.left) <= known(its_next.entered)
    assert record.pool_chunk == 3
    assert record.valid


@each_kind
def test_a_task_is_submitted_when_it_has_arrived(stage: Stage, kind: str) -> None:
    """In order of arrival, and no earlier; what it waits for a worker is in its response."""
    text = f"""
        processes:
          server: {{target: hang, background: true}}
          late: {{replicas: 3, sleep: 100ms, arrival: [150ms, 0ms, 50ms], needs: {{server: ready}}}}
        variants: {{only: {{call: pool, workers: 1, pool: {kind}}}}}
    """
    record = stage.play(text).only
    late = many(record, "late")

    for process, arrival in zip(late, (0.15, 0.0, 0.05), strict=True):
        assert known(process.arrived) == pytest.approx(arrival)
        assert arrival <= known(process.start_called) <= known(process.entered)
    assert known(late[1].left) <= known(late[2].entered) <= known(late[0].entered)
    assert known(late[2].response) >= 0.05
    assert record.pool_chunk == 1
    assert record.valid
    assert one(record, "server").outcome == "terminated"


def test_a_pool_waits_for_what_a_dead_worker_has_not_taken(stage: Stage) -> None:
    """``multiprocessing.Pool`` never hears of it: the other tasks end, the lost one has crashed."""
    run = stage.play(dying("crash, args: [KILL]"))
    record = run["mp"]

    assert (record.fault, record.left_behind, run.code) == (None, 0, ExitCode.FAILS)
    assert outcomes(record) == ["crashed", *["completed"] * 6]
    assert one(record, "dies").signal == "SIGKILL"
    assert one(record, "dies").exitcode is None
    assert known(one(record, "dies").ended) <= known(record.main)
    assert record.problems == ("dies did not come back: its worker was killed by SIGKILL",)


def test_an_executor_breaks_with_a_dead_worker(stage: Stage) -> None:
    """What was not done is lost, and is told why; the plan goes on."""
    run = stage.play(dying("crash, args: [KILL]"))
    record = run["futures"]

    assert (record.fault, record.left_behind, run.code) == (None, 0, ExitCode.FAILS)
    assert outcomes(record)[0] == "crashed"
    assert "not_started" in outcomes(record)
    assert len(record.problems) == 7 - outcomes(record).count("completed")
    for problem in record.problems[1:]:
        assert problem.endswith("a worker was killed by SIGKILL in dies")


def test_a_chunk_goes_down_with_its_worker(stage: Stage) -> None:
    """The tasks behind the one that it died in never begin."""
    record = stage.play(dying("crash, args: [KILL]", chunk=4))["mp"]

    assert outcomes(record) == ["crashed", *["not_started"] * 3, *["completed"] * 3]
    assert known(record.peak) >= 1
    assert len(record.problems) == 4


def test_a_death_that_is_expected_and_what_comes_of_it_is_no_problem(stage: Stage) -> None:
    """``success_exit_codes`` of the task says so, as of a process."""
    run = stage.play(dying("crash, args: [KILL]", more=", success_exit_codes: [-9]"))

    assert run.code == ExitCode.HOLDS
    for record in run.records:
        assert record.valid
        assert outcomes(record)[0] == "crashed"


@pytest.mark.parametrize(
    ("target", "pool", "executor"),
    [
        ("exit, args: [3]", "its worker ended with exit code 3", "raised SystemExit (3)"),
        ("exit, args: [0]", "its worker ended with exit code 0", "raised SystemExit (0)"),
        ('"t.py:vanish", args: [0]', "exit code 0", "its worker ended with exit code 0"),
    ],
)
def test_a_task_that_ends_its_worker_by_itself_has_failed(
    stage: Stage, target: str, pool: str, executor: str
) -> None:
    """Also with exit code 0: it never comes back. An executor hands ``SystemExit`` to the caller."""
    run = stage.play(dying(target), t="import os\ndef vanish(code): os._exit(code)\n")

    for name, said in (("mp", pool), ("futures", executor)):
        record = run[name]
        assert (record.fault, one(record, "dies").outcome) == (None, "failed")
        assert said in record.problems[0]
    assert run.code == ExitCode.FAILS


FAULTS: dict[str, tuple[str, str, str]] = {
    "a lock": (
        'target: "f.py:takes", args: ["{shared.door}"]',
        "raised RuntimeError: ",
        "is given {shared.door}, which can be given to a process at its start and not to a task",
    ),
    "a function without a name": ('target: "f.py:nameless"', "pool raised ", "<lambda>"),
    "a value that cannot be sent": ('target: "f.py:gives"', "pool raised ", "gives.<locals>"),
    "a value that cannot be read": ('target: "f.py:unread"', "", "ValueError: not to be read"),
    "a subclass of Process": ('target: "f.py:Own"', "fails is a subclass of Process", "wanted a"),
}
FAULTY = """
import multiprocessing
nameless = lambda: 1
def takes(lock): return 1
def gives(): return lambda: 1
class Unread:
    def __reduce__(self): return (refuse, ())
def refuse(): raise ValueError("not to be read")
def unread(): return Unread()
class Own(multiprocessing.Process): pass
"""


@pytest.mark.parametrize(("group", "begins", "holds"), FAULTS.values(), ids=FAULTS)
def test_what_a_pool_cannot_carry_out_stops_the_plan(
    stage: Stage, group: str, begins: str, holds: str
) -> None:
    """The library's own exception, as that of a step; the pool is closed, and nothing is left."""
    text = f"""
        shared: {{door: lock}}
        processes: {{fails: {{{group}}}, other: {{replicas: 2, sleep: 10ms}}}}
        variants:
          mp: {{call: pool, workers: 2}}
          futures: {{call: pool, workers: 2, pool: futures}}
    """
    run = stage.play(text, f=FAULTY)

    assert run.code == ExitCode.COULD_NOT_RUN
    for kind in ("mp", "futures"):
        fault = str(run[kind].fault)
        assert begins in fault
        assert holds in fault
        assert run[kind].left_behind == 0


IDLE = """
import os, signal, time
def kills_the_other():
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for pid in filter(is_idle, filter(str.isdigit, os.listdir("/proc"))):
            return os.kill(int(pid), signal.SIGKILL)
        time.sleep(0.01)
def is_idle(pid):
    try:
        parent = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1]
        waits_in = open(f"/proc/{pid}/wchan").read()
    except OSError:
        return False
    return parent == str(os.getppid()) and "pipe_read" in waits_in
"""


def test_a_pool_that_hangs_is_said_to_hang(stage: Stage) -> None:
    """A worker that is killed while it waits for a task holds the lock for ever that all wait for."""
    run = stage.play(
        'processes: {task: {target: "idle.py:kills_the_other"}}\n'
        "variants: {mp: {call: pool, workers: 2}, futures: {call: pool, workers: 2, pool: futures}}",
        idle=IDLE,
    )

    assert "multiprocessing.Pool hangs: one of its workers has ended" in str(run["mp"].fault)
    futures = run["futures"]
    if futures.fault is None:  # it has seen the death before its last answer
        assert "a worker was killed by SIGKILL outside of any task" in str(futures.problems)
    else:
        assert "the executor hangs: one of its workers has ended" in futures.fault
    assert {record.left_behind for record in run.records} == {0}


@each_kind
@each_method
def test_the_journal_tells_of_every_worker(stage: Stage, kind: str, method: str) -> None:
    """Its start and its end by the guard, its exit code by the main process that has joined it."""
    run: Played = stage.play(MANY % kind, tasks=TASKS)
    record = run[method]
    mine = [event for event in run.events() if event["x"] == record.number]
    by_kind: dict[str, dict[int, dict[str, Any]]] = {
        name: {event["of"]: event for event in mine if event["k"] == name and "p" not in event}
        for name in ("worker", "gone", "reaped")
    }

    assert {worker(p) for p in record.processes} <= set(by_kind["worker"])
    assert set(by_kind["worker"]) == set(by_kind["gone"]) == set(by_kind["reaped"])
    assert {event["code"] for event in by_kind["reaped"].values()} == {0}
    assert {event["pid"] for event in by_kind["reaped"].values()} == {record.main_pid}
