"""Dispatching: real processes take turns on a few CPUs, as a schedule says.

The dispatcher of ``scheduling/`` decides, as it does in the simulated engine. Here it is
told what real processes do, and obeyed by signals: SIGSTOP, SIGCONT, and a CPU for each
slot. All of it happens in the main process, inside one step of its plan, in one thread.

Each process stops itself before its target is entered (``targets/holding.py``). When all
have, they are released: from then on arrivals count. Whose code is ours says when it
blocks; others are looked at (``looking.py``). A lock held by a process that is stopped is
simply held: that is what priority inversion looks like.
"""

from runner.execution.dispatching.ladder import Ladder
from runner.execution.dispatching.turns import dispatch

__all__ = ["Ladder", "dispatch"]
