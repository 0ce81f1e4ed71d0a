"""Profiles: the distributions that durations are drawn from.

All parameters are seconds. A profile says what may be drawn; the drawing, with
its seed, is in ``execution/draws.py``.
"""

from runner.frozen import frozen


@frozen
class Fixed:
    """Always ``value``."""

    value: float


@frozen
class Uniform:
    """Evenly between ``low`` and ``high``."""

    low: float
    high: float


@frozen
class Choice:
    """One of ``values``, each as likely as the others."""

    values: tuple[float, ...]


@frozen
class Normal:
    """Gaussian; what would be negative is drawn as 0."""

    mean: float
    sd: float


@frozen
class Lognormal:
    """``median · exp(sigma · z)`` with z standard normal."""

    median: float
    sigma: float


@frozen
class Exponential:
    """With the given ``mean``."""

    mean: float


@frozen
class Trace:
    """Entry i belongs to replica i, in every round: nothing is random."""

    values: tuple[float, ...]


Profile = Fixed | Uniform | Choice | Normal | Lognormal | Exponential | Trace
