"""Whatever goes wrong, a person reads one message and a program reads one code."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from command_line import FAKE, PATIENCE_S, REAL, command, environment, scenarios


def test_fault_of_ours_is_one_line_and_a_file(tmp_path: Path) -> None:
    """The traceback lies where the line says, and nowhere else."""
    words = scenarios(tmp_path, "bug")

    done = command("run", *words, cwd=tmp_path, start=FAKE, env={"TMPDIR": str(tmp_path)})

    assert done.returncode == 4
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    found = re.fullmatch(
        r"runner: a fault of the runner: ZeroDivisionError: of all things here "
        r"\(traceback: (.*)\)\n",
        done.stderr,
    )
    assert found is not None
    assert "Traceback" in Path(found[1]).read_text()


def test_fault_that_cannot_be_written_down_is_still_one_line(tmp_path: Path) -> None:
    """A full or missing temporary folder adds no second fault."""
    words = scenarios(tmp_path, "bug")
    env = {"TMPDIR": "/nonexistent"}

    done = command("run", *words, cwd=Path("/proc"), start=FAKE, env=env)
    done = command("run", str(tmp_path / words[0]), cwd=Path("/proc"), start=FAKE, env=env)

    assert done.returncode == 4
    assert done.stderr.count("\n") == 1
    assert "a fault of the runner: ZeroDivisionError" in done.stderr


@pytest.mark.parametrize("words", ["run join_each", "time math:sqrt"])
def test_a_removed_current_folder_is_said(tmp_path: Path, words: str) -> None:
    """It is no fault of the runner's that nothing can be found there, nor written."""
    (tmp_path / "gone").mkdir()
    done = subprocess.run(
        ["sh", "-c", 'rmdir "$PWD"; exec "$@"', "sh", *REAL, *words.split()],
        cwd=tmp_path / "gone",
        env=environment({"TMPDIR": str(tmp_path)}),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr.count("\n")) == (4, 1)
    assert "the current folder was removed" in done.stderr
    assert not list(tmp_path.glob("runner-fault-*"))


@pytest.mark.parametrize("word", ["rnu", "vaildate"])
def test_unknown_command_suggests_one_that_is_not_loaded_yet(tmp_path: Path, word: str) -> None:
    """Commands are loaded when named, and still known to the suggestion."""
    done = command(word, cwd=tmp_path)

    assert done.returncode == 2
    assert f"No such command '{word}'" in done.stderr
    if word == "vaildate":
        assert "Did you mean" in done.stderr
        assert "'validate'" in done.stderr


def test_hostile_words_reach_no_terminal(tmp_path: Path) -> None:
    """A file's name may hold anything."""
    done = command("run", "a\x1b[31m\nb.yaml", cwd=tmp_path, start=FAKE)

    assert done.returncode == 2
    assert "\x1b" not in done.stderr


def test_call_without_words_shows_the_help(tmp_path: Path) -> None:
    """Exit code 2: nothing was asked for."""
    done = command(cwd=tmp_path)

    assert done.returncode == 2
    assert "Commands:" in done.stderr + done.stdout


@pytest.mark.parametrize("words", [("--help",), ("list",), ("schema",), ("--version",)])
def test_reader_that_goes_away_is_no_failure(tmp_path: Path, words: tuple[str, ...]) -> None:
    """``| head`` is quiet: code 1 would say that a claim fails."""
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.Popen(
        [*REAL, *words],
        cwd=tmp_path,
        env=environment(),
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(writing)
    _, said = process.communicate(timeout=PATIENCE_S)

    assert (process.returncode, said) == (0, "")


@pytest.mark.parametrize("words", [("--help",), ("list",), ("--version",)])
def test_full_disk_is_not_a_fault_of_ours(tmp_path: Path, words: tuple[str, ...]) -> None:
    """It is said in one line, without a traceback's file."""
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*REAL, *words],
            cwd=tmp_path,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    assert done.returncode == 4
    assert "No space left on device" in done.stderr
    assert "traceback" not in done.stderr
