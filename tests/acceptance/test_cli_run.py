"""``runner run``: what it starts, what it says and with what code it ends."""

import csv
import io
import json
import os
import pty
import select
import subprocess
from pathlib import Path

import pytest
from command_line import FAKE, PATIENCE_S, command, environment, scenarios


def run(tmp_path: Path, *words: str, **more: object) -> subprocess.CompletedProcess[str]:
    """``runner run`` over the session that runs nothing."""
    return command("run", *words, cwd=tmp_path, start=FAKE, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("holding", 0),
        ("failing", 1),
        ("invalid", 2),
        ("undecided", 3),
        ("left_behind", 4),
        ("busy", 4),
        ("interrupted", 130),
        ("ctrl_c", 130),
    ],
)
def test_exit_code_is_what_came_out(tmp_path: Path, word: str, code: int) -> None:
    """Each way to end has its code, and none ends with a traceback."""
    done = run(tmp_path, *scenarios(tmp_path, word))

    assert code == done.returncode
    assert "Traceback" not in done.stdout + done.stderr


def test_several_runs_end_with_the_worst_code_and_a_table(tmp_path: Path) -> None:
    """A failing claim counts more than an undecided one."""
    done = run(tmp_path, *scenarios(tmp_path, "holding", "undecided", "failing"))

    assert done.returncode == 1
    assert "3 scenarios: 1 FAILS, 1 UNDECIDED, 1 HOLDS" in done.stdout
    assert "holding HOLDS:" in done.stdout


def test_of_many_runs_only_those_that_do_not_hold_are_shown_in_full(tmp_path: Path) -> None:
    """The reader of a batch meets what needs him."""
    done = run(tmp_path, *scenarios(tmp_path, "holding", "undecided", "failing", "single"))

    assert "failing FAILS:" in done.stdout
    assert "holding HOLDS:" not in done.stdout
    assert "Not shown in full: 2 runs" in done.stdout


def test_one_invalid_file_keeps_all_from_starting(tmp_path: Path) -> None:
    """Every file is checked first, and every problem is shown."""
    done = run(tmp_path, *scenarios(tmp_path, "holding", "invalid"))

    assert done.returncode == 2
    assert done.stdout == ""
    assert "invalid.yaml:3:5: unknown key 'jion'" in done.stderr
    assert "holding" not in done.stderr


def test_report_goes_to_stdout_and_progress_to_stderr(tmp_path: Path) -> None:
    """A pipe gets the report alone."""
    done = run(tmp_path, *scenarios(tmp_path, "holding"))

    assert done.stdout.startswith("holding HOLDS:")
    assert done.stderr == "holding: at most 48 rounds of serial, parallel\n"


def test_output_without_a_terminal_has_no_escapes(tmp_path: Path) -> None:
    """Colour is for people."""
    done = run(tmp_path, *scenarios(tmp_path, "failing", "hostile"))

    assert "\x1b" not in done.stdout + done.stderr


def test_quiet_says_the_verdict_and_nothing_else(tmp_path: Path) -> None:
    """One line a run."""
    done = run(tmp_path, *scenarios(tmp_path, "holding", "failing"), "--quiet")

    lines = done.stdout.splitlines()
    assert [" ".join(line.split()[:2]) for line in lines] == ["holding HOLDS:", "failing FAILS:"]
    assert done.stderr == ""


def test_json_is_an_array_of_runs_and_nothing_besides(tmp_path: Path) -> None:
    """What a program reads is whole JSON, for one run too."""
    done = run(tmp_path, *scenarios(tmp_path, "hostile"), "--format", "json")

    assert [document["scenario"] for document in json.loads(done.stdout)] == ["hostile"]


def test_quiet_leaves_a_format_that_was_asked_for_whole(tmp_path: Path) -> None:
    """What a program reads is not exchanged for what a person would."""
    done = run(tmp_path, *scenarios(tmp_path, "holding"), "--format", "json", "--quiet")

    assert [document["scenario"] for document in json.loads(done.stdout)] == ["holding"]
    assert done.stderr == ""


def test_csv_is_one_table(tmp_path: Path) -> None:
    """All runs under one heading."""
    done = run(tmp_path, *scenarios(tmp_path, "holding", "single"), "--format", "csv")

    table = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {"holding", "single"} == {row["scenario"] for row in table}


def test_markdown_is_a_page(tmp_path: Path) -> None:
    """The report as it lies in the run's folder."""
    done = run(tmp_path, *scenarios(tmp_path, "holding"), "--format", "markdown")

    assert done.stdout.startswith("# Start every child, then join them all\n\n**holding HOLDS**")


def test_standard_input_is_a_scenario(tmp_path: Path) -> None:
    """``-`` reads it."""
    assert run(tmp_path, "-", stdin="failing").returncode == 1


def test_folder_means_every_scenario_below_it_once(tmp_path: Path) -> None:
    """In order of path; hidden folders are left alone; naming a file again changes nothing."""
    (tmp_path / "deep" / ".hidden").mkdir(parents=True)
    scenarios(tmp_path / "deep", "holding", "single")
    scenarios(tmp_path / "deep" / ".hidden", "bug")

    done = run(tmp_path, "deep", "deep/single.yaml", "--quiet")

    assert [line.split()[0] for line in done.stdout.splitlines()] == ["holding", "single"]


def test_what_is_no_file_in_a_folder_is_no_scenario(tmp_path: Path) -> None:
    """A pipe would be waited for without end."""
    scenarios(tmp_path, "holding")
    os.mkfifo(tmp_path / "pipe.yaml")

    done = run(tmp_path, ".", "--quiet")

    assert [line.split()[0] for line in done.stdout.splitlines()] == ["holding"]


def test_folder_without_a_scenario_is_wrong_usage(tmp_path: Path) -> None:
    """Nothing to run is not success."""
    done = run(tmp_path, ".")

    assert done.returncode == 2
    assert "no scenario in this folder" in done.stderr


def test_options_reach_the_session(tmp_path: Path) -> None:
    """Seed and time scale are said in the report."""
    done = run(tmp_path, *scenarios(tmp_path, "holding"), "--seed", "7", "--time-scale", "0.25")

    assert "seed 7 · every duration times 0.25" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--time-scale", "0"), "wanted a number above 0"),
        (("--time-scale", "nan"), "wanted a number above 0"),
        (("--timeout", "5"), "did you mean 5ms or 5s?"),
        (("--timeout", "5m"), "did you mean 5min"),
        (("--set", "rounds"), "wanted path=value"),
        (("--rounds", "0"), "0 is not in the range"),
        (("--roundz", "3"), "Did you mean '--rounds'?"),
    ],
)
def test_wrong_options_say_what_was_wanted(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    """Exit code 2 and a hint."""
    done = run(tmp_path, *scenarios(tmp_path, "holding"), *words)

    assert done.returncode == 2
    assert said in done.stderr


def test_warnings_are_shown_and_stop_nothing(tmp_path: Path) -> None:
    """What validate warns of, a run warns of too; --quiet leaves it out."""
    words = scenarios(tmp_path, "undecided")

    assert "undecided.yaml:9:1: warning: will flake" in run(tmp_path, *words).stderr
    assert run(tmp_path, *words, "--quiet").stderr == ""


def test_waiting_for_another_run_is_said_even_when_quiet(tmp_path: Path) -> None:
    """A run that seems to hang says why."""
    done = run(tmp_path, *scenarios(tmp_path, "busy"), "--quiet")

    assert "waiting for another run on this host to end: pid 77" in done.stderr


def test_reader_that_goes_away_changes_no_verdict(tmp_path: Path) -> None:
    """``| head`` is quiet, and the code is still the verdict's."""
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.Popen(
        [*FAKE, "run", *scenarios(tmp_path, "failing")],
        cwd=tmp_path,
        env=environment(),
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(writing)
    _, said = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 1
    assert said == "failing: at most 48 rounds of serial, parallel\n"


def test_nobody_at_stderr_changes_no_verdict(tmp_path: Path) -> None:
    """Progress that cannot be written stops nothing."""
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.Popen(
        [*FAKE, "run", *scenarios(tmp_path, "holding")],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=writing,
        text=True,
    )
    os.close(writing)
    shown, _ = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 0
    assert shown.startswith("holding HOLDS:")


def test_full_disk_at_stdout_is_said(tmp_path: Path) -> None:
    """A report that was lost is not success."""
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*FAKE, "run", *scenarios(tmp_path, "holding")],
            cwd=tmp_path,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    assert done.returncode == 4
    assert "could not write to standard output: No space left on device" in done.stderr


def test_encoding_that_lacks_our_letters_is_no_fault(tmp_path: Path) -> None:
    """Letters that cannot be written are shown as escapes."""
    done = subprocess.run(
        [*FAKE, "run", *scenarios(tmp_path, "holding")],
        cwd=tmp_path,
        env=environment({"PYTHONIOENCODING": "ascii"}),
        stdout=subprocess.PIPE,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )

    assert done.returncode == 0
    assert r"\u03a3 sleep" in done.stdout


@pytest.mark.parametrize(("words", "live"), [((), True), (("--no-live",), False)])
def test_terminal_shows_a_live_line_that_leaves_no_trace(
    tmp_path: Path, words: tuple[str, ...], live: bool
) -> None:
    """A bar while it runs, then the coloured report; plain lines with --no-live."""
    shown = _on_a_terminal([*FAKE, "run", *scenarios(tmp_path, "failing"), *words], tmp_path)

    assert ("\x1b[?25l" in shown) is live
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h")
    assert ("at most 48 rounds of serial, parallel" in shown) is not live
    assert "\x1b[31m\x1b[1mFAILS\x1b[0m" in shown


def test_no_color_is_obeyed(tmp_path: Path) -> None:
    """NO_COLOR takes the colours off."""
    words = [*FAKE, "run", *scenarios(tmp_path, "failing"), "--no-live"]

    assert "\x1b" not in _on_a_terminal(words, tmp_path, NO_COLOR="1")


def _on_a_terminal(words: list[str], cwd: Path, **env: str) -> str:
    """Everything a terminal is sent until the call ends."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        words,
        cwd=cwd,
        env=environment({"TERM": "xterm-256color", **env}),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while select.select([ours], [], [], PATIENCE_S)[0]:
        try:
            shown += os.read(ours, 65536)
        except OSError:
            break
    os.close(ours)
    process.wait(PATIENCE_S)
    return shown.decode()
