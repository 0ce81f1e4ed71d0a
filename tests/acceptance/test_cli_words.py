"""The small commands: help, list, targets, schema, init, doctor, completion, report."""

import json
import re
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner
from command_line import FAKE, command

from runner.cli.find import shipped
from runner.cli.group import COMMANDS
from runner.cli.init import command as init
from runner.loading import check
from runner.model.builtins import BUILT_INS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example_in_its_help(tmp_path: Path, name: str) -> None:
    """Help begins with the line of the overall help and shows a call."""
    done = command(name, "--help", cwd=tmp_path)

    assert done.returncode == 0
    shown = done.stdout.split("Example", 1)[1].splitlines()
    assert any(line.startswith(f"    runner {name}") for line in shown)


@pytest.mark.parametrize("name", COMMANDS)
def test_line_in_the_overall_help_is_the_commands_own(name: str) -> None:
    """What is said twice is the same."""
    module = import_module(f"runner.cli.{name}")

    assert module.command.name == name
    assert module.command.help.split("\n", 1)[0].startswith(COMMANDS[name].rstrip("."))


def test_version_names_the_distribution(tmp_path: Path) -> None:
    """Name and version, also from a checkout."""
    done = command("--version", cwd=tmp_path)

    assert done.returncode == 0
    assert done.stdout.startswith("workload-scenarios ")


def test_targets_shows_every_built_in_one(tmp_path: Path) -> None:
    """With its parameters, on as many lines as they take."""
    done = command("targets", cwd=tmp_path)
    shown = " ".join(done.stdout.split())

    assert [t.name for t in BUILT_INS.values() if t.signature not in shown] == []
    assert max(map(len, done.stdout.splitlines())) <= 110


@pytest.mark.parametrize("name", ["scenario", "run", "journal"])
def test_schema_prints_json(tmp_path: Path, name: str) -> None:
    """The file as it ships."""
    done = command("schema", name, cwd=tmp_path)

    assert done.returncode == 0
    assert json.loads(done.stdout)["$schema"].endswith("2020-12/schema")


def test_init_writes_a_scenario_once(tmp_path: Path) -> None:
    """The second time it refuses and changes nothing."""
    first = command("init", "my-first", cwd=tmp_path)
    written = (tmp_path / "my-first.yaml").read_text()
    second = command("init", "my-first.yaml", cwd=tmp_path)

    assert first.returncode == 0
    assert "Next: runner run my-first.yaml" in first.stdout
    assert "name: my_first\n" in written
    assert second.returncode == 2
    assert "exists already" in second.stderr
    assert written == (tmp_path / "my-first.yaml").read_text()


def test_init_does_not_follow_a_dangling_link(tmp_path: Path) -> None:
    """A link to nowhere is something that exists."""
    (tmp_path / "x.yaml").symlink_to(tmp_path / "elsewhere")

    assert command("init", "x", cwd=tmp_path).returncode == 2
    assert not (tmp_path / "elsewhere").exists()


def test_init_where_nothing_can_be_written_says_so(tmp_path: Path) -> None:
    """The machine's fault, not the caller's."""
    done = command("init", "/proc/nowhere/x", cwd=tmp_path)

    assert done.returncode == 4
    assert "could not write /proc/nowhere/x.yaml" in done.stderr


def test_init_from_an_unknown_scenario_is_wrong_usage(tmp_path: Path) -> None:
    """It says where the names are."""
    done = command("init", "x", "--from", "nothing_like_it", cwd=tmp_path)

    assert done.returncode == 2
    assert "runner list" in done.stderr


def test_every_shipped_scenario_can_be_started_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy, with the files that it names, is as right as its origin."""
    monkeypatch.chdir(tmp_path)
    for name in shipped():
        path = tmp_path / name / "mine.yaml"
        result = CliRunner().invoke(init, [str(path), "--from", name])
        scenario, problems = check(path)

        assert result.exit_code == 0, result.output
        assert [str(problem) for problem in problems if problem.severity == "error"] == []
        assert scenario is not None
        assert scenario.name == "mine"


def test_doctor_looks_at_everything_and_leaves_nothing(tmp_path: Path) -> None:
    """On a machine that runs these tests nothing is a problem."""
    done = command("doctor", cwd=tmp_path)

    assert done.returncode == 0, done.stdout
    assert "start costs" in done.stdout
    assert "problem" not in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(tmp_path: Path, shell: str) -> None:
    """For each shell its own."""
    done = command("completion", shell, cwd=tmp_path)

    assert done.returncode == 0
    assert "_RUNNER_COMPLETE" in done.stdout


def test_completion_completes_commands(tmp_path: Path) -> None:
    """What the script asks for is answered."""
    env = {"_RUNNER_COMPLETE": "bash_complete", "COMP_WORDS": "runner va", "COMP_CWORD": "1"}

    assert command(cwd=tmp_path, env=env).stdout == "plain,validate\n"


def test_list_knows_the_shipped_scenarios(tmp_path: Path) -> None:
    """One line each, and an unknown tag is said to match nothing."""
    done = command("list", "--tag", "no-such-tag", cwd=tmp_path)

    assert done.returncode == 0
    assert done.stdout == "No scenario ships with all of these tags.\n"


def test_list_says_which_section_of_the_tutorial_a_scenario_is_about(tmp_path: Path) -> None:
    """Name, section, title and tags, in columns."""
    done = command("list", "--tag", "schedule", cwd=tmp_path)

    line = next(line for line in done.stdout.splitlines() if line.startswith("schedule_fcfs "))
    assert re.split(r"  +", line) == [
        *("schedule_fcfs", "§1.3(1)", "First come, first served", "[tutorial, schedule]")
    ]


def test_report_makes_every_run_below_a_folder_again(tmp_path: Path) -> None:
    """Each run's files are written, and the worst verdict is the code."""
    for name in ("holding", "failing"):
        (tmp_path / "reports" / name).mkdir(parents=True)
        (tmp_path / "reports" / name / "journal.jsonl").write_text(name)

    done = command("report", "reports", "--quiet", cwd=tmp_path, start=FAKE)

    assert done.returncode == 1
    assert [line.split()[1] for line in done.stdout.splitlines()] == ["FAILS:", "HOLDS:"]
    assert (tmp_path / "reports/holding/report.md").exists()


@pytest.mark.parametrize(("more", "shown"), [((), False), (("--timeline",), True)])
def test_report_draws_a_timeline_if_asked(
    tmp_path: Path, more: tuple[str, ...], shown: bool
) -> None:
    """Else a terminal does without."""
    (tmp_path / "reports/holding").mkdir(parents=True)
    (tmp_path / "reports/holding/journal.jsonl").write_text("holding")

    done = command("report", "reports", *more, cwd=tmp_path, start=FAKE)

    assert ("Timeline of round" in done.stdout) is shown


def test_damaged_run_hides_no_other(tmp_path: Path) -> None:
    """It is named, the others are shown, and the code says that something is missing."""
    for name in ("holding", "damaged"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "journal.jsonl").write_text(name)

    done = command("report", ".", "--quiet", cwd=tmp_path, start=FAKE)

    assert done.returncode == 4
    assert done.stderr == "runner: damaged: its head is torn\n"
    assert done.stdout.startswith("join_parallel HOLDS:")


def test_report_leaves_the_files_alone_when_told_so(tmp_path: Path) -> None:
    """--no-write shows only."""
    (tmp_path / "journal.jsonl").write_text("holding")

    assert command("report", ".", "--no-write", cwd=tmp_path, start=FAKE).returncode == 0
    assert not (tmp_path / "report.md").exists()


def test_report_of_a_folder_without_runs_is_wrong_usage(tmp_path: Path) -> None:
    """Nothing to show is not success."""
    done = command("report", ".", cwd=tmp_path, start=FAKE)

    assert done.returncode == 2
    assert "neither the folder of a run nor one that holds any" in done.stderr
