"""Lending: what a target is given for a while is taken back, whatever it or the system does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from runner.targets.settle import Lent

CLOSES = """
import os, sys
from runner.targets.entry import Borrowed
first, *files = sys.argv[1:]
before = os.listdir("/proc/self/fd")
with Borrowed(tuple(files)):
    os.closerange(int(first), 100)
after = os.listdir("/proc/self/fd")
assert os.get_inheritable(1) and os.get_inheritable(2)
sys.exit(f"{before} {after}" if before != after else 0)
"""
FAILS = """
import os, sys
from runner.targets.entry import Borrowed
before = os.listdir("/proc/self/fd")
try:
    with Borrowed((sys.argv[1], "/nowhere/err")):
        raise AssertionError
except FileNotFoundError:
    print("told here", flush=True)
sys.exit(before != os.listdir("/proc/self/fd"))
"""


def executed(code: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A program of its own, as its descriptors are at stake."""
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.parametrize("first", [1, 3])
def test_a_called_target_that_closes_what_it_does_not_know_costs_no_descriptor(
    tmp_path: Path, first: int
) -> None:
    """Its output is gone for good, and nothing else."""
    executed(CLOSES, str(first), str(tmp_path / "out"), str(tmp_path / "err"))


def test_descriptors_come_back_when_there_is_no_file_to_lend(tmp_path: Path) -> None:
    """What is printed next is not in the file that there was."""
    done = executed(FAILS, str(tmp_path / "out"))

    assert done.stdout == "told here\n"
    assert (tmp_path / "out").read_text() == ""


def test_environment_and_cpus_come_back_when_not_all_can_be_lent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The worker's next task finds neither."""
    monkeypatch.setenv("KEPT", "before")
    environment, cpus = dict(os.environ), os.sched_getaffinity(0)

    with pytest.raises(OSError, match="Invalid argument"), Lent({"KEPT": "x", "NEW": "y"}, (1023,)):
        pytest.fail("there is no such CPU")

    assert (dict(os.environ), os.sched_getaffinity(0)) == (environment, cpus)
