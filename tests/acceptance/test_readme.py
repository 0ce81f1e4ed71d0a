"""The README: what it shows is what there is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.command_line import command, environment, patient

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    """The fenced blocks of that language, in order."""
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def shape(text: str) -> list[str]:
    """The words of an output without what differs from run to run: figures, widths, the machine."""
    lines = [line for line in text.strip().splitlines() if not line.startswith("Python ")]
    plain = [re.sub(r"[0-9][0-9.:]*[a-z%]*|-{3,}", "#", line) for line in lines]
    return [" ".join(line.split()) for line in plain]


def test_the_scenario_shown_is_the_shipped_one() -> None:
    """Whoever copies it from the README has what the output beside it came from."""
    assert blocks("yaml")[0] == (ROOT / "scenarios" / "join_parallel.yaml").read_text()


@pytest.mark.slow
@pytest.mark.timed
@patient
def test_the_output_shown_has_the_shape_of_a_real_one(tmp_path: Path) -> None:
    """The same lines come out of a run now, but for the figures."""
    scenario = ROOT / "scenarios" / "join_parallel.yaml"

    ended = command("run", str(scenario), cwd=tmp_path)

    assert ended.returncode == 0
    assert shape(ended.stdout) == shape(blocks("text")[0])


def test_the_timing_shown_has_the_table_of_a_real_one(tmp_path: Path) -> None:
    """The same ways under the same headings; what they come to is the machine's."""
    words = ("time:sleep", "--args", "0.01", "--replicas", "2", "--workers", "2", "--rounds", "1")

    ended = command("time", *words, cwd=tmp_path)

    assert ended.returncode == 0, ended.stderr
    assert ways(ended.stdout) == ways(blocks("text")[1])


def ways(text: str) -> list[str]:
    """The headings of the table, and each way with its start method, without its figures."""
    lines = text.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("way "))
    last = next(number for number, line in enumerate(lines) if line.startswith("Time: "))
    rows = [re.split(r" {2,}", line) for line in lines[first + 2 : last]]
    names = [row[0] if row[0] == "serial" else " ".join(row[:2]) for row in rows]
    return [" ".join(lines[first].split()), *(re.sub(r"^[0-9]+", "#", name) for name in names)]


def test_the_problems_shown_are_those_of_the_file_above_them(tmp_path: Path) -> None:
    """The faulty file and what ``validate`` says of it stand together."""
    (tmp_path / "mine.yaml").write_text(blocks("yaml")[1])

    ended = command("validate", "mine.yaml", cwd=tmp_path)

    assert ended.returncode == 2
    assert ended.stdout + ended.stderr == blocks("text")[2]


def test_the_explanation_shown_is_how_one_begins(tmp_path: Path) -> None:
    """It says the same on every machine with two CPUs."""
    ended = command("explain", "join_parallel", cwd=tmp_path)
    shown = blocks("text")[3].rstrip("\n").split("\n")

    told = [line for line in ended.stdout.split("\n") if " CPU" not in line]
    assert told[: len(shown) - 1] == [line for line in shown if " CPU" not in line]


def test_every_command_is_in_the_table() -> None:
    """No command is hidden, and none is promised."""
    listed = subprocess.run(
        [sys.executable, "-m", "runner", "--help"],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    commands = set(
        re.findall(r"^  ([a-z]+) ", listed.partition("Commands:")[2], flags=re.MULTILINE)
    )

    assert commands == set(re.findall(r"^\| `runner ([a-z]+)", README, flags=re.MULTILINE))


def test_every_link_leads_somewhere() -> None:
    """Relative links are files of the repository."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_every_benchmark_is_in_the_table_of_benchmarks() -> None:
    """Whatever can be called there."""
    listed = re.findall(
        r"^\| `(\w+)(?:\.py)?` \|", (ROOT / "benchmarks/README.md").read_text(), flags=re.MULTILINE
    )
    files = sorted((ROOT / "benchmarks").glob("*.py"))

    assert sorted(listed) == [path.stem for path in files if "\ndef main(" in path.read_text()]


def test_the_line_for_bash_completes(tmp_path: Path) -> None:
    """In a home where nothing is: commands by their first letters."""
    (line,) = re.findall(r'`(eval "[^`]+)` in `~/\.bashrc`', README)
    (tmp_path / "runner").write_text(f'#!/bin/sh\nexec {sys.executable} -m runner "$@"\n')
    (tmp_path / "runner").chmod(0o755)
    asked = "COMP_WORDS=(runner va); COMP_CWORD=1; _runner_completion runner; echo ${COMPREPLY[@]}"
    path = f"{tmp_path}:{os.environ['PATH']}"

    done = subprocess.run(
        ["bash", "--norc", "-c", f"{line}\ncomplete -p runner\n{asked}"],
        cwd=tmp_path,
        env=environment({"HOME": str(tmp_path), "PATH": path}),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
    registered, completed = done.stdout.splitlines()
    assert registered.endswith("_runner_completion runner")
    assert completed == "validate"
