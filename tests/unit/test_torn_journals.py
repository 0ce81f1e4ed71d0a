"""A journal of which a record is torn or lost never gives another verdict than "undecided"."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from runner.errors import CouldNotRun, ExitCode
from runner.loading import load_text
from runner.model.missing import Missing
from runner.model.report import RunReport
from runner.model.verdict import Verdict
from runner.session import SimulateOptions, report_of, simulate

ROUNDS = 5
JOIN = """
scenario: 1
processes: {child: {replicas: 2, sleep: {uniform: [10ms, 20ms]}}}
variants: {serial: {join: each}, parallel: {join: all}}
expect:
  - serial.peak == 1
  - serial.peak == 2
  - all(p.outcome == "completed" for p in serial.child)
  - parallel.child[0].start_overhead < 1ms
claims:
  - parallel.wall < serial.wall
  - serial.wall < 10ms
  - serial.child[0].sleep < serial.child[1].sleep
"""
HOLDS = """
scenario: 1
processes: {child: {sleep: 10ms}}
variants: {only: {join: all}}
expect: [only.child.exitcode == 0]
"""
ENDED = """
scenario: 1
processes:
  child: {replicas: 2, target: hang}
  odd: {target: exit, args: [3]}
variants:
  stopped:
    plan:
      - start: [child, odd]
      - {start: "child[0]", raises: AssertionError}
      - wait: 20ms
      - terminate: child
      - join: [child, odd]
      - {as: looked, observe: "child[0]"}
  quiet: {plan: [{start: "child[1]"}, {kill: "child[1]"}, {join: "child[1]"}]}
expect:
  - all(p.outcome == "terminated" for p in stopped.child)
  - stopped.odd.exitcode == 0
  - quiet.child[0].outcome == "not_started"
claims:
  - quiet.wall < stopped.wall
  - quiet.wall >= 0s
"""


def played(text: str, folder: Path) -> Path:
    """The folder of a run of which every record is as a real one would have it."""
    scenario = load_text(text.encode(), "made.yaml", ".")
    options = SimulateOptions(rounds=ROUNDS, report_dir=folder)
    simulate(scenario, options)
    (run,) = folder.iterdir()
    journal = run / "journal.jsonl"
    # Judged like a real run: of a simulated one it is only said what the ideal satisfies.
    data = journal.read_bytes().replace(b'"simulated"', b'"processes"', 1)
    journal.write_bytes(unsealed(data))
    return run


def unsealed(data: bytes) -> bytes:
    """The journal as if what is changed in it had happened while the run wrote it."""
    return re.sub(rb',"bytes":\d+,"crc":\d+}\n$', b"}\n", data)


def with_line(run: Path, lines: list[bytes], place: int, line: bytes) -> RunReport:
    """The report with another line in one place."""
    changed = [*lines[:place], line, *lines[place + 1 :]]
    (run / "journal.jsonl").write_bytes(b"".join(b"\n%b\n" % each for each in changed))
    return report_of(run)


def lines_of(run: Path) -> list[bytes]:
    """The records of a journal."""
    return [line for line in (run / "journal.jsonl").read_bytes().split(b"\n") if line]


def verdicts(report: RunReport) -> dict[str, Verdict]:
    """Of each statement."""
    return {finding.text: finding.verdict for finding in report.findings}


def torn(run: Path) -> Iterator[tuple[bytes, RunReport]]:
    """Each record of the first round and of the run, and the report when it is torn.

    Without the very first there is none.
    """
    lines = lines_of(run)
    with pytest.raises(CouldNotRun, match="its head is torn"):
        with_line(run, lines, 0, lines[0][: len(lines[0]) // 2])
    for place, line in enumerate(lines[1:], 1):
        if json.loads(line)["x"] > 1:
            continue
        yield line, with_line(run, lines, place, line[: len(line) // 2])


@pytest.mark.parametrize("text", [JOIN, ENDED], ids=["join", "ended"])
def test_a_torn_record_decides_nothing(text: str, tmp_path: Path) -> None:
    """Whichever it is: what it said may have been what a verdict rests on."""
    run = played(text, tmp_path)
    whole = report_of(run)
    before = verdicts(whole)
    assert set(before.values()) == set(Verdict)

    for line, report in torn(run):
        after = verdicts(report)
        wrong = {
            text: (before.get(text), verdict)
            for text, verdict in after.items()
            if verdict not in (before.get(text), Verdict.UNDECIDED)
        }
        assert not wrong, line
        assert report.exit_code == ExitCode.COULD_NOT_RUN, line
        assert len(report.executions) == len(whole.executions)


def test_who_has_no_start_was_not_therefore_not_started(tmp_path: Path) -> None:
    """A record that is not there at all, as on a full disk, leaves no torn line behind."""
    run = played(JOIN, tmp_path)
    lines = lines_of(run)
    events = [json.loads(line) for line in lines]
    place = next(i for i, event in enumerate(events) if event["k"] == "start")
    number, label = events[place]["x"], events[place]["p"]

    report = with_line(run, lines, place, b"")

    record = report.executions[number]
    child = next(process for process in record.processes if process.label == label)
    for name in ("outcome", "exitcode", "pid", "wall", "peak", "total_work"):
        found = getattr(child if hasattr(child, name) else record, name)
        assert isinstance(found, Missing), name
        assert found.reason.endswith("the record of its start is lost")
    assert record.fault == f"{label}: the record of its start is lost"
    assert record.problems == (record.fault,)
    assert verdicts(report)["serial.peak == 1"] is Verdict.UNDECIDED
    assert verdicts(report)["parallel.wall < serial.wall"] is Verdict.UNDECIDED


def test_an_execution_that_is_lost_as_a_whole_leaves_its_round_undecided(tmp_path: Path) -> None:
    """It is known from the numbers of the others, and which it was from the seed."""
    run = played(JOIN, tmp_path)
    whole = report_of(run)
    lines = [line for line in lines_of(run) if json.loads(line)["x"] != 3]

    report = with_line(run, lines, 0, lines[0])

    assert [(r.round, r.variant) for r in report.executions] == [
        (r.round, r.variant) for r in whole.executions
    ]
    assert report.executions[3].fault
    assert verdicts(report)["parallel.wall < serial.wall"] is Verdict.UNDECIDED


def test_who_has_left_its_target_has_entered_it(tmp_path: Path) -> None:
    """So the peak is not one less because a record is not there."""
    run = played(JOIN, tmp_path)
    lines = lines_of(run)
    events = [json.loads(line) for line in lines]
    place = next(i for i, event in enumerate(events) if event["k"] == "enter")

    report = with_line(run, lines, place, b"")

    record = report.executions[events[place]["x"]]
    assert record.fault == f"{events[place]['p']}: the record of its entering its target is lost"
    assert isinstance(record.peak, Missing)


def test_who_counts_nobody_as_left_behind_has_looked(tmp_path: Path) -> None:
    """Without its census an execution may have left anyone: the run is no success."""
    run = played(HOLDS, tmp_path)
    assert report_of(run).exit_code == ExitCode.HOLDS
    lines = lines_of(run)
    place = next(i for i, line in enumerate(lines) if json.loads(line)["k"] == "census")

    report = with_line(run, lines, place, b"")

    assert report.left_behind is None
    assert report.exit_code == ExitCode.COULD_NOT_RUN
    assert [fault.text for fault in report.faults] == [
        "no census was taken: whether it left a process behind is not known"
    ]
