"""The engine as a user meets it: a scenario goes in, the records of its executions come out.

A scenario is YAML without the head that every file has. With ``variant`` in the place of
``variants`` it is run under every start method, each a variant of its own.
"""

from __future__ import annotations

import copy
import fcntl
import json
import os
import re
import subprocess
import tempfile
import textwrap
from binascii import crc32
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml

from runner.model.missing import Missing
from runner.model.record import ExecutionRecord, ProcessRecord, SliceRecord
from runner.model.report import RunReport
from runner.session import report_of
from tests.warm import MEASURING, ROOT, called

METHODS = ("fork", "spawn", "forkserver")

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
    """Where scenarios are played; one that was played before is not played again.

    Several workers share the folder ``root``: what one of them is playing the others wait for.
    """

    root: Path
    engine: str = "processes"
    methods: tuple[str, ...] = METHODS
    """What ``variant`` is run under."""
    _played: dict[str, Played] = field(default_factory=dict)

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
        if again:
            return self._play(text, words, cwd, files)
        key = sha256(json.dumps([text, words, files, self.methods]).encode()).hexdigest()[:16]
        if key not in self._played:
            with open(self.root / f"{key}.lock", "w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                self._played[key] = self._kept(key) or self._play(text, words, cwd, files)
                self._keep(key, self._played[key])
        return self._played[key]

    def write(self, text: str, **files: str) -> Path:
        """The scenario as a file in a folder of its own."""
        folder = Path(tempfile.mkdtemp(prefix="s", dir=self.root))
        for name, source in files.items():
            (folder / f"{name}.py").write_text(textwrap.dedent(source))
        path = folder / "trial.yaml"
        path.write_text(json.dumps(_whole(yaml.safe_load(text), self.methods), indent=1))
        return path

    def _kept(self, key: str) -> Played | None:
        path = self.root / f"{key}.json"
        if not path.exists():
            return None
        folder, code, stdout, stderr = json.loads(path.read_text())
        return Played(Path(folder), code, stdout, stderr)

    def _keep(self, key: str, played: Played) -> None:
        facts = (str(played.folder), played.code, played.stdout, played.stderr)
        (self.root / f"{key}.json").write_text(json.dumps(facts))

    def _play(
        self, text: str, words: tuple[str, ...], cwd: Path | None, files: Mapping[str, str]
    ) -> Played:
        """Where children are fresh interpreters nothing is run that fork alone would not run too.

        There coverage is not measured: loading it in every child takes longer than the test.
        Of the others each third is measured: they have nearly all their lines in common.
        """
        path = self.write(text, **files)
        command = ("run", "--unchecked") if self.engine == "processes" else ("simulate",)
        words = (*command, str(path), "--report-dir", str(path.parent / "runs"), *words)
        fresh = any(word in text for word in ("variant:", *METHODS[1:]))
        third = crc32(text.encode()) % 3 == 0
        done = runner(*words, cwd=cwd, measured=third and not fresh)
        runs = sorted((path.parent / "runs").glob("*")) if (path.parent / "runs").exists() else []
        assert runs, f"nothing was run: {done.stdout}{done.stderr}"
        return Played(runs[-1], done.returncode, done.stdout, done.stderr)


def runner(
    *words: str, cwd: Path | None = None, measured: bool = True, timed: bool = False
) -> subprocess.CompletedProcess[str]:
    """One call of the command line to its end; ``measured``: with the tests' coverage, if any.

    ``timed``: it is judged against the clock, and gives way to nothing else.
    """
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    if not measured:
        env |= dict.fromkeys(MEASURING, "")
    return called(words, cwd=cwd, env=env, timed=timed)


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


def order(slices: Sequence[SliceRecord]) -> list[str]:
    """Whose slices they are."""
    return [each.process for each in slices]


def by_end(record: ExecutionRecord) -> list[str]:
    """Labels in the order in which the processes ended their last slices."""
    last = {p.label: known(p.slices[-1].ended) for p in record.processes}
    return sorted(last, key=last.__getitem__)


def _whole(said: Mapping[str, Any], methods: Sequence[str]) -> dict[str, Any]:
    head = {"scenario": 1, "name": "trial", "rounds": {"min": 1, "max": 1}, "timeout": "20s"}
    whole = {**head, **said}
    if "variant" in whole:
        variant = whole.pop("variant")
        whole["variants"] = {
            method: {**copy.deepcopy(variant), "start_method": method} for method in methods
        }
    return whole


def unsealed(data: bytes) -> bytes:
    """The journal as if what is changed in it had happened while the run wrote it."""
    return re.sub(rb'("k":"end".*),"bytes":\d+,"crc":\d+}', rb"\1}", data)
