"""What validating a large file costs, against the least it could cost.

The least is PyYAML's C loader plus jsonschema with the same schema: no positions,
no cross-checks, no scenario. Both are timed in turn in one process, and the median
of the paired ratios is printed.

    python benchmarks/validate.py [GROUPS [PAIRS]]
"""

import gc
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import yaml

from runner.loading import check_text
from runner.loading.schema import validator

GROUP = """\
  child{number}:
    replicas: 5
    target: sleep
    sleep: {{uniform: [100ms, 300ms]}}
    args: ["child-{{index}}", {number}]
"""
REST = """\
variants:
  serial: {join: each}
  parallel: {join: all}
expect:
  - all(p.exitcode == 0 for p in parallel.processes)
claims:
  - serial.wall / parallel.wall > 1.5
"""


def large_file(groups: int) -> bytes:
    """A right scenario with so many groups."""
    middle = "".join(GROUP.format(number=number) for number in range(groups))
    return f"scenario: 1\nname: large\nprocesses:\n{middle}{REST}".encode()


def seconds(call: Callable[[], object]) -> float:
    """How long one call takes."""
    gc.collect()
    before = time.perf_counter()
    call()
    return time.perf_counter() - before


def main() -> None:
    """Print each pair and the median ratio."""
    given = [int(word) for word in sys.argv[1:3]]
    groups, pairs = [*given, *(2000, 9)[len(given) :]]
    data = large_file(groups)
    judge = validator()

    def least() -> None:
        assert judge.is_valid(yaml.load(data, Loader=yaml.CSafeLoader))

    def whole() -> None:
        scenario, problems = check_text(data, "large.yaml", ".")
        assert scenario is not None, problems

    ratios = []
    for _ in range(pairs):
        floor, ours = seconds(least), seconds(whole)
        ratios.append(ours / floor)
        print(f"least {floor * 1e3:7.1f} ms   ours {ours * 1e3:7.1f} ms   ratio {ratios[-1]:.2f}")
    print(f"median ratio for {groups} groups: {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
