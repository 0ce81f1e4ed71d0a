"""``simulate`` and ``explain``: what should happen is told, and nothing happens."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command_line import command, environment
from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[2]
TEXT = """scenario: 1
name: trial
rounds: {min: 3, max: 30}
processes:
  child: {replicas: 2, sleep: {uniform: [50ms, 150ms]}}
variants:
  serial: {join: each}
  parallel: {join: all}
"""
HOLDS = "claims: [serial.wall > parallel.wall]\n"
BROKEN = "expect: [serial.wall < parallel.wall]\n"
COSTS = "claims: [parallel.over_ideal < 50%]\n"
STARTS = ("os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "subprocess.Popen", "fcntl.flock")
WATCHED = """
import sys
def hook(event, args):
    if event in {starts!r}:
        print("started:", event, file=sys.stderr)
sys.addaudithook(hook)
sys.argv = ["runner", *{words!r}]
from runner.cli.main import main
main()
"""


@pytest.fixture
def trial(tmp_path: Path) -> Path:
    """A scenario whose ideal does what it says."""
    path = tmp_path / "trial.yaml"
    path.write_text(TEXT + HOLDS)
    return path


@pytest.mark.parametrize("name", ["simulate", "explain"])
def test_nothing_is_started_or_locked_or_left(trial: Path, name: str) -> None:
    """No process, no lock, no file."""
    script = WATCHED.format(starts=STARTS, words=[name, "trial.yaml"])
    temporary = trial.parent / "tmp"
    temporary.mkdir()

    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=trial.parent,
        env=environment({"TMPDIR": str(temporary)}),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0
    assert "started:" not in done.stderr
    assert "serial" in done.stdout
    assert list(temporary.iterdir()) == []
    assert sorted(path.name for path in trial.parent.iterdir()) == ["tmp", "trial.yaml"]


@pytest.mark.parametrize(
    ("stated", "code", "word"),
    [
        (HOLDS, 0, "satisfied"),
        (BROKEN, 1, "NOT SATISFIED"),
        (COSTS, 3, "NOT PREDICTED"),
        ("", 0, "nothing was claimed"),
    ],
)
def test_the_exit_code_says_what_the_ideal_does(
    tmp_path: Path, stated: str, code: int, word: str
) -> None:
    """0 satisfied, 1 not, 3 not predicted; never the words of a verdict."""
    (tmp_path / "trial.yaml").write_text(TEXT + stated)

    done = command("simulate", "trial.yaml", cwd=tmp_path)

    assert done.returncode == code, done.stderr
    assert word in done.stdout
    assert "trial SIMULATED" in done.stdout
    assert "HOLDS" not in done.stdout


def test_rounds_variants_seed_and_places_can_be_chosen(trial: Path) -> None:
    """As in a run; so many rounds as are asked for."""
    words = ("--rounds", "7", "--variant", "parallel", "--set", "processes.child.replicas=3")

    first = _document(trial, *words, "--time-scale", "2")
    other = _document(trial, *words, "--time-scale", "2", "--seed", "5")

    assert (first["rounds"], first["engine"], first["verdict"]) == (7, "simulated", "simulated")
    assert [variant["name"] for variant in first["variants"]] == ["parallel"]
    execution = first["executions"][0]
    assert len(execution["processes"]) == 3
    assert all(0.1 <= process["sleep_s"] <= 0.3 for process in execution["processes"])
    assert execution["wall_s"] == max(p["ended_s"] for p in execution["processes"])
    assert other["executions"][0]["wall_s"] != execution["wall_s"]


def test_more_cpus_than_there_are_are_imagined_and_said(trial: Path) -> None:
    """A run would refuse; what should happen can be told all the same."""
    trial.write_text(TEXT.replace("{join: all}", "{join: all, cpus: 4096}"))

    done = command("simulate", "trial.yaml", cwd=trial.parent)

    assert done.returncode == 0
    assert "parallel is simulated on 4096 CPUs, of which this machine has" in done.stdout


@pytest.mark.parametrize("variant", ["{join: all}", "{schedule: {algorithm: fcfs}}"])
def test_what_is_not_predicted_keeps_to_the_schema(trial: Path, variant: str) -> None:
    """Of a user's own that is a key less, and its reason."""
    own = f"own: {{target: 'own.py:f'}}\nvariants: {{v: {variant}}}\n"
    head, _, _ = TEXT.partition("variants:")
    trial.write_text(f"{head}  {own}")
    (trial.parent / "own.py").write_text("def f(): ...\n")
    schema = json.loads((ROOT / "schemas/run.schema.json").read_text())

    done = command("simulate", "trial.yaml", "--format", "json", cwd=trial.parent)

    (document,) = json.loads(done.stdout)
    assert [e.message for e in Draft202012Validator(schema).iter_errors(document)] == []
    process = document["executions"][0]["processes"][-1]
    assert "calls" not in process
    assert "user's own" in process["missing"]["calls"]


def test_its_files_are_kept_where_they_are_asked_for(trial: Path) -> None:
    """They keep to the same schema, and are made again from the journal, to the byte."""
    done = command("simulate", "trial.yaml", "--report-dir", "kept", cwd=trial.parent)
    (folder,) = (trial.parent / "kept").iterdir()
    names = ("run.json", "report.md", "tables.csv")
    written = {name: (folder / name).read_bytes() for name in names}
    schema = json.loads((ROOT / "schemas/run.schema.json").read_text())
    for name in names:
        (folder / name).unlink()

    again = command("report", str(folder), cwd=trial.parent)

    assert done.returncode == again.returncode == 0
    assert f"Report: kept/{folder.name}" in done.stdout
    assert again.stdout.split("\n")[:-2] == done.stdout.split("\n")[:-2]
    assert {name: (folder / name).read_bytes() for name in names} == written
    document = json.loads(written["run.json"])
    assert [e.message for e in Draft202012Validator(schema).iter_errors(document)] == []


@pytest.mark.parametrize(
    "target",
    [
        "target: {command: [ls]}",
        "processes: {kid: {target: {command: [ls]}}}, plan: [start: kid, join: kid]",
    ],
    ids=["process", "parent"],
)
def test_what_is_not_predicted_keeps_to_the_schema_too(tmp_path: Path, target: str) -> None:
    """What is not known has no key, but a reason."""
    (tmp_path / "trial.yaml").write_text(TEXT.replace("sleep: {uniform: [50ms, 150ms]}", target))
    schema = json.loads((ROOT / "schemas/run.schema.json").read_text())

    done = command("simulate", "trial.yaml", "--format", "json", cwd=tmp_path)

    (document,) = json.loads(done.stdout)
    assert [e.message for e in Draft202012Validator(schema).iter_errors(document)] == []
    process = document["executions"][0]["processes"][0]
    assert "children" not in process
    assert "a command" in process["missing"]["children"]


@pytest.mark.parametrize(
    "text",
    [
        TEXT + HOLDS,
        TEXT.replace("rounds: {min: 3, max: 30}", "timeout: 100ms"),
        TEXT.replace("sleep: {uniform", "target: identity}\n  other: {sleep: {uniform"),
    ],
    ids=["held", "overrun", "values"],
)
def test_the_same_is_said_with_files_and_without(tmp_path: Path, text: str) -> None:
    """A journal adds nothing, and takes nothing away."""
    (tmp_path / "trial.yaml").write_text(text)
    words = ("simulate", "trial.yaml", "--format", "json")

    without = command(*words, cwd=tmp_path)
    with_files = command(*words, "--report-dir", "kept", cwd=tmp_path)

    said = [
        [line for line in done.stdout.split("\n") if "started_at" not in line]
        for done in (without, with_files)
    ]
    assert without.returncode == with_files.returncode
    assert said[0] == said[1]


def test_every_format_is_one_of_a_run(trial: Path) -> None:
    """A table of figures, a page, documents."""
    figures = command("simulate", "trial.yaml", "--format", "csv", cwd=trial.parent).stdout
    page = command("simulate", "trial.yaml", "--format", "markdown", cwd=trial.parent).stdout

    rows = list(csv.DictReader(io.StringIO(figures)))
    assert {row["variant"] for row in rows} == {"serial", "parallel"}
    assert "| serial | child\\[0\\] |" in page
    assert "**trial SIMULATED**" in page


def test_several_scenarios_get_a_table(trial: Path) -> None:
    """One row each; what the ideal satisfies is not shown in full."""
    for number in range(4):
        (trial.parent / f"t{number}.yaml").write_text(TEXT + (BROKEN if number == 3 else HOLDS))

    done = command("simulate", *(f"t{number}.yaml" for number in range(4)), cwd=trial.parent)

    assert done.returncode == 1
    assert "4 scenarios: 1 NOT SATISFIED, 3 SATISFIED." in done.stdout
    assert "3 scenarios of which the ideal satisfies everything" in done.stdout


@pytest.mark.parametrize("name", ["simulate", "explain"])
def test_what_is_wrong_is_said_as_by_any_command(trial: Path, name: str) -> None:
    """A variant that is not there, a file that is wrong, one that is not there."""
    (trial.parent / "bad.yaml").write_text(TEXT.replace("join: all", "jion: all"))

    for words, said in (
        (("trial.yaml", "--variant", "paralel"), "has no variant 'paralel'"),
        (("bad.yaml",), "did you mean 'join'?"),
        (("none.yaml",), "no such file"),
    ):
        done = command(name, *words, cwd=trial.parent)
        assert done.returncode == 2
        assert said in done.stderr
        assert "Traceback" not in done.stderr


def test_a_claim_that_says_nothing_is_explained_all_the_same(tmp_path: Path) -> None:
    """Nothing is foreseen here, only told: validate is there for that."""
    (tmp_path / "trial.yaml").write_text(f"{TEXT}claims: [{{claim: serial.wall > 0s, in: 99%}}]\n")

    done = command("explain", "trial.yaml", cwd=tmp_path)

    assert done.returncode == 0
    assert "CAN'T BE DECIDED" in done.stdout


def test_what_is_not_foreseen_is_neither_there_nor_not(tmp_path: Path) -> None:
    """A mark of a user's own target: ``has`` is no answer to what a run would find."""
    (tmp_path / "own.py").write_text("def work(): ...")
    (tmp_path / "trial.yaml").write_text(
        "scenario: 1\nname: trial\nprocesses: {child: {target: 'own.py:work', marks: [done]}}\n"
        "variants: {only: {join: all}}\n"
        "expect: [has(only.child.marks.done.at), not has(only.child.ended), has(only.child.user)]\n"
    )

    done = command("simulate", "trial.yaml", cwd=tmp_path)

    assert done.returncode == 3
    assert done.stdout.count("  NOT PREDICTED  ") == 3


@pytest.mark.slow
def test_every_shipped_scenario_is_simulated_and_explained(tmp_path: Path) -> None:
    """Whatever it holds; no line is wider than the page, no fault of ours shows."""
    simulated = command("simulate", str(ROOT / "scenarios"), cwd=tmp_path)
    explained = command("explain", str(ROOT / "scenarios"), cwd=tmp_path)

    assert explained.returncode == 0
    assert simulated.returncode in (0, 3)
    for done in (simulated, explained):
        assert "fault of the runner" not in done.stdout + done.stderr
        assert [line for line in done.stdout.split("\n") if len(line) > 112] == []


def _document(trial: Path, *words: str) -> Any:
    done = command("simulate", "trial.yaml", "--format", "json", *words, cwd=trial.parent)
    (document,) = json.loads(done.stdout)
    return document
