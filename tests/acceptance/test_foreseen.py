"""What is foreseen of a scenario, wherever scenarios are checked."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import command

from runner import session

WRONG = """scenario: 1
rounds: {min: 1, max: 5}
processes:
  child: {replicas: 2, sleep: 20ms}
variants:
  parallel: {join: all}
expect:
  - parallel.peak == 3
claims:
  - parallel.main < 30ms
"""


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A scenario whose expectation cannot hold, and whose claim has one doubt."""
    path = tmp_path / "wrong.yaml"
    path.write_text(WRONG)
    return path


def test_validate_says_it_in_file_order(wrong: Path) -> None:
    """Errors and warnings alike, with what loading has found."""
    done = command("validate", "wrong.yaml", cwd=wrong.parent)

    assert done.returncode == 2
    first, second = (line for line in done.stdout.splitlines() if line.startswith("wrong.yaml:"))
    assert first.startswith("wrong.yaml:8:5: this expectation cannot hold")
    assert second.startswith("wrong.yaml:10:5: warning: one round that speaks against this claim")


def test_run_comes_to_the_verdict_that_was_foreseen(wrong: Path) -> None:
    """What cannot hold is a warning to a run, which then fails of it."""
    done = command("run", "wrong.yaml", "--rounds", "1", cwd=wrong.parent)

    assert done.returncode == 1
    assert "wrong.yaml:8:5: warning: this expectation cannot hold" in done.stderr
    assert "the expectation fails" in done.stdout


def test_run_does_not_start_what_cannot_fail(wrong: Path) -> None:
    """Its verdict would say nothing; unless that is asked for."""
    wrong.write_text(
        WRONG.replace("main < 30ms", "wall > 15ms").replace("peak == 3", "left_behind == 0")
    )

    refused = command("run", "wrong.yaml", cwd=wrong.parent)
    started = (wrong.parent / "reports").exists()
    asked = command("run", "wrong.yaml", "--unchecked", cwd=wrong.parent)

    assert refused.returncode == 2
    assert "this claim cannot fail" in refused.stderr
    assert not started
    assert asked.returncode == 0


def test_unchecked_excuses_no_other_mistake(wrong: Path) -> None:
    """A key that does not exist is an error with it, too."""
    wrong.write_text(WRONG.replace("join: all", "jion: all"))

    assert command("run", "wrong.yaml", "--unchecked", cwd=wrong.parent).returncode == 2


def test_fewer_rounds_on_the_command_line_are_no_mistake_of_the_file(wrong: Path) -> None:
    """Whoever asks for one round gets it, and is told that it decides nothing."""
    wrong.write_text(WRONG.replace("peak == 3", "left_behind == 0"))

    assert command("run", "wrong.yaml", "--rounds", "1", cwd=wrong.parent).returncode == 3


def test_standard_input_is_checked_too(wrong: Path) -> None:
    """There, too, the excerpt is shown."""
    done = command("validate", "-", stdin=wrong.read_text(), cwd=wrong.parent)

    assert done.returncode == 2
    assert "stdin:8:5: this expectation cannot hold" in done.stdout


def test_the_library_has_both(wrong: Path) -> None:
    """``check`` looks ahead, ``load`` only loads."""
    scenario, problems = session.check(wrong)

    assert scenario is None
    assert [problem.severity for problem in problems] == ["error", "warning"]
    assert session.load(wrong).expectations
