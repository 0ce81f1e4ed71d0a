"""Draws: what each process sleeps and works, decided by (seed, round, group, index) alone.

The variant plays no part, so all variants of a round get the same draws. Only
``random.Random(str).random()`` is used, whose sequence the library reference
("Notes on Reproducibility") promises to keep; the transformations are ours, and
results are rounded to nanoseconds, so a seed gives the same values everywhere.
"""

import math
import random
from collections.abc import Iterator
from typing import assert_never

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
    """Seconds, never negative, to the nanosecond.

    ``what`` says which draw of that process: ``sleep``, or the place of a phase. ``source``
    is one to be seeded anew; another one costs twice as much.
    """
    if isinstance(profile, Fixed):
        return round(max(0.0, profile.value), 9)
    source = source or random.Random()  # noqa: S311 - no secret
    source.seed(f"{seed}/{round_}/{group}/{index}/{what}")
    return round(max(0.0, _value(profile, source, index)), 9)


def waits(mean: float, count: int, *, seed: int, round_: int, group: str) -> Iterator[float]:
    """Seconds between arrivals of a Poisson process: one draw after the other for its group."""
    source = random.Random(f"{seed}/{round_}/{group}/arrival")  # noqa: S311 - no secret
    for _ in range(count):
        yield _value(Exponential(mean), source, 0)


def _value(profile: Profile, source: random.Random, index: int) -> float:
    match profile:
        case Fixed(value):
            return value
        case Uniform(low, high):
            return low + (high - low) * source.random()
        case Choice(values):
            return values[int(source.random() * len(values))]
        case Normal(mean, sd):
            return mean + sd * _gauss(source)
        case Lognormal(median, sigma):
            return median * math.exp(sigma * _gauss(source))
        case Exponential(mean):
            return -mean * math.log(1.0 - source.random())
        case Trace(values):
            return values[index]
    assert_never(profile)


def _gauss(source: random.Random) -> float:
    """One standard normal value by Box and Muller (1958)."""
    radius = math.sqrt(-2.0 * math.log(1.0 - source.random()))
    return radius * math.cos(2.0 * math.pi * source.random())
