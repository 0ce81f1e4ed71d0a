"""Who has ended is a zombie for as long as it would be without us."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
OURS = """
from runner.execution.polling import Reaper

class Journal:
    def write(self, *what, **more):
        pass

reaper = Reaper(Journal())
reaper.install(fork_server=False)
step, know, flush = reaper.one_clean_up(), reaper.know, reaper.flush
"""
PLAIN = """
from contextlib import nullcontext
step, know, flush = nullcontext(), lambda pid, label: None, lambda: None
"""
STARTING = """
import multiprocessing, os
children = [multiprocessing.get_context("fork").Process(target=int) for _ in range(3)]
with step:
    for child in children:
        child.start()
        know(child.pid, child.name)
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
flush()
print(*(os.path.exists(f"/proc/{child.pid}") for child in children))
"""


@pytest.mark.parametrize("kind", [PLAIN, OURS])
def test_each_start_reaps_who_has_ended_but_the_one_that_it_starts(kind: str) -> None:
    """All but the last are looked at by the start of a later one, or at the end of the step."""
    script = f"import sys\nsys.path.append({str(ROOT)!r})\n{kind}{STARTING}"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stdout == "False False True\n"
