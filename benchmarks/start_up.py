"""Start up: how long cold processes of the command line take, beside a bare interpreter.

``--help`` and ``validate`` to their end, ``run`` to the call that starts the first
process (by the journal), with and without a terminal; over the wall time of
``python -c pass``, and beside ``python -c "import click"``. The bars are budgets of
100, 250, 300 and 350 ms on a machine whose bare interpreter takes 15 ms.

    python benchmarks/start_up.py [--rounds N]
"""

import json
import os
import pty
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from arms import TIMEOUT_S, cold
from pairing import ROOT, Bar, Table, interleave, options

SCENARIO = """\
scenario: 1
name: benchmark
rounds: {min: 1, max: 1}
processes:
  child: {replicas: 20, target: sleep, sleep: 10ms}
variants:
  parallel: {join: all}
"""
BARE_MS = 15
BUDGETS_MS = {"--help": 100, "validate": 250, "run": 300, "run live": 350}


def ended(*argv: str) -> Callable[[], dict[str, float]]:
    """An arm: a process from its start to its end."""

    def call() -> dict[str, float]:
        began = time.monotonic_ns()
        cold(*argv, env={"PYTHONPATH": str(ROOT)})
        return {"wall": (time.monotonic_ns() - began) / 1e9}

    return call


def first_process(path: str, *, live: bool) -> Callable[[], dict[str, float]]:
    """An arm: ``run`` from its start to the first call of a Process object's start."""

    def call() -> dict[str, float]:
        with tempfile.TemporaryDirectory() as folder:
            began = time.monotonic_ns()
            argv = [sys.executable, "-m", "runner", "run", path, "--report-dir", folder]
            _run_on_a_terminal(argv) if live else cold(*argv, env={"PYTHONPATH": str(ROOT)})
            (journal,) = Path(folder).glob("*/journal.jsonl")
            events = [json.loads(line) for line in journal.read_bytes().split(b"\n") if line]
        called = min(event["called"] for event in events if event["k"] == "start")
        return {"wall": (called - began) / 1e9}

    return call


def _run_on_a_terminal(argv: list[str]) -> None:
    ours, theirs = pty.openpty()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=theirs, env=env)
    os.close(theirs)
    reader = threading.Thread(target=_read_away, args=(ours,))
    reader.start()
    try:
        process.wait(TIMEOUT_S)
    finally:
        process.kill()
        reader.join()
        os.close(ours)


def _read_away(descriptor: int) -> None:
    try:
        while os.read(descriptor, 4096):
            pass
    except OSError:
        return  # what a terminal says when its other side is gone


def main() -> int:
    """Print the ratios; 1 if a bar was missed."""
    said = options(__doc__, rounds=20)
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(SCENARIO)
        file.flush()
        runner = (sys.executable, "-m", "runner")
        arms = {
            "bare": ended(sys.executable, "-c", "pass"),
            "import click": ended(sys.executable, "-c", "import click"),
            "--help": ended(*runner, "--help"),
            "validate": ended(*runner, "validate", file.name),
            "run": first_process(file.name, live=False),
            "run live": first_process(file.name, live=True),
        }
        table = Table(interleave(arms, said))
    table.row(("import click", "wall"), ("bare", "wall"))
    for name, budget in BUDGETS_MS.items():
        table.row((name, "wall"), ("bare", "wall"), Bar(budget / BARE_MS))
    return table.code()


if __name__ == "__main__":
    sys.exit(main())
