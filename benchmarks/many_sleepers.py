"""Many sleepers: 1,000 children that are all alive at the same time, under fork.

How long it takes to start them all: the runner's step, a plain multiprocessing loop,
a raw os.fork loop. Then they are killed and joined.

    python benchmarks/many_sleepers.py [--rounds N]
"""

import sys

from arms import played, script, valid
from pairing import Bar, Table, interleave, options

COUNT = 1000
TEXT = f"""
limits: {{processes: {COUNT + 64}}}
processes:
  child: {{replicas: {COUNT}, sleep: 60s}}
variants:
  parallel:
    plan:
      - {{start: child, as: starting}}
      - kill: child
      - join: child
"""
BAR = Bar(1.0, within_interval=True)


def main() -> int:
    """Print the ratios; 1 if the bar was missed."""
    said = options(__doc__, rounds=10)
    play = played(TEXT)
    arms = {
        "runner": lambda: {"starting": float(valid(play()).steps["starting"].took)},
        "script": script("start_all.py", COUNT, 60, "kill"),
        "fork": script("fork_all.py", COUNT, 60, "kill"),
    }
    table = Table(interleave(arms, said))
    table.row(("runner", "starting"), ("script", "starting"), BAR)
    table.row(("runner", "starting"), ("fork", "starting"))
    table.row(("script", "starting"), ("fork", "starting"))
    return table.code()


if __name__ == "__main__":
    sys.exit(main())
