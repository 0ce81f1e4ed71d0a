"""Honesty: where a figure or an end is not known, no verdict may rest on it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from runner.errors import ExitCode
from runner.judging.evaluate import evaluate
from runner.loading.expressions import parse_expression
from runner.model.missing import Missing
from runner.session import report_of
from tests.contract.harness import Stage, unsealed

pytestmark = pytest.mark.core


def test_a_run_that_its_timeout_ends_has_no_makespan(stage: Stage) -> None:
    """What came before the call that was ended is not the time of the set."""
    record = stage.play(
        """
        processes: {child: {replicas: 3, sleep: {trace: [1ms, 10s, 1ms]}, timeout: 100ms}}
        variants: {v: {call: run}}
        """
    ).only

    assert [p.outcome for p in record.processes] == ["completed", "timed_out", "not_started"]
    assert isinstance(record.wall, Missing)
    assert isinstance(record.main, Missing)


def test_children_that_somebody_else_reaps_make_the_round_invalid(stage: Stage) -> None:
    """Nobody saw how they ended, so nobody can say that they ended well."""
    played = stage.play(
        """
        processes: {child: {replicas: 2, target: "bad.py:die"}}
        variants: {v: {join: all}}
        """,
        bad="""
        import os, signal
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        def die(): os.kill(os.getpid(), signal.SIGKILL)
        """,
    )

    assert played.report.exit_code is ExitCode.FAILS
    assert all("nobody saw" in problem for problem in played.only.problems)


def test_being_stopped_and_continued_excuses_no_failure(stage: Stage) -> None:
    """Only a signal that can end a process can have ended it."""
    played = stage.play(
        """
        processes: {child: {target: "bad.py:fail"}}
        variants:
          v:
            plan:
              - start: child
              - wait: {until: has(child.marks.ready)}
              - {terminate: child, chain: [{signal: STOP, grace: 10ms}, {signal: CONT, grace: 5s}]}
              - join: child
        """,
        bad="""
        import time
        from runner import mark
        def fail():
            mark("ready")
            time.sleep(0.2)
            raise RuntimeError("on its own account")
        """,
    )

    assert played.only.processes[0].outcome == "failed"
    assert played.report.exit_code is ExitCode.FAILS


def test_nothing_is_said_of_output_whose_middle_was_dropped(stage: Stage) -> None:
    """Neither that a line is in it nor that it is not; and no line is shown that nobody printed."""
    played = stage.play(
        """
        processes: {child: {target: "loud.py:shout"}}
        variants: {v: {join: all}}
        """,
        loud="""
        def shout():
            for number in range(30000):
                print(f"line {number:06}" if number != 15000 else "panic")
        """,
    )
    process = played.only.processes[0]
    asked = parse_expression('"panic" not in v.child.output')

    assert process.dropped_bytes > 0
    assert all(len(line) == len("line 000000") for line in process.output)
    assert isinstance(evaluate(asked, {"v": played.only}), Missing)


def test_a_lost_entry_leaves_the_peak_unknown(stage: Stage, tmp_path: Path) -> None:
    """Whoever completed was inside its target, also when the record of it is gone."""
    played = stage.play(
        "processes: {child: {replicas: 2, sleep: 50ms}}\nvariants: {v: {join: all}}"
    )
    folder = tmp_path / "torn"
    shutil.copytree(played.folder, folder)
    journal = folder / "journal.jsonl"
    lines = journal.read_text().split("\n")
    kept = [line for line in lines if not ('"enter"' in line and "child[1]" in line)]
    journal.write_bytes(unsealed("\n".join(kept).encode()))

    assert played.only.peak == 2
    assert isinstance(report_of(folder).executions[0].peak, Missing)
