"""The simulated engine writes what real processes would have left, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from runner.errors import CouldNotRun, UsageError
from runner.execution.engine import ENGINES, Engine, make_engine
from runner.execution.folder import ExecutionFolder
from runner.execution.interrupts import Interrupts
from runner.execution.messages import Setup
from runner.loading import load_text
from runner.measuring.events import parse_journal
from runner.measuring.fold import execution_record
from runner.model.record import ExecutionRecord
from runner.targets.journal import RECORD_BYTES, Journal

SLEEPER = "processes: {child: {sleep: 100ms}}\nvariants: {v: {join: all}}"


def setup_of(text: str, folder: Path) -> Setup:
    """A scenario without its head, its journal and its output in ``folder``."""
    said: dict[str, Any] = {"scenario": 1, "name": "trial", **yaml.safe_load(text)}
    scenario = load_text(json.dumps(said).encode(), "trial.yaml", ".", check_targets=False)
    return Setup(
        scenario=scenario,
        journal=str(folder / "journal.jsonl"),
        work=str(folder / "output"),
        spare=str(folder / "output/spare"),
        cwd=".",
        cpus=(0, 1),
    )


def engine_of(setup: Setup) -> Engine:
    """By its name, as the session makes it."""
    return make_engine("simulated", setup, Interrupts())


def executed(text: str, folder: Path, rounds: int = 1) -> list[ExecutionRecord]:
    """The records of variant ``v``, by way of the journal."""
    setup = setup_of(text, folder)
    with engine_of(setup) as engine:
        for number in range(rounds):
            journal = Journal(setup.journal, number)
            journal.write("execution", engine.now(), round=number + 1, variant="v", warmup=False)
            fault = engine.execute(number=number, round_=number + 1, variant="v")
            journal.write("after", engine.now(), fault=fault, noise={})
    executions = parse_journal(Path(setup.journal).read_bytes()).executions
    return [
        execution_record(events, setup.scenario, ExecutionFolder(folder / "output" / f"x{number}"))
        for number, events in sorted(executions.items())
    ]


def test_each_execution_begins_where_the_one_before_it_has_ended(tmp_path: Path) -> None:
    """On the engine's own clock, which begins at 0; instants count from the first step all the same."""
    records = executed(SLEEPER, tmp_path, rounds=3)
    events = parse_journal((tmp_path / "journal.jsonl").read_bytes()).executions

    assert [events[number][0]["t"] for number in range(3)] == [0, 100_000_000, 200_000_000]
    assert [record.processes[0].ended for record in records] == [0.1, 0.1, 0.1]


def test_a_value_that_is_too_long_for_a_record_lies_in_a_file(tmp_path: Path) -> None:
    """As a real child's does; short ones need no folder."""
    long = "x" * 3000
    text = f"processes: {{child: {{target: identity, args: [{long}]}}}}\nvariants: {{v: {{join: all}}}}"
    (record,) = executed(text, tmp_path)
    lines = (tmp_path / "journal.jsonl").read_bytes().split(b"\n")

    assert record.processes[0].returned["args"] == [long]
    assert max(map(len, lines)) < RECORD_BYTES
    (tmp_path / "short").mkdir()
    executed(SLEEPER, tmp_path / "short")
    assert not (tmp_path / "short" / "output").exists()


def test_what_is_printed_lies_where_a_real_process_leaves_it(tmp_path: Path) -> None:
    """One file a process and stream."""
    (record,) = executed(
        "processes: {a: {target: print, args: [x, y]}, b: {target: print, args: [z], kwargs: {to: stderr}}}"
        "\nvariants: {v: {join: all}}",
        tmp_path,
    )

    assert record.processes[0].output == ("x", "y")
    assert record.processes[1].errors == ("z",)
    assert sorted(path.name for path in (tmp_path / "output/x0").iterdir()) == ["a.out", "b.err"]


def test_a_predicted_overrun_is_the_reason_why_it_could_not_be_carried_out(tmp_path: Path) -> None:
    """As the real engine returns it."""
    setup = setup_of(f"timeout: 50ms\n{SLEEPER}", tmp_path)

    with engine_of(setup) as engine:
        fault = engine.execute(number=0, round_=1, variant="v")

    assert fault == "it took longer than its timeout of 50ms"
    assert engine.now() == 50_000_000


def test_a_journal_that_cannot_be_written_ends_the_run(tmp_path: Path) -> None:
    """With a reason, whatever the engine."""
    setup = setup_of(SLEEPER, tmp_path / "not there")

    with engine_of(setup) as engine, pytest.raises(CouldNotRun, match="could not be written"):
        engine.execute(number=0, round_=1, variant="v")


def test_an_unknown_engine_is_a_wrong_word(tmp_path: Path) -> None:
    """It says which there are."""
    with pytest.raises(UsageError, match=", ".join(ENGINES)):
        make_engine("dask", setup_of(SLEEPER, tmp_path), Interrupts())
