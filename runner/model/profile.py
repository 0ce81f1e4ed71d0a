"""Profiles: the distributions that durations are drawn from.

All parameters are seconds. A profile says what may be drawn; the drawing, with
its seed, is in ``execution/draws.py``.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always ``value``."""

    value: float


@dataclass(frozen=True, slots=True)
class Uniform:
    """Evenly between ``low`` and ``high``."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Choice:
    """One of ``values``, each as likely as the others."""

    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Normal:
    """Gaussian; what would be negative is drawn as 0."""

    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class Lognormal:
    """``median · exp(sigma · z)`` with z standard normal."""

    median: float
    sigma: float


@dataclass(frozen=True, slots=True)
class Exponential:
    """With the given ``mean``."""

    mean: float


@dataclass(frozen=True, slots=True)
class Trace:
    """Entry i belongs to replica i, in every round: nothing is random."""

    values: tuple[float, ...]


Profile = Fixed | Uniform | Choice | Normal | Lognormal | Exponential | Trace
