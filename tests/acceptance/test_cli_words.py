"""The small commands: help, list, targets, schema, init, doctor, completion, report."""

import json
import re
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner
from command_line import FAKE, command, environment

from runner.cli.find import shipped
from runner.cli.group import COMMANDS
from runner.cli.init import command as init
from runner.cli.sections import parse_sections, said_in
from runner.loading import check
from runner.model.builtins import BUILT_INS


@pytest.mark.slow
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


@pytest.mark.parametrize("name", ["my scenario", "it's", "-x", "null", "NULL", "yes", "1e5", "é-x"])
def test_whatever_a_file_is_called_its_scenario_is_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """And the words to run it, said and in its comments, are those of a shell for this file."""
    monkeypatch.chdir(tmp_path)
    for more in ([], ["--from", "join_each"]):
        result = CliRunner().invoke(init, [*more, "--", name])
        file = tmp_path / f"{name}.yaml"
        scenario, problems = check(file)

        assert result.exit_code == 0, result.output
        assert scenario is not None, problems
        assert re.sub(r"\W", "_", name) in scenario.name
        *_, word = shlex.split(result.output.partition("Next: ")[2])
        assert not word.startswith("-")
        assert Path(word).resolve() == file
        if not more:
            assert f"`{result.output.partition('Next: ')[2].strip()}`" in file.read_text()
        file.unlink()


def test_init_that_cannot_write_all_of_a_file_leaves_none(tmp_path: Path) -> None:
    """So that the next call is not refused for the half of it."""
    limit = ["bash", "-c", 'ulimit -f 1; trap "" XFSZ; exec "$@"', "bash"]
    done = subprocess.run(
        [*limit, sys.executable, "-m", "runner", "init", "x"],
        cwd=tmp_path,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )

    assert done.returncode == 4
    assert "could not write x.yaml: File too large" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_init_from_an_unknown_scenario_is_wrong_usage(tmp_path: Path) -> None:
    """It says where the names are."""
    done = command("init", "x", "--from", "nothing_like_it", cwd=tmp_path)

    assert done.returncode == 2
    assert "runner list" in done.stderr


@pytest.mark.parametrize(
    ("name", "meant"),
    [("join_parallel.yaml", "join_parallel?"), ("./join_paralel", "join_parallel or ")],
)
def test_init_from_nearly_a_scenario_says_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, meant: str
) -> None:
    """Be it the name of its file."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(init, ["x", "--from", name])

    assert f"did you mean {meant}" in str(result.exception)
    assert list(tmp_path.iterdir()) == []


def test_every_shipped_scenario_can_be_started_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy, with the files that it names, is as right as its origin; all fit into one folder."""
    monkeypatch.chdir(tmp_path)
    for name, origin in shipped().items():
        result = CliRunner().invoke(init, [f"my_{name}", "--from", name])
        scenario, problems = check(tmp_path / f"my_{name}.yaml")

        assert result.exit_code == 0, result.output
        assert [str(problem) for problem in problems if problem.severity == "error"] == []
        assert scenario is not None
        assert scenario.name == f"my_{name}"
        assert "$schema=.." not in (tmp_path / f"my_{name}.yaml").read_text(encoding="utf-8")
        for word in re.findall(r"\w[\w./-]+\.\w+", origin.read_text(encoding="utf-8")):
            if (origin.parent / word).is_file():
                assert (tmp_path / word).read_bytes() == (origin.parent / word).read_bytes()


def test_a_file_that_a_shipped_scenario_names_needs_no_other() -> None:
    """So a copy of the files that are named is enough."""
    from ast import Import, ImportFrom, parse, walk

    folder = next(iter(shipped().values())).parent
    neighbours = {path.stem for path in folder.rglob("*.py")}
    for path in folder.rglob("*.py"):
        for node in walk(parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, Import) else []
            names += [node.module or "."] if isinstance(node, ImportFrom) else []
            assert not {name.partition(".")[0] for name in names} & {*neighbours, ""}, path


def test_init_writes_over_no_file_that_is_another(tmp_path: Path) -> None:
    """What the scenario needs is there under its name, but not it: nothing is written at all."""
    (tmp_path / "targets").mkdir()
    (tmp_path / "targets/money.py").write_text("money = 1\n")

    done = command("init", "mine", "--from", "memory_isolation", cwd=tmp_path)

    assert done.returncode == 2
    assert "targets/money.py exists already" in done.stderr
    assert (tmp_path / "targets/money.py").read_text() == "money = 1\n"
    assert not (tmp_path / "mine.yaml").exists()


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


@pytest.mark.parametrize("words", ["runner run join_u", "runner validate join_u"])
def test_completion_completes_the_scenarios_that_ship(tmp_path: Path, words: str) -> None:
    """Beside what the shell itself knows: files."""
    env = {"_RUNNER_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": "2"}

    said = command(cwd=tmp_path, env=env).stdout.splitlines()
    assert said == ["file,join_u", "plain,join_unstarted"]


@pytest.mark.parametrize(
    ("words", "there"),
    [
        ("runner run join_parallel --variant s", "plain,serial"),
        ("runner run --variant serial join_parallel --variant p", "plain,parallel"),
        ("runner run no_such_file --variant p", ""),
        ("runner list --tag sched", "plain,schedule"),
    ],
)
def test_completion_completes_what_options_name(tmp_path: Path, words: str, there: str) -> None:
    """The variants of the scenarios named before, as far as these can be read, and tags."""
    at = str(len(words.split()) - 1)
    env = {"_RUNNER_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": at}

    assert command(cwd=tmp_path, env=env).stdout.strip() == there


def test_list_knows_the_shipped_scenarios(tmp_path: Path) -> None:
    """One line each, and of an unknown tag it is said which there are."""
    done = command("list", "--tag", "no-such-tag", cwd=tmp_path)

    assert done.returncode == 0
    assert done.stdout.startswith(
        "No scenario ships with all of these tags: no-such-tag is no tag; there are "
    )
    assert " join, " in done.stdout


def test_list_says_which_section_of_the_tutorial_a_scenario_is_about(tmp_path: Path) -> None:
    """Name, section, title and tags, in columns."""
    done = command("list", "--tag", "schedule", cwd=tmp_path)

    line = next(line for line in done.stdout.splitlines() if line.startswith("schedule_fcfs "))
    assert re.split(r"  +", line) == [
        *("schedule_fcfs", "§1.3(1)", "First come, first served", "[tutorial, schedule]")
    ]


def test_list_shows_a_section_with_its_parts(tmp_path: Path) -> None:
    """In the order of the tutorial; the section itself comes before its parts."""
    done = command("list", "--section", "2.2.5", "--tag", "join", cwd=tmp_path)

    shown = [re.split(r"  +", line)[:2] for line in done.stdout.splitlines()]
    assert [section for _, section in shown] == [
        *("§2.2.5", "§2.2.5", "§2.2.5(1)", "§2.2.5(2)", "§2.2.5(3)")
    ]
    assert shown[-1] == ["join_parallel", "§2.2.5(3)"]


def test_list_of_a_section_that_nothing_is_about_says_so(tmp_path: Path) -> None:
    """And what is no section is wrong usage."""
    done = command("list", "--section", "4", cwd=tmp_path)
    wrong = command("list", "--section", "two", cwd=tmp_path)

    assert (done.returncode, done.stdout) == (
        0,
        "No scenario ships that is about this section.\n",
    )
    assert wrong.returncode == 2
    assert "wanted one section such as 2.2" in wrong.stderr


@pytest.mark.parametrize(
    ("about", "said", "sections"),
    [
        ("The tutorial (§2.2.5(3)) starts", "§2.2.5(3)", [(2, 2, 5, 3)]),
        ("The tutorial (§1.1, 1.4): with", "§1.1, 1.4", [(1, 1), (1, 4)]),
        ("The tutorial (§1.6.2–3) tells", "§1.6.2–3", [(1, 6, 2), (1, 6, 3)]),
        ("The tutorial (§1.2–1.3) tells", "§1.2–1.3", [(1, 2), (1, 3)]),
        ("The tutorial (§2.1, error 1) says", "§2.1", [(2, 1)]),
        ("The tutorial (§2.2.6[7]) says", "§2.2.6[7]", [(2, 2, 6, 7)]),
        ("The tutorial (§3) says", "§3", [(3,)]),
        ("About §2.2 and §2.1", "§2.2", [(2, 2)]),
        ("Of no section", "", []),
    ],
)
def test_sections_are_read_as_they_are_written(
    about: str, said: str, sections: list[tuple[int, ...]]
) -> None:
    """The first that is named: one, several, or a range."""
    assert said_in(about) == said
    assert list(parse_sections(said)) == sections


@pytest.mark.parametrize("said", ["§1.3–2", "§1.6.3–1.6.2", "§1.2–2.3", "§1.2–1.2.3"])
def test_a_range_that_leads_nowhere_is_refused(said: str) -> None:
    """Backwards, or from one section into another; it would be no section at all."""
    with pytest.raises(ValueError, match=f"found §?{said[1:]}, wanted a range"):
        parse_sections(said)


@pytest.mark.parametrize("asked", ["1.6.2–3", "1.6.2-3", "1.2-1.3", "2.1-1.2", "1.3–1.2"])
def test_list_takes_one_section_and_no_range(tmp_path: Path, asked: str) -> None:
    """Which of its ends it would hold nobody has to guess."""
    done = command("list", "--section", asked, cwd=tmp_path)

    assert done.returncode == 2
    assert f"found '{asked}', wanted one section such as 2.2 or 2.2.5(3)" in done.stderr


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
