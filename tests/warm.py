"""Warm: the command line without its imports, which cost more than most of what it is asked here.

A server has imported what ``runner run`` imports, and forks for each call: what is forked is
what ``python -m runner`` is after its imports. One call at a time. Unless it is judged against
the clock, a call gives way to whatever else is tested at the time, and so does all that it starts.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import runpy
import select
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_S = 240.0
"""No call takes so long, on however busy a machine; one that does fails its test."""
MEASURING = ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
"""What starts coverage in a process; empty, it does not."""
LENIENCE = 10
"""Added to the niceness of what is not timed: a call, and the worker that has no timed tests at first."""
IMPORTS = (
    *("coverage", "difflib", "tabulate"),
    *("runner.session", "runner.running", "runner.simulating"),
    *("runner.cli.group", "runner.cli.main", "runner.cli.run", "runner.cli.show"),
    *("runner.cli.simulate", "runner.execution.simulated_engine"),
    *("runner.reporting.as_csv", "runner.reporting.as_json"),
    *("runner.reporting.as_markdown", "runner.reporting.as_text"),
)
SMALL = b"""
scenario: 1
name: small
processes: {child: {replicas: 2, sleep: 10ms}}
variants: {serial: {join: each}, parallel: {join: all}}
expect: [parallel.peak > 0]
claims: [parallel.wall < serial.wall]
"""
"""Reading it imports what ``runner.loading`` and the checks import when they are needed."""
_SERVE = "from tests.warm import serve; serve()"


class Call:
    """A call under way: what ``subprocess.Popen`` would be, as far as it is needed."""

    def __init__(self, pid: int, answers: IO[bytes]) -> None:
        self.pid, self._answers = pid, answers
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code, −N after signal N; None while it runs."""
        return self._code_within(0.0)

    def wait(self, timeout: float) -> int:
        """Its exit code, at most ``timeout`` seconds from now.

        Raises:
            TimeoutError: when it runs on.
        """
        code = self._code_within(timeout)
        if code is None:
            raise TimeoutError(f"pid {self.pid} has not ended after {timeout:g} s")
        return code

    def kill(self) -> None:
        """End it at once."""
        os.kill(self.pid, signal.SIGKILL)

    def end(self) -> None:
        """Kill it if it runs on."""
        if self.poll() is None:
            self.kill()
            self.wait(PATIENCE_S)

    def _code_within(self, seconds: float) -> int | None:
        if self.returncode is None and select.select([self._answers], [], [], seconds)[0]:
            self.returncode = int(self._answers.readline())
        return self.returncode


class Warm:
    """The client; its server is started at the first call."""

    def __init__(self) -> None:
        self._server: subprocess.Popen[bytes] | None = None
        self._last: Call | None = None

    @property
    def pids(self) -> set[int]:
        """What belongs to no test."""
        return set() if self._server is None else {self._server.pid}

    def start(
        self,
        words: Sequence[str],
        *,
        cwd: str | Path | None,
        env: Mapping[str, str],
        streams: tuple[Path, Path, Path],
        group: bool = False,
        timed: bool = False,
        measured: bool = False,
        script: str = "",
    ) -> Call:
        """``runner WORDS…`` with these files for its input, output and errors.

        A call that is still under way is ended first. ``group``: it has a process group of its own;
        ``timed``: it is judged against the clock; ``measured``: coverage is measured in it, and not in
        what it starts; ``script``: what is run instead, with the same words.
        """
        if self._server is None:
            self._server = _started()
        if self._last is not None:
            self._last.end()
        orders, answers = self._server.stdin, self._server.stdout
        assert orders is not None
        assert answers is not None
        order = {
            "words": list(words),
            "cwd": str(cwd or Path.cwd()),
            "env": dict(env),
            "streams": [str(path) for path in streams],
            "group": group,
            "timed": timed,
            "measured": measured,
            "script": script,
        }
        orders.write(json.dumps(order).encode() + b"\n")
        orders.flush()
        self._last = Call(int(answers.readline()), answers)
        return self._last

    def close(self) -> None:
        """End the server."""
        if self._server is not None:
            self._server.communicate()
            self._server = None


WARM = Warm()


def called(
    words: Sequence[str], *, stdin: str = "", **how: Any
) -> subprocess.CompletedProcess[str]:
    """One call to its end; ``how`` is what ``Warm.start`` takes but for the streams."""
    with tempfile.TemporaryDirectory() as folder:
        streams = Path(folder, "stdin"), Path(folder, "stdout"), Path(folder, "stderr")
        streams[0].write_text(stdin, encoding="utf-8")
        call = WARM.start(words, streams=streams, **how)
        try:
            code = call.wait(PATIENCE_S)
        finally:
            call.end()
        stdout, stderr = (path.read_text(encoding="utf-8") for path in streams[1:])
    return subprocess.CompletedProcess(words, code, stdout, stderr)


def _started() -> subprocess.Popen[bytes]:
    """The server, unmeasured, and without what marks the processes of a test."""
    unwanted = (*MEASURING, "WORKLOAD_TESTS")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return subprocess.Popen(
        [sys.executable, "-c", _SERVE],
        bufsize=0,
        env={**kept, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )


def serve() -> None:
    """Fork for each order of standard input; tell the pid, and when it has ended its code."""
    _import_everything()
    gc.collect()
    gc.freeze()  # a collection in a fork would copy all of it
    while line := sys.stdin.buffer.readline():
        pid = os.fork()
        if pid == 0:
            _become(json.loads(line))
        os.write(1, b"%d\n" % pid)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        os.write(1, b"%d\n" % code)


def _import_everything() -> None:
    for name in IMPORTS:
        import_module(name)
    from runner.foresight import weighed
    from runner.loading import check_text

    scenario, problems = weighed(*check_text(SMALL, "small.yaml", str(ROOT)))
    assert scenario is not None, problems


def _become(order: Mapping[str, Any]) -> None:
    """What the order asks for; it ends this process."""
    from runner.cli.main import main

    if order["group"]:
        os.setpgid(0, 0)
    if not order["timed"]:
        os.nice(LENIENCE)
    for number, path in enumerate(order["streams"]):
        opened = os.open(path, os.O_RDWR | (os.O_CREAT | os.O_APPEND if number else 0))
        os.dup2(opened, number)
        os.close(opened)
    os.environ.clear()
    os.environ.update(order["env"])
    tempfile.tempdir = None
    os.chdir(order["cwd"])
    sys.path[0] = order["cwd"]
    sys.argv[:] = ["runner", *order["words"]]
    if order["measured"]:
        import_module("coverage").process_startup()
        for name in MEASURING:
            os.environ.pop(name, None)
    try:
        runpy.run_path(order["script"], run_name="__main__") if order["script"] else main()
    except SystemExit as end:
        _end(end.code)


def _end(code: object) -> None:
    """As an interpreter ends, but for the objects: to take down what was imported copies all of it."""
    if not isinstance(code, int):
        print(code or "", end="", file=sys.stderr)
        code = int(code is not None)
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)
