"""The rows of the crash tables: what happens to a run that is up, and what must come of it."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from runner.errors import ExitCode
from runner.model.report import RunReport
from runner.session import report_of
from tests.crash.scene import SCENARIO, Scene, scene, state_of, wait_for

METHODS = ("fork", "spawn", "forkserver")
STATES = ("running", "sleeping", "stopped", "ignoring", "grandchild")
HOLD = "      - wait: 50s"


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


def withstands(
    row: Row,
    method: str,
    folder: Path,
    *,
    state: str = "",
    leaves: int = 0,
    scenario: str = SCENARIO,
) -> RunReport:
    """Survivors are 0, the exit code is the row's, and the journal makes the report."""
    with scene(
        folder,
        state=state,
        method=method,
        steps=row.steps,
        timeout=row.timeout,
        leaves=leaves,
        scenario=scenario,
    ) as made:
        made.wait_until_up()
        row.happens(made)

        assert made.exit_code() == row.code, made.said()
        made.wait_until_gone()
        report = report_of(made.folder)

    said = " ".join(map(str, report.faults))
    if row.says:
        assert row.says in said or row.says in made.said()
    if row.code == -9:
        assert "killed before it was complete" in said
        assert report.exit_code is ExitCode.COULD_NOT_RUN
    else:
        assert report.exit_code == row.code
    if row.name == "ctrl-z then fg":
        assert [r.spoiled is not None for r in report.executions] == [True, False]
    assert report.torn == 0
    return report
