"""Steadiness: the benchmark that takes hours loses nothing, and takes no failed run for a good one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import ROOT, environment

SCENARIO = "join_unstarted"
REAL = f'{sys.executable} "$@"'
START = """
import sys
sys.path.insert(0, "{benchmarks}")
import steadiness
from pathlib import Path
steadiness.KEPT, steadiness.TABLE = Path("kept.json"), Path("table.md")
sys.executable = "./python"
sys.exit(steadiness.main())
"""
OTHER = {"other idle": {"scenario": "0", "rounds": 7, "stated": {}, "problems": []}}


def steadiness(folder: Path, *words: str, runner: str = "") -> subprocess.CompletedProcess[str]:
    """The benchmark on what is kept in ``folder``; a shell carries out ``runner`` in the place of each run."""
    python = folder / "python"
    python.write_text(f"#!/bin/sh\n{runner or REAL}\n")
    python.chmod(0o755)
    (folder / "kept.json").write_text(json.dumps(OTHER))
    return subprocess.run(
        [sys.executable, "-c", START.format(benchmarks=ROOT / "benchmarks"), *words],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def few(folder: Path, *words: str, runner: str = "") -> subprocess.CompletedProcess[str]:
    """One round of one short scenario."""
    only = ("--rounds", "1", "--only", SCENARIO, "--beside", "idle")
    return steadiness(folder, *only, *words, runner=runner)


def kept(folder: Path) -> dict[str, dict[str, object]]:
    """What is kept."""
    found: dict[str, dict[str, object]] = json.loads((folder / "kept.json").read_text())
    return found


@pytest.mark.slow
def test_again_forgets_only_what_is_run_again(tmp_path: Path) -> None:
    """What is kept of others took hours."""
    few(tmp_path, "--again")

    assert kept(tmp_path)["other idle"] == OTHER["other idle"]
    assert kept(tmp_path)[f"{SCENARIO} idle"]["rounds"]


@pytest.mark.slow
@pytest.mark.parametrize("code", [4, 77])
def test_a_run_with_an_exit_code_that_is_no_verdict_is_not_steady(
    tmp_path: Path, code: int
) -> None:
    """Although its rounds came out as stated."""
    done = few(tmp_path, runner=f"{REAL}; exit {code}")

    problems = kept(tmp_path)[f"{SCENARIO} idle"]["problems"]
    assert problems == [f"exit {code} of a run, wanted 0, 1, 3"]
    assert done.returncode == 1
    assert f"- {SCENARIO} idle: exit {code} of a run" in done.stdout


def test_a_run_without_a_round_ends_it(tmp_path: Path) -> None:
    """It would be run for ever, or counted as good."""
    done = few(tmp_path, runner="exit 0")

    assert done.returncode == 1
    assert f"{SCENARIO}.yaml: no round was complete (exit 0)" in done.stderr
    assert kept(tmp_path) == OTHER


def test_an_interrupt_leaves_what_is_kept_and_says_how_to_go_on(tmp_path: Path) -> None:
    """As Ctrl-C does it, in the middle of a run, and not while that is being started."""
    done = few(tmp_path, "--again", runner="sleep 1; kill -INT $PPID; exec sleep 60")

    assert done.returncode == 130
    assert "Traceback" not in done.stderr
    assert "To go on: the same words, without --again" in done.stderr
    assert kept(tmp_path) == OTHER


def test_a_name_that_does_not_ship_is_refused(tmp_path: Path) -> None:
    """Rather than nothing run, and all well."""
    done = steadiness(tmp_path, "--only", "no_such")

    assert done.returncode == 2
    assert "--only no_such: no such scenario ships" in done.stderr
