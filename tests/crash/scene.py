"""Scene: a run that is up, with children in known states, waiting to be disturbed.

Everything the run starts inherits one environment variable with a value of its own,
by which every survivor is found in /proc, whatever it did to its session or parent.
"""

from __future__ import annotations

import json
import os
import signal
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.warm import MEASURING, PATIENCE_S, ROOT, WARM, Call

MARKER = "CRASH_SCENE"

TARGETS = """
import os, signal, time
from runner import mark

def forever():
    while True:
        time.sleep(60)

def running():
    os.nice(19)  # it runs whenever nobody else has anything to do
    mark("ready")
    while True:
        pass

def sleeping():
    mark("ready")
    forever()

def waiting():
    mark("ready")
    while not os.path.exists("go"):
        time.sleep(0.01)

def stopped():
    mark("ready")
    os.kill(os.getpid(), signal.SIGSTOP)
    forever()

def ignoring():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    mark("ready")
    forever()

def grandchild():
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.write(writing, b"x")
            forever()
        os._exit(0)
    os.read(reading, 1)
    mark("ready")
    forever()
"""

SCENARIO = """
scenario: 1
name: scene
timeout: {timeout}
rounds: {{min: 1, max: 1}}
processes:
  running: {{target: targets.py:running}}
  sleeping: {{target: targets.py:sleeping}}
  stopped: {{target: targets.py:stopped}}
  ignoring: {{target: targets.py:ignoring}}
  grandchild: {{target: targets.py:grandchild}}
variants:
  only:
    start_method: {method}
    leaves: {leaves}
    plan:
      - start: all
      - wait: {{until: "all(has(p.marks.ready) for p in [running, sleeping, stopped, ignoring, grandchild])"}}
{steps}
"""
"""One child of every kind."""

SCHEDULED = """
scenario: 1
name: scene
timeout: {timeout}
rounds: {{min: 1, max: 1}}
processes:
  child:
    replicas: 2
    target: targets.py:{state}
  held:
    work: [{{cpu: 1h}}]
    arrival: 1h
variants:
  only:
    start_method: {method}
    leaves: {leaves}
    schedule: {{algorithm: rr, quantum: 10ms}}
{steps}
"""
"""The two children take turns, so that one of them is stopped; the third is held all the time."""

POOLED = """
scenario: 1
name: scene
timeout: {timeout}
rounds: {{min: 1, max: 1}}
processes:
  child:
    replicas: 2
    target: targets.py:{state}
variants:
  only:
    start_method: {method}
    leaves: {leaves}
    call: pool
    workers: 2
{steps}
"""
"""Each of the two workers has a task in hand."""

POOLED_OF_ALL = """
scenario: 1
name: scene
timeout: {timeout}
rounds: {{min: 1, max: 1}}
processes:
  running: {{target: targets.py:running}}
  stopped: {{target: targets.py:stopped}}
  ignoring: {{target: targets.py:ignoring}}
  grandchild: {{target: targets.py:grandchild}}
variants:
  only:
    start_method: {method}
    call: pool
    workers: 4
{steps}
"""
"""Each of the four workers has a task of another kind in hand."""

CHILDREN = {SCENARIO: 5, SCHEDULED: 2, POOLED: 2, POOLED_OF_ALL: 4}
"""How many say that they are up."""


@dataclass
class Scene:
    """A run under way: its process, its folder, and what can be done to it."""

    marker: str
    runner: Call
    reports: Path
    stderr: Path
    children: int
    pids: dict[str, int] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The run's folder."""
        return next(self.reports.iterdir())

    def said(self) -> str:
        """What the runner has said so far."""
        return "".join(self.stderr.with_name(name).read_text() for name in ("stderr", "stdout"))

    def events(self) -> list[dict[str, object]]:
        """The journal's whole records so far."""
        found = []
        for path in self.reports.glob("*/journal.jsonl"):
            for line in path.read_bytes().split(b"\n"):
                try:
                    found.append(json.loads(line))
                except ValueError:
                    continue
        return found

    def wait_until_up(self) -> None:
        """All children have marked that they are ready, and every process is known."""

        def is_up() -> bool:
            kinds = [event["k"] for event in self.events()]
            # The host is told of by a guard, perhaps after its children have marked.
            return kinds.count("mark") == self.children and "host" in kinds

        wait_for(is_up, self)
        for event in self.events():
            if event["k"] == "host":
                self.pids |= {"inner": int(event["pid"]), "host": int(event["host"])}  # type: ignore[call-overload]
        self.pids["runner"] = self.runner.pid
        self.pids["outer"] = parent_of(self.pids["inner"])
        for pid in self.members():
            server = b"multiprocessing.forkserver" in read(f"/proc/{pid}/cmdline")
            if server and parent_of(pid) == self.pids["host"]:
                self.pids["server"] = pid

    def workers(self) -> list[int]:
        """The pids of those that are inside a target."""
        return [int(e["pid"]) for e in self.events() if e["k"] == "enter"]  # type: ignore[call-overload]

    def go(self) -> None:
        """Whoever waits for it may go on, also in the rounds that follow."""
        (self.reports.parent / "go").touch()

    def send(self, names: tuple[str, ...], number: int) -> None:
        """A signal to each of the named processes, as close together as it goes."""
        for name in names:
            os.kill(self.pids[name], number)

    def members(self) -> list[int]:
        """Every living process that descends from this scene."""
        wanted = f"{MARKER}={self.marker}".encode()
        return [
            int(entry)
            for entry in os.listdir("/proc")
            if entry.isdigit()
            and wanted in read(f"/proc/{entry}/environ").split(b"\0")
            and state_of(int(entry)) not in "ZX"
        ]

    def exit_code(self) -> int:
        """The runner's exit code, once it has one."""
        return self.runner.wait(PATIENCE_S)

    def wait_until_gone(self) -> None:
        """Nothing of the scene is alive any more."""
        wait_for(lambda: not self.members(), self)


def wait_for(condition: Callable[[], bool], scene: Scene) -> None:
    """Return when the condition is true; fail with what is known after a deadline."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            lines = [read(f"/proc/{pid}/cmdline").replace(b"\0", b" ") for pid in scene.members()]
            raise AssertionError(f"waited in vain; alive: {lines}; {scene.said()}")
        time.sleep(0.005)


@contextmanager
def scene(
    folder: Path,
    *,
    state: str = "",
    method: str,
    steps: str,
    timeout: str = "60s",
    leaves: int = 0,
    scenario: str = SCENARIO,
) -> Iterator[Scene]:
    """Start a run in ``folder``; whatever happens, nothing of it is left afterwards."""
    marker = uuid.uuid4().hex
    (folder / "targets.py").write_text(TARGETS)
    text = scenario.format(state=state, method=method, steps=steps, timeout=timeout, leaves=leaves)
    (folder / "scene.yaml").write_text(text)
    environment = {**os.environ, MARKER: marker, "PYTHONPATH": str(ROOT)}
    for name in ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", *MEASURING):
        environment.pop(name, None)  # nothing here is run that no other test runs too
    stdout, stderr = folder / "stdout", folder / "stderr"
    words = ("run", "scene.yaml", "--report-dir", "reports")
    streams = Path(os.devnull), stdout, stderr
    runner = WARM.start(words, cwd=folder, env=environment, streams=streams, group=True)
    made = Scene(marker, runner, folder / "reports", stderr, CHILDREN[scenario])
    try:
        yield made
    finally:
        runner.end()
        for pid in made.members():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


def read(path: str) -> bytes:
    """A file of /proc; empty when its process is gone or not ours to read."""
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


def state_of(pid: int) -> str:
    """The state letter of a process; X when it is gone."""
    data = read(f"/proc/{pid}/stat")
    return data[data.rindex(b")") + 2 :].split()[0].decode() if data else "X"


def parent_of(pid: int) -> int:
    """The parent's pid."""
    data = read(f"/proc/{pid}/stat")
    return int(data[data.rindex(b")") + 2 :].split()[1])
