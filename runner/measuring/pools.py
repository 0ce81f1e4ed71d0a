"""Pools: the workers of one execution's pool, and the figures of the pool itself.

A worker is known by the record of its start. Durations are seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from signal import SIGTERM
from typing import Any

from runner.frozen import frozen
from runner.measuring.traces import Traces, seconds, to_the_nanosecond
from runner.model.event import Event
from runner.model.missing import Missing
from runner.model.record import ProcessRecord, Seconds
from runner.model.scenario import Variant
from runner.signals import signal_name

NO_POOL = Missing("the variant has no pool")
_NOT_SIMULATED = Missing("what a pool costs is not simulated", unforeseen=True)


@frozen
class Worker:
    """When it ended (monotonic nanoseconds) and with which exit code; ``swept`` by the guard."""

    ended: int | None
    code: int | None
    swept: bool = False


@frozen
class Breach:
    """Why tasks did not come back: a worker's end, and whether the scenario expects it.

    ``labels`` are the tasks in which it was: the cause, and not what came of it.
    """

    why: str
    expected: bool
    labels: frozenset[str]


@frozen
class PoolTraces:
    """What the journal says of the pool; instants are monotonic nanoseconds.

    ``submitted`` is when all tasks were given to it at once. ``over`` says whether the plan
    came to its end, after which no task can begin any more. ``first`` is when a task was
    entered for the first time; nobody says so of a simulated one. ``gaps`` are how long each worker
    was in the hands of the library between two tasks.
    """

    began: int
    submitted: int | None
    over: bool
    workers: Mapping[int, Worker]
    breach: Breach | None
    first: int | None
    gaps: tuple[int, ...]


def pool_traces(
    kinds: Mapping[str, list[Event]], traces: Mapping[str, Traces], variant: Variant
) -> PoolTraces | None:
    """None for an execution in which no pool was made."""
    if variant.pool is None or "pool" not in kinds:
        return None
    workers = _workers(kinds)
    at_once = (event["t"] for event in kinds.get("submitted", []) if "p" not in event)
    submitted = next(at_once, None)
    return PoolTraces(
        began=kinds["pool"][0]["t"],
        submitted=submitted,
        over="planned" in kinds,
        workers=workers,
        breach=_breach(workers, _tasks_at_the_end(workers, traces), variant),
        first=_first(workers, traces),
        gaps=tuple(_gaps(submitted, workers, traces)),
    )


def _workers(kinds: Mapping[str, list[Event]]) -> dict[int, Worker]:
    ended = {event["of"]: event["t"] for event in kinds.get("gone", [])}
    codes = {event["of"]: event["code"] for event in kinds.get("reaped", [])}
    swept = {event["of"] for event in kinds.get("swept", [])}
    pids = (event["of"] for event in kinds.get("worker", []))
    return {pid: Worker(ended.get(pid), codes.get(pid), pid in swept) for pid in pids}


def _tasks_at_the_end(
    workers: Mapping[int, Worker], traces: Mapping[str, Traces]
) -> dict[int, str]:
    """The task that each worker ended in, or by; those that ended otherwise are left out."""
    found = {}
    for label, own in traces.items():
        for enter in own.enters:
            if enter["how"] == "pool" and enter["pid"] in workers:
                leave = own.leave_of(enter)
                if leave is None or "code" in leave:
                    found[enter["pid"]] = label
    return found


def _breach(
    workers: Mapping[int, Worker], tasks: Mapping[int, str], variant: Variant
) -> Breach | None:
    """The worker that has broken the executor, or all that took tasks with them on ``Pool``.

    An executor of which one worker dies ends the others by SIGTERM.
    """
    guilty = [pid for pid, worker in workers.items() if worker.code or pid in tasks]
    if variant.pool is not None and variant.pool.kind == "multiprocessing":
        guilty = [pid for pid in guilty if pid in tasks]
    if not guilty:
        return None
    guilty.sort(key=lambda pid: (workers[pid].code == -SIGTERM, workers[pid].ended or 0))
    if variant.pool is not None and variant.pool.kind == "futures":
        del guilty[1:]
    first, codes = guilty[0], _codes(variant)
    place = f"in {tasks[first]}" if first in tasks else "outside of any task"
    expected = all(pid in tasks and workers[pid].code in codes[tasks[pid]] for pid in guilty)
    labels = frozenset(tasks[pid] for pid in guilty if pid in tasks)
    return Breach(f"a worker {how_ended(workers[first].code)} {place}", expected, labels)


def _codes(variant: Variant) -> dict[str, frozenset[int]]:
    """With which exit codes each task may end its worker: never with 0, as others may end."""
    return {
        group.label(index): frozenset(group.success_exit_codes) - {0}
        for group in variant.groups
        for index in range(group.size)
    }


def how_ended(code: int | None) -> str:
    """Of a worker, as part of a sentence."""
    if code is None:
        return "ended"
    return f"was killed by {signal_name(-code)}" if code < 0 else f"ended with exit code {code}"


def problems_of(pool: PoolTraces | None, tasks: tuple[str, ...]) -> tuple[str, ...]:
    """Why the round is not valid: the problems of the ``tasks``, or what broke the pool without one.

    An executor of which a worker dies gives no answers any more, even if every task was left.
    """
    if tasks or pool is None or not pool.over or pool.breach is None or pool.breach.expected:
        return tasks
    return (f"the pool broke: {pool.breach.why}",)


def pool_figures(
    variant: Variant, pool: PoolTraces | None, tasks: Sequence[ProcessRecord]
) -> dict[str, Any]:
    """The words of the pool; ``tasks`` are the processes that are given to it."""
    if variant.pool is None:
        return dict.fromkeys(
            ("pool_workers", "pool_chunk", "pool_startup", "task_overhead"), NO_POOL
        )
    comes = any(not group.background and group.arrival is not None for group in variant.groups)
    startup: Seconds = Missing("no worker has had a task")
    overhead: Seconds = Missing("no worker has had two tasks")
    if (pool is None or pool.first is None) and any(task.calls for task in tasks):
        startup = overhead = _NOT_SIMULATED  # no worker has said when it took them
    if pool is not None and pool.first is not None:
        startup = seconds(pool.first - pool.began)
    if pool is not None and pool.gaps:
        overhead = to_the_nanosecond(seconds(sum(pool.gaps)) / len(pool.gaps))
    return {
        "pool_workers": variant.pool.workers,
        "pool_chunk": variant.pool.chunk_of(len(tasks), one_by_one=comes),
        "pool_startup": startup,
        "task_overhead": overhead,
    }


def _first(workers: Mapping[int, Worker], traces: Mapping[str, Traces]) -> int | None:
    """When the first task was entered of which a worker says when it has had it."""
    enters = (enter for own in traces.values() for enter in own.enters)
    return min((e["t"] for e in enters if e["pid"] in workers and "taken" in e), default=None)


def _gaps(
    submitted: int | None, workers: Mapping[int, Worker], traces: Mapping[str, Traces]
) -> Iterator[int]:
    """From each task of a worker to its next, without waiting for the next to be submitted."""
    for own in traces.values():
        given = submitted if own.submitted is None else own.submitted["t"]
        for enter in own.enters:
            if enter["pid"] in workers and "back" in enter:
                yield max(0, enter["taken"] - max(enter["back"], given or 0))
