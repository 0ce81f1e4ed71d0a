"""Sample: the values of one figure over the rounds, validated and in order of size."""

import math
from collections.abc import Iterable

from runner.frozen import frozen


@frozen
class Sample:
    """One finite number or more, ascending."""

    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Iterable[object]) -> "Sample | None":
        """The sample of those values that are known; None if none is.

        Raises:
            ValueError: when a value is infinite or not a number.
        """
        numbers = [
            float(value)
            for value in values
            if isinstance(value, int | float) and not isinstance(value, bool)
        ]
        if not all(math.isfinite(number) for number in numbers):
            raise ValueError(f"a sample is of finite numbers, found {numbers}")
        return cls(tuple(sorted(numbers))) if numbers else None

    @property
    def count(self) -> int:
        return len(self.values)

    @property
    def median(self) -> float:
        """The middle value, or the mean of the two middle ones."""
        middle = self.count // 2
        if self.count % 2:
            return self.values[middle]
        return (self.values[middle - 1] + self.values[middle]) / 2

    def quantile(self, share: float) -> float:
        """The value below which ``share`` of the sample lies, between two by their distance.

        Source: R. J. Hyndman and Y. Fan, *Sample quantiles in statistical packages*,
        The American Statistician 50 (1996), definition 7.
        """
        place = share * (self.count - 1)
        below = math.floor(place)
        above = min(below + 1, self.count - 1)
        low, high = self.values[below], self.values[above]
        return low + (high - low) * (place - below)

    @property
    def spread(self) -> float | None:
        """Interquartile range over the median; None for one value, or a median of 0."""
        if self.count == 1 or self.median == 0:
            return None
        return (self.quantile(0.75) - self.quantile(0.25)) / abs(self.median)
