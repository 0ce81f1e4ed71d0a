"""Algorithms: the scheduling policies there are, and which keys of ``schedule`` each takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Algorithm:
    """What a schedule must say, and may say, for one algorithm.

    ``estimates`` tells that it asks how long a process computes before it has run.
    """

    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    estimates: bool = False


ALGORITHMS: Mapping[str, Algorithm] = {
    "fcfs": Algorithm(),
    "sjf": Algorithm(estimates=True),
    "srtf": Algorithm(estimates=True),
    "rr": Algorithm(needs=("quantum",)),
    "mlfq": Algorithm(needs=("levels",), takes=("boost",)),
}
