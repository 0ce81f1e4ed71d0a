"""What is foreseen of a scenario, wherever scenarios are checked."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import command

from runner import session
from runner.cli.find import find_scenarios
from runner.cli.read import read_all_to_run

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

    done = command("run", "wrong.yaml", "--rounds", "1", cwd=wrong.parent)

    assert done.returncode == 3
    assert "warning: this claim can't be decided" in done.stderr
    assert "--rounds is 1: use --rounds 5" in done.stderr


def test_more_rounds_on_the_command_line_are_enough(wrong: Path) -> None:
    """What is checked is what will be run, and not what the file alone would be."""
    wrong.write_text(WRONG.replace("peak == 3", "left_behind == 0").replace("max: 5", "max: 4"))

    refused = command("run", "wrong.yaml", cwd=wrong.parent)
    started = (wrong.parent / "reports").exists()
    done = command("run", "wrong.yaml", "--rounds", "12", cwd=wrong.parent)

    assert refused.returncode == 2
    assert "rounds.max is 4: use max: 5" in refused.stderr
    assert not started
    assert done.returncode != 2
    assert "wrong.yaml:" not in done.stderr


def test_what_is_not_judged_is_not_warned_of(wrong: Path) -> None:
    """A statement about a variant that is not run has no doubts."""
    wrong.write_text(WRONG.replace("variants:", "variants:\n  serial: {join: each}"))

    done = command("run", "wrong.yaml", "--variant", "serial", cwd=wrong.parent)

    assert done.returncode == 0
    assert "wrong.yaml:" not in done.stderr


def test_a_budget_for_the_whole_call_takes_more_rounds(wrong: Path) -> None:
    """Two files of one claim each share it."""
    wrong.write_text(WRONG.replace("peak == 3", "left_behind == 0"))
    (wrong.parent / "second.yaml").write_text(wrong.read_text())

    done = command("run", "wrong.yaml", "second.yaml", "--error-budget", "batch", cwd=wrong.parent)

    assert done.returncode == 2
    assert done.stderr.count("takes 6 rounds without a counterexample, rounds.max is 5") == 2


@pytest.mark.parametrize("words", [(), ("run",)])
def test_the_examples_in_help_can_be_decided(words: tuple[str, ...], tmp_path: Path) -> None:
    """Whoever copies one is not told that its claims are undecided."""
    told = command(*words, "--help", cwd=tmp_path).stdout
    examples = [line.split()[1:] for line in told.splitlines() if "  runner run " in line]
    named = [words for words in examples if "join_parallel" in words]
    assert named

    for example in named:
        options = session.RunOptions(
            rounds=int(example[example.index("--rounds") + 1]) if "--rounds" in example else None
        )
        paths = find_scenarios(example[1:2])
        _, doubts = read_all_to_run(
            paths, time_scale=1.0, overrides=(), options=options, unchecked=False
        )
        assert not doubts


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
