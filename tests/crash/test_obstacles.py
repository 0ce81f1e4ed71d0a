"""What stands in a run's way is said in one clear line, with the right exit code."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.warm import PATIENCE_S, ROOT

SCENARIO = """
scenario: 1
name: small
rounds: {{min: 1, max: 1}}
{extra}
processes:
  child:
    replicas: {replicas}
    target: print
    args: ["{text}"]
variants:
  only: {{{keys}}}
"""


def run(
    folder: Path, *arguments: str, before: tuple[str, ...] = (), module: bool = True
) -> subprocess.CompletedProcess[str]:
    """``runner run ARGUMENTS`` in ``folder``, after ``before`` (a shell's limits, a mount)."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for name in ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"):
        environment.pop(name, None)
    argv = [*before, sys.executable, *(["-m", "runner", "run"] if module else []), *arguments]
    return subprocess.run(
        argv,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


@pytest.fixture
def write(tmp_path: Path):
    """Write the small scenario and give its path."""

    def write(*, replicas: int = 1, keys: str = "", extra: str = "", text: str = "x") -> str:
        path = tmp_path / "small.yaml"
        path.write_text(SCENARIO.format(replicas=replicas, keys=keys, extra=extra, text=text))
        return str(path)

    return write


def one_clear_line(stderr: str) -> str:
    """Standard error without progress: exactly one line, and no traceback."""
    lines = [
        line for line in stderr.splitlines() if "at most" not in line and "waiting" not in line
    ]
    assert len(lines) == 1, stderr
    assert "Traceback" not in stderr
    return lines[0]


def test_a_report_folder_that_is_a_file(tmp_path: Path, write) -> None:
    """It is said before anything starts; the file stays as it was."""
    (tmp_path / "reports").write_text("mine")

    ended = run(tmp_path, write(), "--report-dir", "reports")

    assert ended.returncode in (2, 4)
    assert "reports" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert (tmp_path / "reports").read_text() == "mine"


def test_a_report_folder_that_cannot_be_written(tmp_path: Path, write) -> None:
    """Exit 4 and what to do; /sys takes no folders, not even from root."""
    ended = run(tmp_path, write(), "--report-dir", "/sys/reports")

    assert ended.returncode == 4
    assert "choose another --report-dir" in one_clear_line(ended.stderr)


def test_a_scenario_that_is_not_there(tmp_path: Path) -> None:
    """Exit 2 with its name."""
    ended = run(tmp_path, "nowhere.yaml")

    assert ended.returncode == 2
    assert "nowhere.yaml" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_more_processes_than_descriptors(tmp_path: Path, write) -> None:
    """A set that cannot fit is refused before its first process starts."""
    limits = ("sh", "-c", 'ulimit -n 200; exec "$@"', "sh")

    ended = run(tmp_path, write(replicas=400), before=limits)

    assert ended.returncode == 4
    assert "file descriptors" in one_clear_line(ended.stderr)
    assert not list(tmp_path.glob("reports/*"))


def test_a_low_soft_limit_holds_up_neither_guard_nor_nested_children(tmp_path: Path) -> None:
    """The guard watches more processes than a soft limit of 128 has descriptors for."""
    (tmp_path / "nested.yaml").write_text(
        """
scenario: 1
name: nested
rounds: {min: 1, max: 1}
processes:
  parent:
    replicas: 4
    processes: {kid: {replicas: 40, target: hang}}
    plan: [{start: kid}, {terminate: kid}, {join: kid}]
variants: {only: {join: all}}
"""
    )
    limits = ("sh", "-c", 'ulimit -Sn 128; exec "$@"', "sh")

    ended = run(tmp_path, "nested.yaml", before=limits)

    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.slow
def test_forked_children_that_inherit_more_descriptors_than_the_soft_limit(
    tmp_path: Path, write
) -> None:
    """Each opens its output all the same, and prints."""
    limits = ("sh", "-c", 'ulimit -Sn 128; exec "$@"', "sh")

    ended = run(tmp_path, write(replicas=150), before=limits)

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert {path.read_text() for path in tmp_path.glob("reports/*/output/x*/child*.out")} == {"x\n"}
    assert len(list(tmp_path.glob("reports/*/output/x*/child*.out"))) == 150


def test_a_parent_that_ignores_the_ends_of_its_children(tmp_path: Path, write) -> None:
    """What it hands down is undone where zombies are read."""
    ignoring = "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); "
    before = (sys.executable, "-c", f"{ignoring}os.execv(sys.argv[1], sys.argv[1:])")

    ended = run(tmp_path, write(), before=before)

    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_a_command_is_handed_no_descriptor_of_ours(tmp_path: Path) -> None:
    """It finds its three streams, and the one by which it looks."""
    (tmp_path / "command.yaml").write_text(
        """
scenario: 1
name: command
rounds: {min: 1, max: 1}
processes:
  child: {target: {command: [ls, /proc/self/fd]}}
variants: {only: {join: all}}
"""
    )

    ended = run(tmp_path, "command.yaml")

    assert ended.returncode == 0, ended.stdout + ended.stderr
    (output,) = tmp_path.glob("reports/*/output/x*/child.out")
    assert output.read_text().split() == ["0", "1", "2", "3"]


def test_more_cpus_than_there_are(tmp_path: Path, write) -> None:
    """``requires`` and a variant's ``cpus`` are looked at before anything starts."""
    requires = run(tmp_path, write(extra="requires: {cpus: 4096}"))
    variant = run(tmp_path, write(keys="cpus: 4096"))

    assert (requires.returncode, variant.returncode) == (4, 4)
    assert "requires 4096 CPUs" in one_clear_line(requires.stderr)
    assert "variant only: wants 4096 CPUs" in one_clear_line(variant.stderr)


def small_disk(size: str) -> tuple[str, ...]:
    """A private mount namespace in which ``disk`` is a file system of that size."""
    script = f'mount -t tmpfs -o size={size} none disk && exec "$@"'
    return ("unshare", "-m", "sh", "-c", script, "sh")


def can_mount(folder: Path) -> bool:
    """Whether this user may mount a file system of its own."""
    if shutil.which("unshare") is None:
        return False
    probe = [*small_disk("1m"), "true"]
    return subprocess.run(probe, cwd=folder, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("size", ["1m", "9m"])
def test_a_full_disk(tmp_path: Path, write, size: str) -> None:
    """Full before the run or during it: one clear line, exit 4, nothing left."""
    (tmp_path / "disk").mkdir()
    if not can_mount(tmp_path):
        pytest.skip("this user may not mount a file system")
    path = write(replicas=40, extra="timeout: 20s", text="x" * 200)
    if size == "9m":
        (tmp_path / "fill.py").write_text(
            "def fill():\n    with open('disk/filler', 'wb') as file:\n"
            "        while True:\n            file.write(bytes(65536))\n"
        )
        text = Path(path).read_text().replace("target: print", "target: fill.py:fill")
        Path(path).write_text(text.replace('    args: ["' + "x" * 200 + '"]\n', ""))

    ended = run(tmp_path, path, "--report-dir", "disk/reports", before=small_disk(size))

    assert ended.returncode == 4, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout
    assert "disk" in ended.stderr + ended.stdout


CUT = """
import os
def cut():
    for name in os.listdir("/proc/self/fd"):
        path = os.readlink(f"/proc/self/fd/{name}")
        if path.endswith("/journal.jsonl"):
            os.truncate(path, 0)
"""


def test_a_journal_that_a_target_cuts(tmp_path: Path) -> None:
    """What it said is gone, and with it every ground for a verdict: one clear line, exit 4."""
    (tmp_path / "cut.py").write_text(CUT)
    path = tmp_path / "cutting.yaml"
    path.write_text(
        "scenario: 1\nprocesses: {child: {target: 'cut.py:cut'}}\nvariants: {only: {join: all}}\n"
    )

    ended = run(tmp_path, str(path))

    assert ended.returncode == 4
    assert "the journal does not say what was run" in one_clear_line(ended.stderr)
