"""The crash table under a schedule: of three children one runs, one is stopped, one is held.

Nobody but the main process would ever continue them.
"""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.crash.scene import SCHEDULED
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

LATER = "    terminate: {process: [child, held], after: 50s}"
END = """
    terminate:
      process: [child, held]
      after: 1s
      chain: [{signal: TERM, grace: 200ms}, {signal: KILL}]
"""
ROWS = (
    Row("normal end", nothing, 0, steps=END),
    Row("timeout", nothing, 4, steps=LATER, says="longer than its timeout", timeout="4s"),
    Row("ctrl-c", send("runner", number=signal.SIGINT), 130, steps=LATER),
    Row("ctrl-c twice", twice, 130, steps=LATER),
    Row("sigterm", send("runner", number=signal.SIGTERM), 130, steps=LATER),
    Row("ctrl-z then fg", stop_and_continue, 0, steps=END),
    Row("runner killed", send("runner"), -9, steps=LATER),
    Row("outer guard killed", send("outer"), 4, steps=LATER, says="guard process was killed"),
    Row("inner guard killed", send("inner"), 4, steps=LATER, says="guard process was killed"),
    Row("runner and outer guard killed", send("runner", "outer"), -9, steps=LATER),
    Row("runner and inner guard killed", send("runner", "inner"), -9, steps=LATER),
    Row("host killed", send("host"), 4, steps=LATER, says="main process ended early (SIGKILL)"),
)
EVERY_METHOD = ("normal end", "timeout", "ctrl-c", "runner killed", "host killed")
EVERY_STATE = ("normal end", "ctrl-c", "runner killed")
"""The rows that are gone through with each start method, and with children of every kind."""


def cases() -> list[object]:
    """Every row; those whose end depends on it with each start method and every kind of child."""
    made = []
    for row in ROWS:
        methods = METHODS if row.name in EVERY_METHOD else METHODS[:1]
        states = STATES if row.name in EVERY_STATE else STATES[:1]
        pairs = [("running", method) for method in methods]
        pairs += [(state, "fork") for state in states if state != "running"]
        for state, method in pairs:
            marks = [pytest.mark.core] if row.name == "runner killed" else []
            name = f"{row.name}-{state}-{method}"
            made.append(pytest.param(row, state, method, marks=marks, id=name))
    return made


@pytest.mark.parametrize(("row", "state", "method"), cases())
def test_nothing_survives_a_schedule(row: Row, state: str, method: str, tmp_path: Path) -> None:
    """SIGKILL and SIGTERM with SIGCONT reach whoever is stopped, whoever is left to send them."""
    leaves = 2 if state == "grandchild" and row.code == 0 else 0
    withstands(row, method, tmp_path, state=state, leaves=leaves, scenario=SCHEDULED)
