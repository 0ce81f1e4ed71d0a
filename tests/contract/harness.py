"""The engine as a user meets it: a scenario goes in, the records of its executions come out.

A scenario is YAML without the head that every file has. With ``variant`` in the place of
``variants`` it is run under every start method, each a variant of its own.
"""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml

from runner.model.missing import Missing
from runner.model.record import ExecutionRecord, ProcessRecord
from runner.model.report import RunReport
from runner.session import report_of

ROOT = Path(__file__).resolve().parents[2]
METHODS = ("fork", "spawn", "forkserver")
SAFETY_S = 60
"""No run of this suite takes so long; one that does is ended and fails its test."""

each_method = pytest.mark.parametrize("method", METHODS)
ENGINES = ("processes", "simulated")
every_engine = pytest.mark.parametrize("stage", ENGINES, indirect=True)
"""For what can be predicted: it must be so on every engine."""


@dataclass(frozen=True)
class Played:
    """A run that is over."""

    folder: Path
    code: int
    stdout: str
    stderr: str

    @cached_property
    def report(self) -> RunReport:
        """The report, made from the journal alone."""
        return report_of(self.folder)

    @property
    def records(self) -> tuple[ExecutionRecord, ...]:
        """All executions in the order in which they were begun."""
        return self.report.executions

    def __getitem__(self, variant: str) -> ExecutionRecord:
        return next(record for record in self.records if record.variant == variant)

    @property
    def only(self) -> ExecutionRecord:
        """The one execution there is."""
        (record,) = self.records
        return record

    def events(self, kind: str | None = None) -> list[dict[str, Any]]:
        """The journal's records, all or those of one kind."""
        lines = (self.folder / "journal.jsonl").read_text().split("\n")
        events = [json.loads(line) for line in lines if line]
        return [event for event in events if kind in (None, event["k"])]


@dataclass
class Stage:
    """Where scenarios are played; one that was played before is not played again."""

    root: Path
    engine: str = "processes"
    _played: dict[str, Played] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)

    def play(
        self, text: str, *words: str, again: bool = False, cwd: Path | None = None, **files: str
    ) -> Played:
        """Run a scenario to its end.

        Args:
            text: YAML, without the head.
            words: More words for the command line.
            again: Run it although it was run before.
            cwd: Where the command is started.
            files: Python files to put beside it, by name without ``.py``.
        """
        key = json.dumps([text, words, files])
        if again or key not in self._played:
            self._played[key] = self._play(self.write(text, **files), words, cwd)
        return self._played[key]

    def write(self, text: str, **files: str) -> Path:
        """The scenario as a file in a folder of its own."""
        folder = self.root / f"s{next(self._numbers)}"
        folder.mkdir()
        for name, source in files.items():
            (folder / f"{name}.py").write_text(textwrap.dedent(source))
        path = folder / "trial.yaml"
        path.write_text(json.dumps(_whole(yaml.safe_load(text)), indent=1))
        return path

    def _play(self, path: Path, words: tuple[str, ...], cwd: Path | None) -> Played:
        command = ("run", "--unchecked") if self.engine == "processes" else ("simulate",)
        words = (*command, str(path), "--report-dir", str(path.parent / "runs"), *words)
        done = runner(*words, cwd=cwd, temporary=self.root)
        runs = sorted((path.parent / "runs").glob("*")) if (path.parent / "runs").exists() else []
        assert runs, f"nothing was run: {done.stdout}{done.stderr}"
        return Played(runs[-1], done.returncode, done.stdout, done.stderr)


def runner(
    *words: str, cwd: Path | None = None, temporary: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """One call of the command line, in a fresh interpreter, to its end.

    With a ``temporary`` folder of its own it waits for no other run on this host.
    """
    more = {} if temporary is None else {"TMPDIR": str(temporary)}
    return subprocess.run(
        [sys.executable, "-m", "runner", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **more},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SAFETY_S,
        check=False,
    )


def known(value: Any) -> Any:
    """The value, which must not be missing."""
    assert not isinstance(value, Missing), value.reason
    return value


def one(record: ExecutionRecord, group: str) -> ProcessRecord:
    """The group that is one process."""
    found = record.groups[group]
    assert isinstance(found, ProcessRecord)
    return found


def many(record: ExecutionRecord, group: str) -> tuple[ProcessRecord, ...]:
    """The processes of a group with replicas."""
    found = record.groups[group]
    assert isinstance(found, tuple)
    return found


def seen(record: ExecutionRecord) -> dict[str, tuple[Any, Any]]:
    """Label to outcome and exit code of every process."""
    return {p.label: (p.outcome, p.exitcode) for p in record.processes}


def _whole(said: Mapping[str, Any]) -> dict[str, Any]:
    head = {"scenario": 1, "name": "trial", "rounds": {"min": 1, "max": 1}, "timeout": "20s"}
    whole = {**head, **said}
    if "variant" in whole:
        variant = whole.pop("variant")
        whole["variants"] = {
            method: {**copy.deepcopy(variant), "start_method": method} for method in METHODS
        }
    return whole
