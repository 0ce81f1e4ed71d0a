"""Draws: what each process sleeps and works, decided by (seed, round, group, index) alone.

The variant plays no part, so all variants of a round get the same draws. Only
``random.Random(str).random()`` is used, whose sequence the library reference
("Notes on Reproducibility") promises to keep; the transformations are ours, and
results are rounded to nanoseconds, so a seed gives the same values everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from runner.model.profile import (
    Choice,
    Exponential,
    Fixed,
    Lognormal,
    Normal,
    Profile,
    Trace,
    Uniform,
)
from runner.units import LONGEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    import random


def draw(
    profile: Profile,
    *,
    seed: int,
    round_: int,
    group: str,
    index: int,
    what: str,
    source: random.Random | None = None,
) -> float:
    """Seconds, never negative nor longer than ``LONGEST``, to the nanosecond.

    ``what`` says which draw of that process: ``sleep``, or the place of a phase. ``source``
    is one to be seeded anew; to make another one costs twice as much.
    """
    match profile:
        case Fixed(value):
            return round(max(0.0, value), 9)
        case Trace(values):
            return round(max(0.0, values[index]), 9)
    source = source or new_source()
    source.seed(f"{seed}/{round_}/{group}/{index}/{what}")
    return round(min(LONGEST, max(0.0, _value(profile, source))), 9)


def waits(mean: float, count: int, *, seed: int, round_: int, group: str) -> Iterator[float]:
    """Seconds between arrivals of a Poisson process: one draw after the other for its group."""
    source = new_source()
    source.seed(f"{seed}/{round_}/{group}/arrival")
    for _ in range(count):
        yield _exponential(mean, source)


def new_source() -> random.Random:
    """A source to be seeded; imported when first needed, for it makes every fork after that slower."""
    import random

    return random.Random()  # noqa: S311 - no secret


def _value(
    profile: Uniform | Choice | Normal | Lognormal | Exponential, source: random.Random
) -> float:
    match profile:
        case Uniform(low, high):
            return low + (high - low) * source.random()
        case Choice(values):
            return values[int(source.random() * len(values))]
        case Normal(mean, sd):
            return mean + sd * _gauss(source)
        case Lognormal(median, sigma):
            return median * math.exp(sigma * _gauss(source))
        case Exponential(mean):
            return _exponential(mean, source)


def _exponential(mean: float, source: random.Random) -> float:
    return -mean * math.log(1.0 - source.random())


def _gauss(source: random.Random) -> float:
    """One standard normal value by Box and Muller (1958)."""
    radius = math.sqrt(-2.0 * math.log(1.0 - source.random()))
    return radius * math.cos(2.0 * math.pi * source.random())
