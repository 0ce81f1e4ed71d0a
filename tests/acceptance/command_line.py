"""The command line as users start it: a process, its words, its code."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

from tests.warm import MEASURING, PATIENCE_S, ROOT, called

sys.path.insert(0, str(ROOT / "tests/unit/reporting"))  # the hand-made reports
FAKE = (sys.executable, str(Path(__file__).with_name("fake_session.py")))
REAL = (sys.executable, "-m", "runner")
Test = Callable[..., None]
UNMEASURED = dict.fromkeys(MEASURING, "")
"""For what must not notice that the tests' coverage is measured: it loads modules, and takes time."""
_WATCH = """
import atexit, sys
atexit.register(lambda: open({path!r}, "w").write("\\n".join(sys.modules)))
sys.argv = ["runner", *{words!r}]
from runner.cli.main import main
main()
"""


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Ours without what changes how Python buffers or caches, and with the checkout."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "FORCE_COLOR")
    }
    return {**kept, "PYTHONPATH": str(ROOT), **(more or {})}


def command(
    *words: str,
    cwd: Path,
    start: tuple[str, ...] = REAL,
    stdin: str = "",
    env: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """One call of ``runner`` to its end, without the time that its imports take."""
    script = "" if start == REAL else start[1]
    variables = environment(env)
    measured = bool(variables.get(MEASURING[0]))
    return called(words, cwd=cwd, env=variables, stdin=stdin, measured=measured, script=script)


def patient(test: Test) -> Test:
    """A test of what is judged against the clock, tried again while others want the CPUs too.

    Once more and then once more, if some process had to wait for a CPU in a fifth of the time.
    """

    @wraps(test)
    def tried(*args: Any, **named: Any) -> None:
        for _ in range(2):
            began, waited = time.monotonic(), _waited_s()
            try:
                return test(*args, **named)
            except AssertionError:
                if _waited_s() - waited < (time.monotonic() - began) / 5:
                    raise
        return test(*args, **named)

    return tried


def _waited_s() -> float:
    """How long some process has waited for a CPU since the start of the system; 0 if unknown."""
    try:
        some = Path("/proc/pressure/cpu").read_text().splitlines()[0]
    except OSError:
        return 0.0
    return int(some.rpartition("total=")[2]) * 1e-6


def modules_of(*words: str, cwd: Path, env: Mapping[str, str] | None = None) -> set[str]:
    """The modules that a call has loaded when it ends, with nobody measuring it."""
    path = cwd / "modules.txt"
    script = _WATCH.format(path=str(path), words=list(words))
    subprocess.run(
        [sys.executable, "-c", script],
        cwd=cwd,
        env=environment({**UNMEASURED, **(env or {})}),
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return set(path.read_text().split("\n"))


def scenarios(folder: Path, *words: str) -> list[str]:
    """Files for the session that runs nothing; each is named after what comes out of it."""
    for word in words:
        (folder / f"{word}.yaml").write_text(f"{word}\n")
    return [f"{word}.yaml" for word in words]
