"""The crash table: what happens × how the children were started, of which there is one of each kind.

One runs, one sleeps, one is stopped, one ignores SIGTERM, and one has a grandchild that has made
itself independent. In every row nothing survives, the run's own files are whole, and the exit code says
what happened. A killed run leaves a journal from which the rest is made.
"""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.crash.table import (
    METHODS,
    Row,
    nothing,
    send,
    stop_and_continue,
    twice,
    withstands,
)

END = "      - kill: all\n      - join: all"

ROWS = (
    Row("normal end", nothing, 0, steps=END),
    Row(
        "exception in the plan",
        nothing,
        4,
        steps="      - close: sleeping",
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
        steps="      - join: all",
        says="processes behind, expected 0 (running, sleeping, stopped, ignoring, grandchild",
    ),
)


CASES = [
    pytest.param(row, method, id=f"{row.name}-{method}")
    for row in ROWS
    for method in METHODS
    if method == "forkserver" or row.name != "fork server killed"
]


@pytest.mark.core
@pytest.mark.parametrize(("row", "method"), CASES)
def test_nothing_survives_and_the_files_are_whole(row: Row, method: str, tmp_path: Path) -> None:
    """Survivors are 0, the exit code is the row's, and the journal makes the report."""
    withstands(row, method, tmp_path, leaves=1 if row.code == 0 else 0)
