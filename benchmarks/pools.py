"""Pools: 1,000 tasks that do nothing on two workers, on both kinds of pool.

The runner's ``main`` over the script's, from the making of the pool to its joining: what the
records of each task cost, as there is nothing else to do.

    python benchmarks/pools.py [--rounds N]
"""

import sys

from arms import played, script, valid
from pairing import Table, interleave, options

COUNT, WORKERS = 1_000, 2
TEXT = """
processes:
  task: {replicas: %d, target: "targets/nothing.py:nothing"}
variants:
  only: {call: pool, workers: %d, pool: %s}
"""
KINDS = ("multiprocessing", "futures")


def main() -> int:
    """Print the ratios; no bar was set."""
    said = options(__doc__, rounds=20)
    arms = {}
    for kind in KINDS:
        play = played(TEXT % (COUNT, WORKERS, kind))
        arms[f"runner, {kind}"] = lambda play=play: {"main": float(valid(play()).main)}
        arms[f"script, {kind}"] = script("pool.py", kind, COUNT, WORKERS)
    table = Table(interleave(arms, said))
    for kind in KINDS:
        table.row((f"runner, {kind}", "main"), (f"script, {kind}", "main"))
    return table.code()


if __name__ == "__main__":
    sys.exit(main())
