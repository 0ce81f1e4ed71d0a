"""``runner validate``: every problem of every file, in three formats."""

import json
from pathlib import Path

from command_line import FAKE, command, scenarios


def test_every_problem_of_every_file_is_shown(tmp_path: Path) -> None:
    """One bad file hides no other."""
    words = scenarios(tmp_path, "holding", "invalid")

    done = command("validate", *words, cwd=tmp_path, start=FAKE)

    assert done.returncode == 2
    assert "invalid.yaml:3:5: unknown key 'jion'" in done.stdout
    assert "invalid.yaml:9:1: warning: will flake" in done.stdout
    assert done.stdout.endswith("2 files: 1 valid, 1 not valid (1 error), 1 warning\n")


def test_valid_files_are_success(tmp_path: Path) -> None:
    """With a line that says how many."""
    done = command("validate", *scenarios(tmp_path, "holding"), cwd=tmp_path, start=FAKE)

    assert (done.returncode, done.stdout) == (0, "1 file: 1 valid\n")


def test_json_names_every_file_and_problem(tmp_path: Path) -> None:
    """For editors and scripts."""
    words = scenarios(tmp_path, "holding", "invalid")

    done = command("validate", *words, "--format", "json", cwd=tmp_path, start=FAKE)

    files = json.loads(done.stdout)["files"]
    assert [(file["path"], file["valid"]) for file in files] == [
        ("holding.yaml", True),
        ("invalid.yaml", False),
    ]
    assert [problem["severity"] for problem in files[1]["problems"]] == ["error", "warning"]


def test_github_annotations_are_escaped(tmp_path: Path) -> None:
    """A path with a colon or a comma ends no property."""
    (tmp_path / "a,b:c.yaml").write_text("invalid")

    done = command("validate", "a,b:c.yaml", "--format", "github", cwd=tmp_path, start=FAKE)

    assert done.stdout.startswith("::error file=a%2Cb%3Ac.yaml,line=3,col=5::unknown key 'jion'\n")


def test_missing_file_is_wrong_usage(tmp_path: Path) -> None:
    """It says what a word may be."""
    done = command("validate", "nowhere.yaml", cwd=tmp_path, start=FAKE)

    assert done.returncode == 2
    assert "nowhere.yaml: no such file, folder or shipped scenario" in done.stderr
