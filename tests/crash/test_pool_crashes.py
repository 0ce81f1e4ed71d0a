"""The crash table under a pool: both workers have a task in hand when it happens.

Their library has threads in the main process, would start another worker for one that dies,
and gives SIGTERM to those that are left; whatever it does, nothing survives.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tests.crash.scene import POOLED, POOLED_OF_ALL, Scene
from tests.crash.table import METHODS, Row, nothing, send, stop_and_continue, twice, withstands

KINDS = ("multiprocessing", "futures")


def go(scene: Scene) -> None:
    """Both tasks end as they should."""
    scene.go()


def one_dies(scene: Scene) -> None:
    """One of the workers is killed; the other's task may end."""
    os.kill(scene.workers()[0], signal.SIGKILL)
    scene.go()


def both_die(scene: Scene) -> None:
    """No worker is left that has had a task; an executor may be quicker to end the second."""
    for pid in scene.workers():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def stop_continue_and_go(scene: Scene) -> None:
    """Ctrl-Z, then fg: this round is spoiled, and taken again."""
    stop_and_continue(scene)
    scene.go()


ROWS = (
    Row("normal end", go, 0),
    Row("worker killed", one_dies, 1),
    Row("both workers killed", both_die, 1),
    Row("timeout", nothing, 4, says="longer than its timeout", timeout="4s"),
    Row("ctrl-c", send("runner", number=signal.SIGINT), 130),
    Row("ctrl-c twice", twice, 130),
    Row("sigterm", send("runner", number=signal.SIGTERM), 130),
    Row("ctrl-z then fg", stop_continue_and_go, 0),
    Row("runner killed", send("runner"), -9),
    Row("outer guard killed", send("outer"), 4, says="guard process was killed"),
    Row("inner guard killed", send("inner"), 4, says="guard process was killed"),
    Row("runner and outer guard killed", send("runner", "outer"), -9),
    Row("runner and inner guard killed", send("runner", "inner"), -9),
    Row("host killed", send("host"), 4, says="main process ended early (SIGKILL)"),
    Row("fork server killed", send("server"), 4, timeout="4s"),
)
EXECUTOR = {"fork server killed": 1}
"""Exit codes that differ: an executor takes its workers for dead, where ``Pool`` waits for ever."""
EVERY_STATE = ("timeout", "ctrl-c", "runner killed")
"""The rows that are gone through with tasks of every kind too, of which there is one each."""
EVERY_METHOD = ("normal end", "worker killed", "both workers killed", "ctrl-c", "host killed")
"""The rows in which it matters who has made the workers; of the guards all this is known already."""


def cases() -> list[object]:
    """Every row with each kind of pool; of start methods and of other states a few."""
    made = []
    for row in ROWS:
        methods = METHODS if row.name in EVERY_METHOD else ("fork",)
        methods = methods if row.name != "fork server killed" else ("forkserver",)
        trials = [("waiting", method, kind) for method in methods for kind in KINDS]
        if row.name in EVERY_STATE:
            trials += [("all", "fork", kind) for kind in KINDS]
        for state, method, kind in trials:
            marks = [pytest.mark.core] if row.name in ("runner killed", "worker killed") else []
            name = f"{row.name}-{state}-{method}-{kind}"
            made.append(pytest.param(row, state, method, kind, marks=marks, id=name))
    return made


@pytest.mark.parametrize(("row", "state", "method", "kind"), cases())
def test_nothing_survives_a_pool(
    row: Row, state: str, method: str, kind: str, tmp_path: Path
) -> None:
    """Not the workers, nor those that the library would put in their place."""
    code = EXECUTOR.get(row.name, row.code) if kind == "futures" else row.code
    row = replace(row, code=code, steps=f"    pool: {kind}")
    scenario = POOLED_OF_ALL if state == "all" else POOLED
    report = withstands(row, method, tmp_path, state=state, scenario=scenario)

    if row.code == 1:
        outcomes = [process.outcome for process in report.executions[0].processes]
        assert "crashed" in outcomes
        assert report.faults == ()
        assert report.left_behind == 0
    if row.name == "worker killed" and kind == "multiprocessing":
        assert sorted(map(str, outcomes)) == ["completed", "crashed"]
