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

from counting import Entry, Kept, add, entry_of, table
from pairing import HERE, ROOT

from runner.errors import ExitCode  # found by way of pairing
from runner.loading import load
from runner.session import report_of

KEPT, TABLE = HERE / "steadiness.json", HERE / "steadiness.md"
NEIGHBOUR = "import os, sys\nwhile os.getppid() == int(sys.argv[1]): pass"
BESIDE = ("idle", "busy")
DECIDABLE = 60
"""A run of fewer rounds at most is refused where a claim could not be decided in it."""
CHUNK_TIMEOUT_S = 1800
JUDGED = (ExitCode.HOLDS, ExitCode.FAILS, ExitCode.UNDECIDED)
"""How a run ends that could be carried out: whatever its verdict, its rounds count."""


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


def run_chunk(path: Path, rounds: int, beside: str, entry: Entry) -> None:
    """Run at least so many rounds of a scenario and add them to ``entry``, with how they ended.

    Raises:
        SystemExit: when no round was complete, or it took too long.
        KeyboardInterrupt: when it was interrupted.
    """
    bounds = (f"rounds.min={rounds}", f"rounds.max={max(rounds, DECIDABLE)}")
    words = [word for bound in bounds for word in ("--set", bound)]
    cpus = len(os.sched_getaffinity(0)) if beside == "busy" else 0
    with tempfile.TemporaryDirectory() as folder, neighbours(cpus):
        argv = [sys.executable, "-m", "runner", "run", str(path), *words]
        code = exit_code([*argv, "--report-dir", folder, "--quiet", "--no-live"], path.name)
        before = entry["rounds"]
        for journal in Path(folder).glob("*/journal.jsonl"):
            report = report_of(journal.parent)
            if report.interrupted:
                raise KeyboardInterrupt
            add(entry, load(path, overrides=bounds), report)
    if entry["rounds"] == before:
        raise SystemExit(f"{path.name}: no round was complete (exit {code}): {' '.join(argv)}")
    if code not in JUDGED:
        entry["problems"].append(f"exit {code} of a run, wanted {', '.join(map(str, JUDGED))}")


def exit_code(argv: Sequence[str], name: str) -> int:
    """That of a run, of which only its errors are shown.

    Raises:
        SystemExit: when it took too long.
    """
    try:
        return subprocess.run(
            argv,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            timeout=CHUNK_TIMEOUT_S,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired as error:
        said = f"took more than {CHUNK_TIMEOUT_S} s and was ended: ask for fewer by --chunk"
        raise SystemExit(f"{name}: these rounds {said}") from error


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
    parser.add_argument("--again", action="store_true", help="forget what is kept of these")
    said = parser.parse_args()
    paths = {path.stem: path for path in sorted((ROOT / "scenarios").glob("*.yaml"))}
    for name in said.only:
        if name not in paths:
            parser.error(f"--only {name}: no such scenario ships (runner list shows those that do)")
    chosen = [path for name, path in paths.items() if not said.only or name in said.only]
    places = [(path, beside) for path in chosen for beside in said.beside or BESIDE]
    kept: Kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    for place in places if said.again else ():
        kept.pop(_key(*place), None)
    try:
        run_missing(kept, places, said.rounds, said.chunk)
    except KeyboardInterrupt:
        print(f"\nInterrupted; {KEPT} holds all but the last rounds.", file=sys.stderr)
        print("To go on: the same words, without --again.", file=sys.stderr)
        return ExitCode.INTERRUPTED
    print(table(kept))
    return 1 if "**no**" in table(kept) else 0


def run_missing(kept: Kept, places: Sequence[tuple[Path, str]], rounds: int, most: int) -> None:
    """Run what is missing, at most so many rounds at once, and keep what came out after each."""
    while chunk := next_chunk(kept, places, rounds):
        entry = kept[_key(*chunk)]
        print(f"{_key(*chunk)}: {entry['rounds']} rounds so far", file=sys.stderr, flush=True)
        run_chunk(chunk[0], min(most, rounds - entry["rounds"]), chunk[1], entry)
        write(KEPT, json.dumps(kept, indent=1))
        write(TABLE, table(kept))


def write(path: Path, text: str) -> None:
    """Whole or not at all: this may be stopped at any time."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text)
    beside.replace(path)


def _key(path: Path, beside: str) -> str:
    return f"{path.stem} {beside}"


if __name__ == "__main__":
    sys.exit(main())
