"""A run is judged by what was run, and by nothing else."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from runner.errors import CouldNotRun, ExitCode, ScenarioError
from runner.loading import load_text
from runner.session import SimulateOptions, report_of, simulate

TEXT = """
scenario: 1
processes: {child: {sleep: 10ms}}
variants: {only: {join: all}}
expect: [only.child.exitcode == 1]
"""


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """The folder of a run that is over."""
    scenario = load_text(TEXT.encode(), "made.yaml", ".")
    simulate(scenario, SimulateOptions(report_dir=tmp_path))
    (folder,) = tmp_path.iterdir()
    return folder


@pytest.mark.parametrize("text", [TEXT.replace("== 1", "== 0"), "junk: ["])
def test_a_changed_scenario_judges_nothing(run: Path, text: str) -> None:
    """Not even one that could be read; the message names the file that was changed."""
    assert report_of(run).exit_code == ExitCode.FAILS
    file = run / "scenario.yaml"
    file.write_text(text)

    with pytest.raises(CouldNotRun, match="found another text") as caught:
        report_of(run)

    assert str(caught.value).startswith(f"{file}: ")
    assert "put it back as it was" in str(caught.value)


def test_a_scenario_that_cannot_be_read_any_more_is_named_where_it_lies(run: Path) -> None:
    """As after an update: the file it was made from may be long gone."""
    said = sha256(b"junk: [").hexdigest()
    journal = run / "journal.jsonl"
    before = sha256((run / "scenario.yaml").read_bytes()).hexdigest()
    journal.write_text(journal.read_text().replace(before, said))
    (run / "scenario.yaml").write_text("junk: [")

    with pytest.raises(ScenarioError) as caught:
        report_of(run)

    assert {problem.path for problem in caught.value.problems} == {str(run / "scenario.yaml")}
