"""Timing: what is measured to answer whether one function is faster in parallel."""

from __future__ import annotations

from runner.frozen import frozen
from runner.model.report import Estimate, RunReport


@frozen(kw_only=True)
class Way:
    """One way to make all the calls; durations in seconds.

    ``kind`` is ``serial`` (one after the other in one process), ``start`` (a process each,
    all started at once) or ``pool``; ``processes`` is how many there are for the calls.
    ``time`` is the plan's own time; of ``serial`` the sum of its calls, because what the
    runner does between two of them is no part of a user's loop. ``speed_up`` is that sum
    over ``time``, paired by round. ``pays_from`` is how long a call must take for this way
    to be as fast as ``serial``: by how the time divides here into the calls of the busiest
    process and the rest. Where this way is the slower one it is a bound from below
    (``at_least``), for calls that are divided perfectly. None: a single process never pays.
    """

    variant: str
    kind: str
    start_method: str
    processes: int
    time: Estimate | None
    speed_up: Estimate | None = None
    pays_from: Estimate | None = None
    at_least: bool = False


@frozen(kw_only=True)
class StartCost:
    """What one process costs: a call in a process of its own takes so much longer than the call."""

    start_method: str
    cost: Estimate


@frozen(kw_only=True)
class Timing:
    """The figures of one function.

    ``call`` is one call of the ``serial`` way, ``first`` the first of them and ``others`` the
    median of the rest. ``left_out`` says what could not be tried, and why.
    """

    function: str
    calls: int
    call: Estimate | None
    first: Estimate | None
    others: Estimate | None
    costs: tuple[StartCost, ...]
    ways: tuple[Way, ...]
    report: RunReport
    text: str = ""
    left_out: tuple[str, ...] = ()

    @property
    def serial(self) -> Way | None:
        """The calls one after the other in one process."""
        return next((way for way in self.ways if way.kind == "serial"), None)

    @property
    def parallel(self) -> tuple[Way, ...]:
        """The other ways, in the order of the scenario."""
        return tuple(way for way in self.ways if way.kind != "serial")
