"""What the system refuses, and who else is there: sweeps, the host's lock, threads."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import pytest

from runner.errors import CouldNotRun, ExitCode, RunnerError, UsageError
from runner.execution.interrupts import Interrupted, Interrupts
from runner.execution.lock import HostLock
from runner.execution.process_engine import ProcessEngine
from tests.warm import PATIENCE_S, ROOT

SWEEP = """
import os, signal, sys, time
from runner.execution import sweep

def child():
    pid = os.fork()
    if pid == 0:
        time.sleep(600)
    return pid

kept, first, last = child(), child(), child()
plain = os.kill

def kill(pid, number):
    if pid == kept:
        raise PermissionError
    plain(pid, number)

sweep.PATIENCE_S = 0.0
os.kill = kill
print(sweep.sweep() == {kept})
os.kill = plain
print(sweep.sweep() == set())
"""


def test_a_process_that_may_not_be_killed_keeps_no_sweep_from_the_others() -> None:
    """It is given up and named; the others are gone, whichever comes first."""
    done = subprocess.run(
        [sys.executable, "-c", SWEEP],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )

    assert done.stdout.split() == ["True", "True"], done.stderr


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary directory for the lock alone."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_ends_the_waiting_for_another_run(folder: Path, number: int) -> None:
    """With the exit code of an interrupt and one clear line."""
    with open(folder / "workload-scenarios.lock", "w") as other, Interrupts() as interrupts:
        fcntl.flock(other, fcntl.LOCK_EX)
        lock = HostLock(
            wait=True, on_wait=lambda _: os.kill(os.getpid(), number), interrupts=interrupts
        )

        with pytest.raises(Interrupted, match="another run") as caught:
            lock.__enter__()

    assert isinstance(caught.value, RunnerError)
    assert caught.value.exit_code == ExitCode.INTERRUPTED


def test_a_lock_that_is_given_up_is_taken(folder: Path) -> None:
    """Whoever waits need not be told."""
    with open(folder / "workload-scenarios.lock", "w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)

        with HostLock(wait=True, on_wait=lambda _: fcntl.flock(other, fcntl.LOCK_UN)) as lock:
            assert lock.path.read_text() == f"pid {os.getpid()}\n"


@pytest.mark.parametrize("what", ["link", "dangling", "folder", "pipe"])
def test_only_a_file_of_its_own_is_the_lock(folder: Path, what: str) -> None:
    """What a link leads to stays as it was, and nothing is waited for."""
    path, victim = folder / "workload-scenarios.lock", folder / "victim"
    if what == "link":
        victim.write_text("mine")
        path.symlink_to(victim)
    elif what == "dangling":
        path.symlink_to(victim)
    elif what == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)

    with pytest.raises(CouldNotRun, match="lock file"):
        HostLock(wait=True, on_wait=lambda _: None).__enter__()

    assert victim.exists() == (what == "link")
    assert what != "link" or victim.read_text() == "mine"


def test_a_run_in_another_thread_is_refused() -> None:
    """Signals come to the main thread only."""
    caught: list[BaseException] = []

    def enter() -> None:
        try:
            Interrupts().__enter__()
        except UsageError as error:
            caught.append(error)

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()

    assert "main thread" in str(caught[0])


def test_guards_that_cannot_be_reached_are_ended_and_reaped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the system said is one clear line."""
    plain = os.pidfd_open

    def pidfd_open(pid: int) -> int:
        if pid != os.getpid():
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        return plain(pid)

    monkeypatch.setattr(os, "pidfd_open", pidfd_open)
    nothing: Any = None
    with Interrupts() as interrupts:
        engine = ProcessEngine(nothing, interrupts, keep_open=())

        with pytest.raises(CouldNotRun, match="Too many open files"):
            engine.__enter__()

    assert engine._outer.returncode is not None
