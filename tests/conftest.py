"""What holds for every test: it starts clean processes, and leaves none behind.

Several workers run tests at the same time. Each marks its own processes, and has a temporary
folder of its own, so that its runs wait for those of no other: the host's lock lies there.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.warm import LENIENCE, MEASURING, WARM

MARKER = "WORKLOAD_TESTS"
SETTLES_S = 30.0
"""A safety net: how long what has been told to end may take for it."""
WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
GIVES_WAY = WORKERS > 2
"""Whether the last worker gets no timed tests, and gives way to those that have some."""

for name in ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"):
    os.environ.pop(name, None)
os.environ[MARKER] = uuid.uuid4().hex
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in a shell's background
    signal.signal(signal.SIGINT, signal.default_int_handler)
settings.register_profile("no deadline: other workers take CPU time", deadline=None)
settings.load_profile("no deadline: other workers take CPU time")


def pytest_addoption(parser: pytest.Parser) -> None:
    """One start method a test is enough for another Python: the next test has the next one."""
    parser.addoption("--one-method", action="store_true", help="one start method a test, in turn")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Choose the start methods if asked to; what is judged against the clock comes first.

    It does in each worker's share of the tests but that of the last one: so these tests meet one
    another, which sleep most of the time, and one worker that computes, but gives way to them.
    """
    if config.getoption("--one-method"):
        kept = set(_one_method_each(items))
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = [item for item in items if item in kept]
    timed = [item for item in items if item.get_closest_marker("timed")]
    others = [item for item in items if not item.get_closest_marker("timed")]
    busy = WORKERS - GIVES_WAY
    total = len(items)
    items.clear()
    for worker in range(WORKERS):
        share = (total - len(items)) // (WORKERS - worker)
        first = timed[worker::busy] if worker < busy else []
        items += [*first, *others[: share - len(first)]]
        del others[: share - len(first)]


def _one_method_each(items: list[pytest.Item]) -> list[pytest.Item]:
    """Of tests that differ by nothing but their start method, one; another on another Python."""
    alike: dict[tuple[object, ...], list[pytest.Item]] = {}
    for item in items:
        asked = getattr(item, "callspec", None)
        params = {} if asked is None else asked.params
        same = [repr(value) for name, value in params.items() if name != "method"]
        key = (item.nodeid,) if "method" not in params else (item.path, item.originalname, *same)
        alike.setdefault(key, []).append(item)
    turn = sys.version_info.minor
    return [each[(place + turn) % len(each)] for place, each in enumerate(alike.values())]


@pytest.fixture(scope="session", autouse=True)
def _a_worker_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = str(tmp_path_factory.mktemp("tmp"))
    os.environ["TMPDIR"] = tempfile.tempdir = folder
    if GIVES_WAY and os.environ["PYTEST_XDIST_WORKER"] == f"gw{WORKERS - 1}":
        os.nice(LENIENCE)
    yield
    WARM.close()


@pytest.fixture(autouse=True)
def _slow_tests_unmeasured(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Coverage makes them two or three times slower, and they run what others run too."""
    slow = request.node.get_closest_marker("slow")
    coverage = sys.modules.get("coverage") if slow else None
    measuring = coverage.Coverage.current() if coverage else None
    if slow:
        for name in MEASURING:
            monkeypatch.setenv(name, "")
    if measuring:
        measuring.stop()
    yield
    if measuring:
        measuring.start()


@pytest.fixture(autouse=True)
def leaves_no_process_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a process alive, wherever in the process tree it went."""
    yield
    find = _children if "unit" in request.path.parts else _marked
    deadline = time.monotonic() + SETTLES_S
    while (left := find()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not left, f"left behind: {left}"


def _children() -> dict[int, str]:
    """The living children of this process."""
    pids = {int(pid) for pid in Path("/proc/thread-self/children").read_text().split()}
    return {pid: _line(pid) for pid in pids - WARM.pids if _state(pid) != "Z"}


def _marked() -> dict[int, str]:
    """Every living process that inherited the marker, whoever its parent is now."""
    marker = f"{MARKER}={os.environ[MARKER]}".encode()
    found = _children()
    for entry in os.listdir("/proc"):
        if entry.isdigit() and int(entry) != os.getpid():
            try:
                inherited = marker in Path(f"/proc/{entry}/environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if inherited and _state(int(entry)) != "Z":
                found[int(entry)] = _line(int(entry))
    return found


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def _line(pid: int) -> str:
    try:
        return (
            Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        )
    except OSError:
        return ""
