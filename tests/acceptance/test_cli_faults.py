"""Whatever goes wrong, a person reads one message and a program reads one code."""

import re
from pathlib import Path

import pytest
from command_line import FAKE, command, scenarios


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


@pytest.mark.parametrize("word", ["rnu", "vaildate"])
def test_unknown_command_suggests_one_that_is_not_loaded_yet(tmp_path: Path, word: str) -> None:
    """Commands are loaded when named, and still known to the suggestion."""
    done = command(word, cwd=tmp_path)

    assert done.returncode == 2
    assert f"No such command '{word}'" in done.stderr
    if word == "vaildate":
        assert "Did you mean 'validate'?" in done.stderr


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
