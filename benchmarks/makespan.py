"""Makespan: five children that sleep 100 ms, beside a script that does the same.

What the runner reports as ``main`` (first start called to last join returned) and as
``wall`` (first start called to last end), over the script's first start to last join.

    python benchmarks/makespan.py [--rounds N]
"""

import sys

from arms import played, script, valid
from pairing import Bar, Table, interleave, options

TEXT = """
processes:
  child: {replicas: 5, sleep: 100ms}
variants:
  parallel: {join: all}
"""
BAR = Bar(1.02, below=1.03)


def main() -> int:
    """Print the ratios; 1 if a bar was missed."""
    said = options(__doc__, rounds=40)
    play = played(TEXT)

    def runner() -> dict[str, float]:
        record = valid(play())
        return {"main": float(record.main), "wall": float(record.wall)}

    arms = {
        "runner": runner,
        "script": script("start_all.py", 5, 0.1),
        "fork": script("fork_all.py", 5, 0.1),
    }
    table = Table(interleave(arms, said))
    table.row(("runner", "main"), ("script", "main"), BAR)
    table.row(("runner", "wall"), ("script", "main"), BAR)
    table.row(("script", "main"), ("fork", "main"))
    return table.code()


if __name__ == "__main__":
    sys.exit(main())
