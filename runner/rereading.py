"""Rereading: the folder of a run becomes what was run, and a record of each execution."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from runner.errors import CouldNotRun, ScenarioError, UsageError
from runner.execution.folder import ExecutionFolder
from runner.execution.run_folder import JOURNAL, is_in_progress
from runner.frozen import replace
from runner.loading import load_text
from runner.measuring.events import Journaled, is_begun, parse_journal, written_by_the_run
from runner.measuring.fold import execution_record
from runner.model.event import Event
from runner.model.record import ExecutionRecord
from runner.model.scenario import Scenario
from runner.order import place_of


def journal_in(folder: Path) -> Journaled:
    """All that its journal holds.

    Raises:
        UsageError: when there is none.
        CouldNotRun: when it is not what the run has written, or has not all of it yet.
    """
    file = folder / JOURNAL
    try:
        if is_in_progress(folder):
            raise CouldNotRun(f"{folder}: this run still goes on: wait for its end")
        data = written_by_the_run(file.read_bytes())
    except OSError as error:
        raise UsageError(
            f"{folder} is not the folder of a run: it has no {JOURNAL} ({error.strerror})"
        ) from error
    if data is None:
        raise CouldNotRun(
            f"{file}: found other records than those that the run has written, by its last one, "
            f"so that nothing of it can be judged: put it back as it was"
        )
    return parse_journal(data)


def head_in(folder: Path, journal: Journaled) -> dict[str, Any]:
    """The record that says what was run.

    Raises:
        CouldNotRun: when it is torn.
    """
    heads = [event for event in journal.head if event["k"] == "run"]
    if not heads:
        raise CouldNotRun(f"{folder}: the journal does not say what was run: its head is torn")
    return dict(heads[0])


def scenario_in(folder: Path, head: dict[str, Any]) -> Scenario:
    """The whole scenario that was run, from the copy that was kept of it.

    Raises:
        CouldNotRun: when it is gone, or is not what was run any more.
        ScenarioError: when this version of the program cannot read it.
    """
    file = folder / "scenario.yaml"
    try:
        text = file.read_bytes()
    except OSError as error:
        raise CouldNotRun(f"{folder}: its scenario.yaml is lost ({error.strerror})") from error
    found = sha256(text).hexdigest()
    if found != head["sha256"]:
        raise CouldNotRun(
            f"{file}: found another text (SHA-256 {found[:12]}…) than that which was run "
            f"(wanted {head['sha256'][:12]}…), so that nothing of it can be judged: "
            f"put it back as it was, or run the changed one as a scenario of its own"
        )
    try:
        return load_text(
            text,
            path=head["path"],
            folder=head["folder"],
            time_scale=head["time_scale"],
            overrides=tuple(head["overrides"]),
            check_targets=False,
        )
    except ScenarioError as error:
        path = head["path"]
        raise ScenarioError(
            tuple(replace(p, path=str(file)) if p.path == path else p for p in error.problems)
        ) from error


def records_in(folder: Path, scenario: Scenario, journal: Journaled) -> list[ExecutionRecord]:
    """A record of each execution that was begun, in that order.

    One whose first record is lost counts as torn: left out, its round would be judged by the others.
    """
    records = []
    for number in _numbers(journal):
        events, torn = journal.executions.get(number, []), journal.torn_in[number]
        if not is_begun(events):
            events, torn = [_beginning(scenario, number, events), *events], torn + 1
        archive = ExecutionFolder(folder / "output" / f"x{number}")
        records.append(execution_record(events, scenario, archive, torn=torn))
    return records


def _numbers(journal: Journaled) -> list[int]:
    """The executions of a journal, those too that are surely lacking between others.

    A number far beyond them is none that the runner has given.
    """
    known = {number for number, events in journal.executions.items() if is_begun(events)}
    last = min(max(known, default=-1), len(journal.executions) + journal.torn)
    torn = {number for number in journal.executions if journal.torn and number <= last + 1}
    return sorted({*known, *range(last), *torn})


def _beginning(scenario: Scenario, number: int, events: list[Event]) -> Event:
    """What its first record must have said: an order that is drawn can be drawn again."""
    round_, variant = place_of(scenario, number)
    at = min((event["t"] for event in events), default=0)
    said = {"round": round_, "variant": variant, "warmup": round_ < 1}
    return {"t": at, "k": "execution", "x": number, **said}
