"""Start overhead: from the call of start to the target, under each start method.

The runner's ``start_overhead`` over what a script file's own children stamp as their
first line. Children are started and joined one by one; the first is left out, because
it also pays for the fork server or the resource tracker.

    python benchmarks/start_overhead.py [--rounds N]
"""

import statistics
import sys
from collections.abc import Callable

from arms import played, script, valid
from pairing import Bar, Table, interleave, options

COUNT = 4
TEXT = """
processes:
  child: {{replicas: {count}, target: "targets/nothing.py:nothing"}}
variants:
  one_by_one: {{join: each, start_method: {method}}}
"""
BARS = {"fork": None, "forkserver": Bar(1.10), "spawn": Bar(1.10)}


def runner(method: str) -> Callable[[], dict[str, float]]:
    """The arm of the runner for one start method."""
    play = played(TEXT.format(count=COUNT, method=method))

    def call() -> dict[str, float]:
        children = valid(play()).processes[1:]
        return {"start_overhead": statistics.median(float(c.start_overhead) for c in children)}

    return call


def main() -> int:
    """Print the ratios; 1 if a bar was missed."""
    said = options(__doc__, rounds=40)
    arms = {f"runner {method}": runner(method) for method in BARS}
    arms |= {f"script {method}": script("start_each.py", method, COUNT) for method in BARS}
    table = Table(interleave(arms, said))
    for method, bar in BARS.items():
        ours, bare = f"runner {method}", f"script {method}"
        table.row((ours, "start_overhead"), (bare, "start_overhead"), bar)
    return table.code()


if __name__ == "__main__":
    sys.exit(main())
