"""Start costs: what starting one process was measured to cost, by start method.

Seconds from calling ``start()`` to the return of ``join()``, for a target that does
nothing: median on a virtual machine of 2 shared cores, CPython 3.11, Linux 6
(fork 1.9 ms; forkserver 16 to 20 ms; spawn 52 ms, its 95th percentile 92 ms). Other
machines differ by a factor of two or so: good enough to tell a bound that leaves
room from one that leaves none.
"""

from collections.abc import Mapping

START_COST_S: Mapping[str, float] = {"fork": 0.002, "forkserver": 0.018, "spawn": 0.055}
"""Seconds a process."""
