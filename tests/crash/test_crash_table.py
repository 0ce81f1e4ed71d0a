"""The crash table: what happens × what the children are doing × how they were started.

In every row nothing survives, the run's own files are whole, and the exit code says
what happened. A killed run leaves a journal from which the rest is made.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from runner.errors import ExitCode
from runner.session import report_of
from tests.crash.scene import Scene, scene, state_of, wait_for

STATES = ("running", "sleeping", "stopped", "ignoring", "grandchild")
METHODS = ("fork", "spawn", "forkserver")
HOLD = "      - wait: 50s"
END = "      - kill: child\n      - join: child"


def nothing(scene: Scene) -> None:
    """Leave it alone."""


def send(*names: str, number: int = signal.SIGKILL) -> Callable[[Scene], None]:
    """Send a signal to some of the tree's processes at once."""
    return lambda scene: scene.send(names, number)


def twice(scene: Scene) -> None:
    """Ctrl-C, and again before the first has had its way."""
    scene.send(("runner",), signal.SIGINT)
    scene.send(("runner",), signal.SIGINT)


def stop_and_continue(scene: Scene) -> None:
    """Ctrl-Z, then fg."""
    scene.send(("runner",), signal.SIGTSTP)
    wait_for(lambda: state_of(scene.runner.pid) == "T", scene)
    scene.send(("runner",), signal.SIGCONT)


@dataclass(frozen=True)
class Row:
    """What happens, and the exit code and words that must come of it."""

    name: str
    happens: Callable[[Scene], None]
    code: int
    steps: str = HOLD
    says: str = ""
    timeout: str = "60s"


ROWS = (
    Row("normal end", nothing, 0, steps=END),
    Row(
        "exception in the plan",
        nothing,
        4,
        steps="      - close: child",
        says="close raised ValueError",
    ),
    Row("timeout", nothing, 4, says="longer than its timeout", timeout="4s"),
    Row("ctrl-c", send("runner", number=signal.SIGINT), 130),
    Row("ctrl-c twice", twice, 130),
    Row("sigterm", send("runner", number=signal.SIGTERM), 130),
    Row("sighup", send("runner", number=signal.SIGHUP), 130),
    Row("ctrl-z then fg", stop_and_continue, 0, steps="      - wait: 300ms\n" + END),
    Row("runner killed", send("runner"), -9),
    Row("outer guard killed", send("outer"), 4, says="guard process was killed"),
    Row("inner guard killed", send("inner"), 4, says="guard process was killed"),
    Row("runner and outer guard killed", send("runner", "outer"), -9),
    Row("runner and inner guard killed", send("runner", "inner"), -9),
    Row("host killed", send("host"), 4, says="main process ended early (SIGKILL)"),
    Row(
        "fork server killed",
        send("server"),
        4,
        steps="      - join: child",
        says="processes behind, expected 0 (child[0], child[1]",
    ),
)


def cases() -> list[object]:
    """The whole table; one row and one column of it are ``core``."""
    made = []
    for row in ROWS:
        for state in STATES:
            for method in METHODS:
                if row.name == "fork server killed" and method != "forkserver":
                    continue
                first = state == "sleeping" or row.name == "runner killed"
                marks = [pytest.mark.core] if first else []
                made.append(
                    pytest.param(row, state, method, marks=marks, id=f"{row.name}-{state}-{method}")
                )
    return made


@pytest.mark.parametrize(("row", "state", "method"), cases())
def test_nothing_survives_and_the_files_are_whole(
    row: Row, state: str, method: str, tmp_path: Path
) -> None:
    """Survivors are 0, the exit code is the row's, and the journal makes the report."""
    leaves = 2 if state == "grandchild" and row.code == 0 else 0
    with scene(
        tmp_path, state=state, method=method, steps=row.steps, timeout=row.timeout, leaves=leaves
    ) as made:
        made.wait_until_up()
        row.happens(made)

        assert made.exit_code() == row.code, made.stderr.read_text()
        made.wait_until_gone()
        report = report_of(made.folder)

    said = " ".join(report.faults)
    if row.says:
        assert row.says in said or row.says in made.stderr.read_text()
    if row.code == -9:
        assert "killed before it was complete" in said
        assert report.exit_code is ExitCode.COULD_NOT_RUN
    else:
        assert report.exit_code == row.code
    if row.name == "ctrl-z then fg":
        assert [r.spoiled is not None for r in report.executions] == [True, False]
    assert report.torn == 0
