"""A run is judged by what was run, and by nothing else."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from runner.errors import CouldNotRun, ExitCode, ScenarioError
from runner.loading import load_text
from runner.session import SimulateOptions, report_of, simulate

TEXT = """
scenario: 1
processes: {child: {sleep: 10ms}}
shared: {money: {value: int}}
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


@pytest.mark.parametrize("kind", ["execution", "start", "leave", "reaped", "shared", "census"])
@pytest.mark.parametrize("times", [0, 2])
def test_a_changed_journal_judges_nothing(run: Path, kind: str, times: int) -> None:
    """A record that is gone or there twice leaves no torn line, and may be what a verdict rests on."""
    file = run / "journal.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    place = next(i for i, line in enumerate(lines) if b'"k":"%b"' % kind.encode() in line)
    file.write_bytes(b"".join([*lines[:place], *[lines[place]] * times, *lines[place + 1 :]]))

    with pytest.raises(
        CouldNotRun, match="found other records than those that the run has written"
    ):
        report_of(run)


def test_what_comes_after_the_end_of_a_run_is_none_of_it(run: Path) -> None:
    """Whoever has written it: all of the run had ended."""
    before = report_of(run)
    with open(run / "journal.jsonl", "ab") as file:
        file.write(b'\n{"t":1,"k":"execution","x":9,"pid":1,"round":9,"variant":"only"}\n')

    assert report_of(run) == before


@pytest.mark.parametrize(
    ("steal", "said"), [("null", ""), ("0.0", "quiet"), ("0.2", "steal up to 20%")]
)
def test_only_a_machine_that_tells_of_noise_is_said_to_be_quiet(
    run: Path, steal: str, said: str
) -> None:
    """Where none of it can be read nobody knows what disturbed the run."""
    journal = run / "journal.jsonl"
    text = journal.read_text().replace('"simulated"', '"processes"').replace('"crc":', '"of":')
    journal.write_text(
        text.replace('"bytes":', '"size":').replace('"steal":null', f'"steal":{steal}')
    )

    assert report_of(run).noise == said


def test_a_round_that_does_not_count_is_named(run: Path) -> None:
    """The table says that it is not valid; nobody else says why."""
    journal = run / "journal.jsonl"
    spoiled = {"t": 1, "k": "spoiled", "x": 1, "pid": 1, "text": "the runner was stopped"}
    lines = journal.read_text().splitlines(keepends=True)
    lines[-1] = lines[-1].replace('"crc":', '"of":').replace('"bytes":', '"size":')
    journal.write_text(
        "".join([*lines[:-1], json.dumps(spoiled, separators=(",", ":")), "\n", lines[-1]])
    )

    assert report_of(run).notes[0] == "1 round not judged (2): the runner was stopped"


def test_a_scenario_that_cannot_be_read_any_more_is_named_where_it_lies(run: Path) -> None:
    """As after an update: the file it was made from may be long gone."""
    said = sha256(b"junk: [").hexdigest()
    journal = run / "journal.jsonl"
    before = sha256((run / "scenario.yaml").read_bytes()).hexdigest()
    text = journal.read_text().replace(before, said)
    journal.write_text(text.replace('"crc":', '"of":'))  # as one that does not say what it was
    (run / "scenario.yaml").write_text("junk: [")

    with pytest.raises(ScenarioError) as caught:
        report_of(run)

    assert {problem.path for problem in caught.value.problems} == {str(run / "scenario.yaml")}
