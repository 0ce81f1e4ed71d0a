"""Pooled: what a worker of a pool executes, one task after another.

What all tasks have in common is sent to each worker once, as its library sends what an
initializer is given, so that it may hold locks. A task is a tuple: group, label,
seconds of sleep, phases of ``work``, environment, args, kwargs.
"""

from __future__ import annotations

import os
import time
from operator import sub
from resource import RUSAGE_SELF, getrusage

from runner.targets.entry import exit_code
from runner.targets.settle import (
    Lent,
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
handed_back = 0
"""When this worker's last task was over, with all that is ours, and the library had it again."""


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
    global handed_back  # noqa: PLW0603 - one a worker
    assert bench is not None
    account, owner = Account(bench.catches), os.getpid()
    group, label, sleep, phases, env, args, kwargs = task
    entry = bench.entries[group]
    entry.label, entry.sleep = label, sleep
    entry.files = output_files(entry.folder, label)
    if entry.kind == "work":
        entry.what = phases
    entry.load()
    try:
        cpus = entry.settings.get("cpus")
        if env or cpus:
            with Lent(env, cpus):
                return entry.carry_out(args, kwargs, account)
        return entry.carry_out(args, kwargs, account)
    except bench.catches:
        if not account.given:
            raise  # its target was never entered
        return None
    finally:
        if os.getpid() != owner:
            os._exit(0)  # a copy that the target has forked: the pool's next task is not its own
        handed_back = time.monotonic_ns()


class Account:
    """What a task has used of its worker, by the worker's own clocks.

    What we do around a task (files, records) is no cost of the pool: ``taken`` is when the
    library handed it over, ``back`` when it had the worker's last one again.
    """

    __slots__ = ("_before", "_catches", "_taken", "given")

    def __init__(self, catches: type[BaseException]) -> None:
        self._taken = time.monotonic_ns()
        self._catches = catches
        self.given = False

    def begin(self) -> dict[str, int]:
        """Look at the clocks, just before the target is entered."""
        self._before = _spent()
        return (
            {"taken": self._taken, "back": handed_back} if handed_back else {"taken": self._taken}
        )

    def end(self, error: BaseException | None) -> dict[str, Any]:
        """The account, and the worker's exit code if the task ends it by its exception."""
        cpu, on_cpu, waited, user, system, voluntary, involuntary = map(sub, _spent(), self._before)
        in_user = round(cpu * user / (user + system)) if user + system else cpu
        said: dict[str, Any] = {
            "account": {
                "on_cpu": on_cpu,
                "runnable": max(0, waited),
                "cpu": cpu,
                "user": in_user,
                "system": cpu - in_user,
                "voluntary": voluntary,
                "involuntary": involuntary,
            }
        }
        if error is not None and not isinstance(error, self._catches):
            said["code"] = exit_code(error)
        self.given = True
        return said


def _spent() -> tuple[int, ...]:
    """CPU time of the process and of this thread, the thread's time runnable, … so far, in ns."""
    usage = getrusage(RUSAGE_SELF)
    return (
        *(time.process_time_ns(), time.thread_time_ns(), _runnable()),
        *(round(usage.ru_utime * 1e9), round(usage.ru_stime * 1e9)),
        *(usage.ru_nvcsw, usage.ru_nivcsw),
    )


_schedstat = -1
"""Kept open from one task to the next; a target may close it, or put something else there."""


def _runnable() -> int:
    """The time that this worker's main thread has waited for a CPU, 0 where nobody says."""
    global _schedstat  # noqa: PLW0603 - one a worker
    for _ in range(2):
        try:
            return int(os.pread(_schedstat, 64, 0).split()[1])
        except (OSError, IndexError, ValueError):
            try:
                _schedstat = os.open("/proc/self/schedstat", os.O_RDONLY | os.O_CLOEXEC)
            except OSError:
                break
    return 0
