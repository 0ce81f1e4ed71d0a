"""Steadiness: whether the shipped scenarios come out the same each time, also on a busy machine.

Every scenario is run for many rounds, on the machine as it is and beside one process a
CPU that never sleeps. No expectation may have a counterexample, and each claim must hold
in at least 90 % of its rounds. Rounds are run in chunks; what was found is kept in a
JSON file after each, so that it can be stopped at any time and goes on where it was. Of a
scenario that has been changed meanwhile nothing is kept.

    benchmarks/steadiness [--rounds N] [--chunk N] [--only NAME ...] [--beside idle|busy] [--again]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from counting import Kept, add, entry_of, table
from pairing import HERE, ROOT

from runner.loading import load  # found by way of pairing
from runner.session import report_of

KEPT, TABLE = HERE / "steadiness.json", HERE / "steadiness.md"
NEIGHBOUR = "import os, sys\nwhile os.getppid() == int(sys.argv[1]): pass"
BESIDE = ("idle", "busy")
DECIDABLE = 60
"""A run of fewer rounds at most is refused where a claim could not be decided in it."""
CHUNK_TIMEOUT_S = 1800


@contextmanager
def neighbours(count: int) -> Iterator[None]:
    """So many processes that never sleep; they end with this one, however it ends."""
    argv = [sys.executable, "-c", NEIGHBOUR, str(os.getpid())]
    started = [subprocess.Popen(argv) for _ in range(count)]
    try:
        yield
    finally:
        for process in started:
            process.kill()
        for process in started:
            process.wait()


def run_chunk(path: Path, rounds: int, beside: str, entry: dict[str, object]) -> None:
    """Run at least so many rounds of a scenario and add them to ``entry``."""
    bounds = (f"rounds.min={rounds}", f"rounds.max={max(rounds, DECIDABLE)}")
    words = [word for bound in bounds for word in ("--set", bound)]
    cpus = len(os.sched_getaffinity(0)) if beside == "busy" else 0
    with tempfile.TemporaryDirectory() as folder, neighbours(cpus):
        argv = [sys.executable, "-m", "runner", "run", str(path), *words]
        done = subprocess.run(
            [*argv, "--report-dir", folder, "--quiet", "--no-live"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            timeout=CHUNK_TIMEOUT_S,
            check=False,
        )
        written = [journal.parent for journal in Path(folder).glob("*/journal.jsonl")]
        if not written:
            raise SystemExit(f"{path.name}: there was no run (exit {done.returncode})")
        report = report_of(written[0])
        if report.interrupted:
            raise KeyboardInterrupt
        add(entry, load(path, overrides=bounds), report)


def next_chunk(
    kept: Kept, places: Sequence[tuple[Path, str]], rounds: int
) -> tuple[Path, str] | None:
    """The scenario with the fewest rounds so far, and beside what; None when all have enough."""
    done = [entry_of(kept, _key(*place), place[0].read_bytes())["rounds"] for place in places]
    least = min(done, default=rounds)
    return None if least >= rounds else places[done.index(least)]


def main() -> int:
    """Run what is missing, chunk by chunk; 1 if something is not steady."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100, help="at least N rounds of each")
    parser.add_argument("--chunk", type=int, default=25, help="rounds of one run")
    parser.add_argument("--only", nargs="*", default=[], help="names of scenarios")
    parser.add_argument("--beside", choices=BESIDE, action="append", help="only so")
    parser.add_argument("--again", action="store_true", help="forget what is kept")
    said = parser.parse_args()
    kept: Kept = {} if said.again or not KEPT.exists() else json.loads(KEPT.read_text())
    paths = sorted((ROOT / "scenarios").glob("*.yaml"))
    paths = [path for path in paths if not said.only or path.stem in said.only]
    places = [(path, beside) for path in paths for beside in said.beside or BESIDE]
    while chunk := next_chunk(kept, places, said.rounds):
        entry = kept[_key(*chunk)]
        print(f"{_key(*chunk)}: {entry['rounds']} rounds so far", file=sys.stderr, flush=True)
        run_chunk(chunk[0], min(said.chunk, said.rounds - entry["rounds"]), chunk[1], entry)
        write(KEPT, json.dumps(kept, indent=1))
        write(TABLE, table(kept))
    print(table(kept))
    return 1 if "**no**" in table(kept) else 0


def write(path: Path, text: str) -> None:
    """Whole or not at all: this may be stopped at any time."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text)
    beside.replace(path)


def _key(path: Path, beside: str) -> str:
    return f"{path.stem} {beside}"


if __name__ == "__main__":
    sys.exit(main())
