"""The corpus: every file under ``tests/scenarios`` is judged as its folder says.

A new case is a new file. Beside ``invalid/NAME.yaml`` lies ``NAME.expected``, the
exact text that its author would see. After a deliberate change of a message the
expected texts are written anew with ``REGENERATE_CORPUS=1`` and read in the diff.
"""

import os
from pathlib import Path

import pytest

from runner.foresight import weighed
from runner.loading import check_text

FOLDER = Path(__file__).parent.parent / "scenarios"
VALID = sorted((FOLDER / "valid").glob("*.yaml"))
INVALID = sorted((FOLDER / "invalid").glob("*.yaml"))
REGENERATE = os.environ.get("REGENERATE_CORPUS") == "1"


def found_in(path):
    """Every problem of a file, loaded and foreseen."""
    return weighed(*check_text(path.read_bytes(), path.name, str(path.parent)))[1]


def problems_of(path):
    """What the author of a file would see."""
    return "".join(f"{problem}\n" for problem in found_in(path))


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_file_has_no_problem(path):
    """A file under ``valid`` is loaded without a word."""
    assert problems_of(path) == ""


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_file_is_told_what_is_expected(path):
    """A file under ``invalid`` gives exactly the text that lies beside it."""
    expected = path.with_suffix(".expected")
    found = problems_of(path)
    if REGENERATE:
        expected.write_text(found, encoding="utf-8")

    assert found != ""
    assert found == expected.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_one_mistake_gives_one_problem(path):
    """Only files that make several mistakes, and say so in their name, have several problems."""
    problems = found_in(path)

    assert len(problems) == 1 or path.stem.startswith("several_") or "numbers" in path.stem


def test_the_corpus_is_complete():
    """Every expected text has its file, and there are enough of both kinds."""
    assert {path.stem for path in INVALID} == {
        path.stem for path in (FOLDER / "invalid").glob("*.expected")
    }
    assert len(VALID) >= 25
    assert len(INVALID) >= 90
