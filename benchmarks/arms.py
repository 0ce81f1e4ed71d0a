"""Arms: the runner as a library call, and bare scripts as processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pairing import HERE

from runner.loading import load_text
from runner.model.record import ExecutionRecord
from runner.session import RunOptions, run

TIMEOUT_S = 120


@dataclass(frozen=True)
class Execution:
    """One execution as the report and the journal tell of it."""

    record: ExecutionRecord
    events: tuple[Mapping[str, Any], ...]

    def of(self, kind: str) -> list[Mapping[str, Any]]:
        """The journal's records of one kind."""
        return [event for event in self.events if event["k"] == kind]


def played(text: str) -> Callable[[], Execution]:
    """A call that runs one round of a scenario with one variant, under guards of its own.

    ``text`` is all but its head, which is the same for every file.
    """
    head = "scenario: 1\nname: benchmark\nrounds: {min: 1, max: 1}\n"
    scenario = load_text((head + text).encode(), "benchmark.yaml", str(HERE))

    def play() -> Execution:
        with tempfile.TemporaryDirectory() as folder:
            (report,) = run(scenario, RunOptions(report_dir=Path(folder)))
            journal = Path(report.folder, "journal.jsonl").read_bytes()
        (record,) = report.executions
        lines = journal.split(b"\n")
        return Execution(record, tuple(json.loads(line) for line in lines if line))

    return play


def valid(execution: Execution) -> ExecutionRecord:
    """Its record, if nothing went wrong."""
    record = execution.record
    if not record.valid:
        raise SystemExit(f"the runner's round is not valid: {record.fault or record.problems}")
    return record


def script(name: str, *words: object) -> Callable[[], dict[str, float]]:
    """A call that runs ``bare/NAME`` as a process and takes the JSON that it prints."""
    argv = [sys.executable, str(HERE / "bare" / name), *(str(word) for word in words)]

    def call() -> dict[str, float]:
        done = subprocess.run(argv, stdout=subprocess.PIPE, check=True, timeout=TIMEOUT_S)
        figures: dict[str, float] = json.loads(done.stdout)
        return figures

    return call


def cold(*argv: str, env: Mapping[str, str] | None = None) -> None:
    """One process from its start to its end, its output thrown away."""
    subprocess.run(
        argv,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **(env or {})},
        check=True,
        timeout=TIMEOUT_S,
    )
