"""The crash table: what happens × what the children are doing × how they were started.

In every row nothing survives, the run's own files are whole, and the exit code says
what happened. A killed run leaves a journal from which the rest is made.
"""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.crash.table import (
    METHODS,
    STATES,
    Row,
    nothing,
    send,
    stop_and_continue,
    twice,
    withstands,
)

END = "      - kill: child\n      - join: child"

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
    withstands(row, state, method, tmp_path, leaves=leaves)
