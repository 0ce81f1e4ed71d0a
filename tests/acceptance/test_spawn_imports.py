"""A spawned child loads what a script's child loads, and a short list of ours."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import PATIENCE_S, UNMEASURED, command, environment

OURS = {
    "__future__",
    "_json",
    "binascii",
    "runner",
    "runner.targets",
    "runner.targets.entry",
    "runner.targets.holding",
    "runner.targets.journal",
    "runner.targets.marks",
    "runner.targets.resolve",
    "runner.targets.settle",
    "runner.targets.work",
}
TARGET = """
import sys

def loaded():
    return sorted(sys.modules)
"""
SCRIPT = """
import multiprocessing
import sys

def child():
    print(" ".join(sorted(sys.modules)))

if __name__ == "__main__":
    multiprocessing.set_start_method("{method}")
    process = multiprocessing.Process(target=child)
    process.start()
    process.join()
"""
SCENARIO = """
scenario: 1
name: loading
rounds: {{min: 1, max: 1}}
processes:
  child: {{target: "{source}:loaded"}}
variants:
  alone: {{join: all, start_method: {method}}}
"""


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_child_loads_next_to_nothing_of_ours(tmp_path: Path, method: str) -> None:
    """No dataclasses, typing, ctypes, pathlib, json, click, yaml: each would cost every start."""
    (tmp_path / "script.py").write_text(SCRIPT.format(method=method))
    (tmp_path / "loading_target.py").write_text(TARGET)
    text = SCENARIO.format(source="loading_target.py", method=method)
    (tmp_path / "loading.yaml").write_text(text)

    bare = subprocess.run(
        [sys.executable, "script.py"],
        cwd=tmp_path,
        env=environment(UNMEASURED),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    done = command("run", "loading.yaml", "--format", "json", cwd=tmp_path, env=UNMEASURED)
    (run,) = json.loads(done.stdout)
    (child,) = run["executions"][0]["processes"]

    assert OURS | {"loading_target"} == set(child["returned"]) - set(bare.stdout.split())
