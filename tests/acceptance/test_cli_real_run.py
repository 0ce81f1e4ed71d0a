"""The whole program on real processes, from ``init`` to a report made again."""

import json
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from command_line import REAL, ROOT, command, environment, modules_of
from jsonschema import Draft202012Validator

FEW = ("--rounds", "1", "--time-scale", "0.1", "--timeout", "60s")


def schema(name: str) -> Any:
    """A shipped schema."""
    return json.loads((ROOT / f"schemas/{name}.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """The starter, run once: its folder and how the call ended."""
    tmp_path = tmp_path_factory.mktemp("run")
    command("init", "first", cwd=tmp_path)
    done = command(
        "run", "first.yaml", *FEW, "--report-dir", str(tmp_path / "reports"), cwd=tmp_path
    )
    return next((tmp_path / "reports").iterdir()), done


def test_starter_validates_without_a_word(tmp_path: Path) -> None:
    """What init writes is a model: no error, no warning."""
    command("init", "first", cwd=tmp_path)

    done = command("validate", "first.yaml", cwd=tmp_path)

    assert (done.returncode, done.stdout) == (0, "1 file: 1 valid\n")


def test_one_round_decides_nothing(finished: tuple[Path, Any]) -> None:
    """The claims are undecided, the expectations hold, nothing is left."""
    _, done = finished

    assert done.returncode == 3, done.stdout + done.stderr
    assert done.stdout.startswith(
        "first UNDECIDED: both claims are undecided, both expectations hold (1 round"
    )
    assert "No process was left behind." in done.stdout
    assert "every duration times 0.1" in done.stdout


def test_run_json_is_valid(finished: tuple[Path, Any]) -> None:
    """A real document keeps to the schema that ships."""
    folder, _ = finished
    document = json.loads((folder / "run.json").read_text(encoding="utf-8"))

    assert [e.message for e in Draft202012Validator(schema("run")).iter_errors(document)] == []
    assert {"serial", "parallel"} == {one["variant"] for one in document["executions"]}


def test_journal_is_valid(finished: tuple[Path, Any]) -> None:
    """So does every record of a real journal."""
    folder, _ = finished
    validator = Draft202012Validator(schema("journal"))
    lines = [line for line in (folder / "journal.jsonl").read_text().split("\n") if line]

    assert len(lines) > 20
    for line in lines:
        assert [error.message for error in validator.iter_errors(json.loads(line))] == [], line


def test_report_is_made_again_byte_for_byte(finished: tuple[Path, Any], tmp_path: Path) -> None:
    """From the journal alone, and in another place."""
    folder, done = finished
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    for name in ("run.json", "report.md", "tables.csv"):
        (copy / name).unlink()

    again = command("report", "copy", cwd=tmp_path)

    assert again.returncode == done.returncode
    for name in ("run.json", "report.md", "tables.csv"):
        assert (folder / name).read_bytes() == (copy / name).read_bytes()


def test_a_run_that_still_goes_on_has_no_report(tmp_path: Path) -> None:
    """Nothing is judged by a part of it, nor written beside it; when it has ended there is one."""
    command("init", "first", cwd=tmp_path)
    words = [*REAL, "run", "first.yaml", "--rounds", "100", "--report-dir", "reports", "--no-live"]
    with subprocess.Popen(words, cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL) as run:
        try:
            while not list(tmp_path.glob("reports/*/output")):
                assert run.poll() is None
            early = command("report", "reports", cwd=tmp_path)
        finally:
            run.send_signal(signal.SIGINT)
    done = command("report", "reports", "--no-write", cwd=tmp_path)

    assert (early.returncode, early.stdout) == (4, "")
    assert "this run still goes on" in early.stderr
    assert done.returncode == 130


def test_standard_input_is_run(tmp_path: Path) -> None:
    """A scenario without a name of its own is called stdin."""
    text = "scenario: 1\nprocesses: {a: {target: exit}}\nvariants: {once: {join: all}}\n"

    done = command("run", "-", "--report-dir", str(tmp_path / "r"), *FEW, stdin=text, cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("stdin MEASURED: nothing was claimed")


def test_problem_of_standard_input_has_its_line(tmp_path: Path) -> None:
    """Found by line and column like any other."""
    done = command("validate", "-", stdin="scenario: 1\nproceses: {}\n", cwd=tmp_path)

    assert done.returncode == 2
    assert "stdin:2:1: " in done.stdout


def test_set_changes_the_file_before_it_is_checked(tmp_path: Path) -> None:
    """A path that leads nowhere is an error with a suggestion."""
    command("init", "first", cwd=tmp_path)

    done = command("run", "first.yaml", "--set", "processes.chld.replicas=2", cwd=tmp_path)

    assert done.returncode == 2
    assert "did you mean 'child'?" in done.stderr


def test_shipped_scenario_is_found_by_name_and_by_a_near_miss(tmp_path: Path) -> None:
    """The list, validate by name, and the suggestion agree."""
    names = [line.split()[0] for line in command("list", cwd=tmp_path).stdout.splitlines()]

    assert "join_parallel" in names
    assert command("validate", "join_parallel", cwd=tmp_path).returncode == 0
    missed = command("run", "join_paralel", cwd=tmp_path)
    assert missed.returncode == 2
    assert "Did you mean join_parallel" in missed.stderr


def test_path_wins_over_a_name(tmp_path: Path) -> None:
    """A file of that name is what is meant."""
    (tmp_path / "join_parallel").write_text("scenario: 7\n")

    assert command("validate", "join_parallel", cwd=tmp_path).returncode == 2


def test_copy_of_a_shipped_scenario_validates_under_its_new_name(tmp_path: Path) -> None:
    """--from gives a scenario that runs."""
    made = command("init", "mine", "--from", "join_parallel", cwd=tmp_path)

    assert made.returncode == 0, made.stderr
    assert "\nname: mine" in (tmp_path / "mine.yaml").read_text()
    assert command("validate", "mine.yaml", cwd=tmp_path).returncode == 0


def test_validate_loads_no_engine_and_no_report_library(tmp_path: Path) -> None:
    """An editor or a commit hook waits for it."""
    command("init", "first", cwd=tmp_path)

    loaded = modules_of("validate", "first.yaml", cwd=tmp_path)

    assert "jsonschema" in loaded
    heavy = {"rich", "psutil", "sqlite3", "tabulate", "statistics", "runner.session"}
    engine = {"multiprocessing", "runner.execution.process_engine", "runner.execution.plan"}
    assert set() == loaded & (heavy | engine)


def test_invalid_scenario_is_refused_before_the_engine_is_loaded(tmp_path: Path) -> None:
    """Nothing can have started."""
    (tmp_path / "bad.yaml").write_text("scenario: 1\n")

    loaded = modules_of("run", "bad.yaml", cwd=tmp_path)

    engine = {"multiprocessing", "runner.running", "runner.execution.process_engine"}
    assert set() == loaded & engine


def test_run_without_a_terminal_loads_no_live_display(tmp_path: Path) -> None:
    """Progress in plain lines needs no library."""
    command("init", "first", cwd=tmp_path)
    words = ("run", "first.yaml", *FEW, "--report-dir", str(tmp_path / "reports"))

    loaded = modules_of(*words, cwd=tmp_path)

    assert "runner.session" in loaded
    assert set() == loaded & {"rich", "jinja2", "numpy", "sqlite3"}
