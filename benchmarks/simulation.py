"""What a simulation costs: scenario in, record out, and how that grows with its size.

Each size runs in a process of its own, on one CPU: its CPU time, and the most memory it
had. Time must grow as n log n: by 12.5 from ten thousand to a hundred thousand.

SimSo, if it is installed (pip install simso), simulates the same jobs under the same rule:
one-shot jobs in order of arrival on one processor, which is what its EDF comes to when all
deadlines are equally far. Both must come to the same ends.

    python benchmarks/simulation.py [--most N] [--simso-most N]
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import math
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

SIZES = (1_000, 10_000, 100_000)
MOST_S, MOST_MIB = 10.0, 1024.0
SLACK = 1.2
"""By how much more than n log n a time may grow: caches end somewhere."""

BURSTS = {"work": [{"cpu": {"uniform": ["1ms", "3ms"]}}], "arrival": {"poisson": {"mean": "2ms"}}}
WORKLOADS: dict[str, dict[str, Any]] = {
    "sleepers, join all": {"group": {"sleep": {"uniform": ["100ms", "300ms"]}}, "variant": {}},
    "bursts, fcfs": {"group": BURSTS, "variant": {"schedule": {"algorithm": "fcfs"}}},
    "bursts, rr": {
        "group": BURSTS,
        "variant": {"schedule": {"algorithm": "rr", "quantum": "1ms"}},
    },
    "bursts, mlfq": {
        "group": BURSTS,
        "variant": {"schedule": {"algorithm": "mlfq", "levels": ["1ms", "2ms"], "boost": "100ms"}},
    },
}


MODULES = {
    "ours": ("runner.execution.simulated.simulate", "runner.loading", "runner.measuring.fold"),
    "simso": ("simso.configuration", "simso.core"),
}
"""What is imported before the clock is looked at."""


def jobs(size: int) -> list[tuple[float, float]]:
    """Arrival and burst of each, in whole microseconds of milliseconds."""
    source, now, found = random.Random(size), 0.0, []
    for _ in range(size):
        now += source.expovariate(0.5)
        found.append((round(now, 3), round(source.uniform(1, 3), 3)))
    return found


def ours(group: dict[str, Any], variant: dict[str, Any]) -> list[float]:
    """The ends of all processes in milliseconds."""
    from runner.execution.simulated.simulate import simulate
    from runner.loading import load_text
    from runner.measuring.fold import execution_record

    said = {
        "scenario": 1,
        "name": "large",
        "timeout": "100h",
        "processes": {"p": group},
        "variants": {"only": variant},
    }
    scenario = load_text(json.dumps(said).encode(), "large.yaml", ".", check_targets=False)
    found = simulate(scenario, scenario.variants[0], 1)
    record = execution_record(found.events, scenario, found)
    return [process.ended * 1e3 for process in record.processes]  # type: ignore[operator]


def our_fifo(size: int) -> list[float]:
    """The jobs under fcfs."""
    arrivals, bursts = zip(*jobs(size), strict=True)
    group = {
        "replicas": size,
        "arrival": {"trace": [f"{arrival}ms" for arrival in arrivals]},
        "work": [{"cpu": {"trace": [f"{burst}ms" for burst in bursts]}}],
    }
    return ours(group, {"schedule": {"algorithm": "fcfs"}})


def simso_fifo(size: int) -> list[float]:
    """The same by SimSo."""
    from simso.configuration import Configuration  # type: ignore[import-not-found]
    from simso.core import Model  # type: ignore[import-not-found]

    work = jobs(size)
    wanted = Configuration()
    wanted.duration = int((work[-1][0] + sum(b for _, b in work) + 10) * wanted.cycles_per_ms)
    for number, (arrival, burst) in enumerate(work):
        wanted.add_task(
            name=f"job {number}",
            identifier=number,
            task_type="Sporadic",
            list_activation_dates=[arrival],
            wcet=burst,
            deadline=1e9,
            abort_on_miss=False,
        )
    wanted.add_processor(name="CPU", identifier=1)
    wanted.scheduler_info.clas = "simso.schedulers.EDF_mono"
    wanted.check_all()
    model = Model(wanted)
    model.run_model()
    return [task.jobs[0].end_date / wanted.cycles_per_ms for task in model.task_list]


def measured(workload: str, size: int) -> dict[str, Any]:
    """CPU seconds, MiB, and the ends, of one size in a process of its own."""
    said = [sys.executable, __file__, "--one", workload, "--most", str(size)]
    done = subprocess.run(said, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def run_one(workload: str, size: int) -> None:
    """What ``measured`` asks for."""
    arms: dict[str, Callable[[int], list[float]]] = {"our fifo": our_fifo, "simso": simso_fifo}
    for module in MODULES["simso" if workload == "simso" else "ours"]:
        importlib.import_module(module)
    before = time.process_time()
    if workload in arms:
        ends = arms[workload](size)
    else:
        said = WORKLOADS[workload]
        ends = ours({"replicas": size, **said["group"]}, said["variant"])
    took = time.process_time() - before
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    kept = ends if workload in arms else []
    print(json.dumps({"seconds": took, "mib": most, "ends": kept}))


def growth(workload: str, most: int) -> bool:
    """Print one line a size; whether all bars were met."""
    met, before = True, None
    for size in (size for size in SIZES if size <= most):
        found = measured(workload, size)
        line = f"{workload:20} {size:8,} {found['seconds']:8.2f} s {found['mib']:7.0f} MiB"
        if before is not None:
            ratio = found["seconds"] / before
            wanted = 10 * math.log(size) / math.log(size / 10)
            line += f"   {ratio:5.1f}-fold, n log n is {wanted:.1f}"
            met &= ratio <= wanted * SLACK
        before = found["seconds"]
        met &= found["seconds"] < MOST_S and found["mib"] < MOST_MIB
        print(line, flush=True)
    return met


def beside_simso(most: int) -> None:
    """Print the ratios of SimSo's times to ours, for the same jobs."""
    if importlib.util.find_spec("simso") is None:
        print("SimSo is not installed, so there is nothing to compare with: pip install simso")
        return
    for size in (size for size in (100, *SIZES) if size <= most):
        own, other = measured("our fifo", size), measured("simso", size)
        apart = max(abs(a - b) for a, b in zip(own["ends"], other["ends"], strict=True))
        print(
            f"{'SimSo / ours':20} {size:8,} {other['seconds'] / own['seconds']:8.2f} of the time, "
            f"{other['mib'] / own['mib']:.2f} of the memory; ends at most {apart:.6f} ms apart",
            flush=True,
        )


def main() -> int:
    """Print the growth of every workload, then SimSo's ratios; 1 if a bar was missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--most", type=int, default=SIZES[-1])
    parser.add_argument("--simso-most", type=int, default=1_000)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        run_one(given.one, given.most)
        return 0
    print(f"load {os.getloadavg()[0]:.1f}, bars: {MOST_S:.0f} s, {MOST_MIB:.0f} MiB, n log n")
    met = [growth(workload, given.most) for workload in WORKLOADS]
    beside_simso(given.simso_most)
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
