"""What the guard has loaded, every main process has, and is copied for each of its children."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LOADED = "import sys; print(*sys.modules)"
GUARD = """
from runner.execution.put_off import put_off
put_off("inspect")
from runner.execution import inner_guard
inner_guard._import_for_main_processes()
"""


def loaded(code: str) -> set[str]:
    """The modules of a fresh interpreter, without those of its environment."""
    words = [
        sys.executable,
        "-S",
        "-c",
        f"import sys\nsys.path.append({str(ROOT)!r})\n{code}\n{LOADED}",
    ]
    return set(subprocess.run(words, capture_output=True, text=True, check=True).stdout.split())


def test_the_guard_loads_next_to_nothing_that_multiprocessing_does_not() -> None:
    """No typing, pathlib, YAML, command line: each would make every fork dearer.

    Nor inspect, of which only a stand-in is there: the real one loads dis.
    """
    plain = loaded("import ctypes, json, multiprocessing.popen_fork, resource")

    unwanted = {"typing", "dis", "pathlib", "yaml", "jsonschema", "click", "rich"}
    assert not unwanted & (loaded(GUARD) - plain)
