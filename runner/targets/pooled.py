"""Pooled: what a worker of a pool executes, one task after another.

What all tasks have in common is sent to each worker once, as its library sends what an
initializer is given, so that it may hold locks. A task is a tuple: group, label,
seconds of sleep, phases of ``work``, environment, args, kwargs.
"""

from __future__ import annotations

import os
import time
from resource import RUSAGE_SELF, getrusage

from runner.targets.settle import (
    behave_as_on_a_terminal,
    lower_descriptor_limit,
    output_files,
    settle,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from runner.targets.entry import Entry

    Task = tuple[
        str, str, float | None, Any, dict[str, str] | None, tuple[Any, ...], dict[str, Any]
    ]


class Bench:
    """What the tasks of one pool are carried out with.

    Attributes:
        entries: The entry of each group; a task says whose it is for the time being.
        catches: What the library itself would hand to the caller of ``map``. Here a
            task that raises it has been carried out: that is in the record, and the rest of
            its chunk goes on. Whatever else it raises ends its worker.
        settings: See ``settle``.
        method: How workers are started.
    """

    def __init__(
        self,
        *,
        entries: Mapping[str, Entry],
        catches: type[BaseException],
        settings: dict[str, Any],
        method: str,
    ) -> None:
        self.entries = entries
        self.catches = catches
        self.settings = settings
        self.method = method


bench: Bench | None = None
"""This worker's."""


def begin(given: Bench) -> None:
    """Make this worker what the scenario says; its first task has not come yet."""
    global bench  # noqa: PLW0603 - what an initializer is for
    bench = given
    settle(bench.settings)
    if "descriptors" in bench.settings:
        lower_descriptor_limit(bench.settings["descriptors"])
    if bench.method != "fork":
        behave_as_on_a_terminal()


def carry_out(task: Task) -> Any:
    """Carry out one task; its value, None if it raised what the library would have caught."""
    assert bench is not None
    group, label, sleep, phases, env, args, kwargs = task
    entry, owner = bench.entries[group], os.getpid()
    entry.label, entry.sleep = label, sleep
    entry.files = output_files(entry.folder, label)
    if entry.kind == "work":
        entry.what = phases
    entry.load()
    account = Account(bench.catches)
    try:
        with Lent(env, entry.settings.get("cpus")):
            return entry.carry_out(args, kwargs, account)
    except bench.catches:
        if not account.given:
            raise  # its target was never entered
        return None
    finally:
        if os.getpid() != owner:
            os._exit(0)  # a copy that the target has forked: the pool's next task is not its own


class Lent:
    """Environment and CPUs of a group's own, for the time of one task."""

    def __init__(self, env: dict[str, str] | None, cpus: tuple[int, ...] | None) -> None:
        self._env, self._cpus = env, cpus

    def __enter__(self) -> None:
        if self._env:
            self._before = {name: os.environ.get(name) for name in self._env}
            os.environ.update(self._env)
        if self._cpus:
            self._affinity = os.sched_getaffinity(0)
            os.sched_setaffinity(0, self._cpus)

    def __exit__(self, *_exception: object) -> None:
        if self._cpus:
            os.sched_setaffinity(0, self._affinity)
        for name, value in self._before.items() if self._env else ():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class Account:
    """What a task has used of its worker, by the worker's own clocks."""

    def __init__(self, catches: type[BaseException]) -> None:
        self._catches = catches
        self._before = _spent()
        self.given = False

    def __call__(self, error: BaseException | None) -> dict[str, Any]:
        """The account, and the worker's exit code if the task ends it by its exception."""
        self.given = True
        after = (
            max(0, later - before) for later, before in zip(_spent(), self._before, strict=True)
        )
        cpu, on_cpu, runnable, user, system, voluntary, involuntary = after
        in_user = round(cpu * user / (user + system)) if user + system else cpu
        said: dict[str, Any] = {
            "account": {
                "on_cpu": on_cpu,
                "runnable": runnable,
                "cpu": cpu,
                "user": in_user,
                "system": cpu - in_user,
                "voluntary": voluntary,
                "involuntary": involuntary,
            }
        }
        if error is not None and not isinstance(error, self._catches):
            said["code"] = _exit_code(error)
        return said


def _spent() -> tuple[int, ...]:
    """CPU time of the process and of this thread, the thread's time runnable, … so far, in ns."""
    usage = getrusage(RUSAGE_SELF)
    try:
        with open("/proc/self/schedstat", "rb", buffering=0) as file:
            runnable = int(file.read(64).split()[1])
    except (OSError, IndexError, ValueError):
        runnable = 0
    return (
        *(time.process_time_ns(), time.thread_time_ns(), runnable),
        *(round(usage.ru_utime * 1e9), round(usage.ru_stime * 1e9)),
        *(usage.ru_nvcsw, usage.ru_nivcsw),
    )


def _exit_code(error: BaseException) -> int:
    """As ``Process`` makes it of an exception that nobody catches."""
    if not isinstance(error, SystemExit):
        return 1
    if error.code is None:
        return 0
    return error.code & 255 if isinstance(error.code, int) else 1
