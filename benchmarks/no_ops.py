"""No-ops: 200 children that do nothing, started and then joined, under fork.

The runner's ``main`` over the script's first start to last join: what is left when the
work costs nothing is what the runner itself costs a child.

    python benchmarks/no_ops.py [--rounds N]
"""

import sys

from arms import played, script, valid
from pairing import Bar, Table, interleave, options

COUNT = 200
TEXT = f"""
processes:
  child: {{replicas: {COUNT}, target: "targets/nothing.py:nothing"}}
variants:
  parallel: {{join: all}}
"""
BAR = Bar(1.30)


def main() -> int:
    """Print the ratios; 1 if the bar was missed."""
    said = options(__doc__, rounds=30)
    play = played(TEXT)
    arms = {
        "runner": lambda: {"main": float(valid(play()).main)},
        "script": script("start_all.py", COUNT, 0),
        "fork": script("fork_all.py", COUNT, 0),
    }
    table = Table(interleave(arms, said))
    table.row(("runner", "main"), ("script", "main"), BAR)
    table.row(("script", "main"), ("fork", "main"))
    return table.code()


if __name__ == "__main__":
    sys.exit(main())
