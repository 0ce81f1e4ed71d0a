"""Figures: the value to use instead of a bound that says nothing, or cannot be kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from runner.foresight.ideals import Ideals
from runner.foresight.policies import POLICIES
from runner.foresight.shapes import Bound
from runner.judging.evaluate import evaluate
from runner.judging.statement import scope_of
from runner.model.expression import Expression, Literal
from runner.units import short_duration

_CLEAR = 1.2
"""By how much two figures must differ for a bound to stand between them."""


class Figures:
    """The figures of one bound, of the variants that it names."""

    def __init__(self, ideals: Ideals, bound: Bound, variants: tuple[str, ...]) -> None:
        self._ideals, self._bound, self._variants = ideals, bound, variants

    def value(self, policy: str | None = None) -> float | None:
        """What the figure is in the ideal: over all rounds the one that is nearest to the bound."""
        found = []
        for round_ in self._ideals.rounds:
            records = {
                name: self._ideals.record(name, round_, "ideal", policy) for name in self._variants
            }
            scope = scope_of(records, self._ideals.scenario.families)
            value: Any = evaluate(Expression("", self._bound.figure), scope)
            if not isinstance(value, int | float) or isinstance(value, bool):
                return None
            found.append(float(value))
        return max(found) if self._bound.from_above else min(found)

    def limit(self) -> float:
        """The bound as it is written."""
        literal = self._bound.limit
        assert isinstance(literal, Literal)
        assert isinstance(literal.value, int | float)
        return float(literal.value)

    def half_way(self) -> tuple[float, str] | None:
        """A bound in the middle of the gap between the ideal and what another policy makes of it.

        Returns:
            The figure and where it comes from, or None where there is no gap.
        """
        ideal, policies = self.value(), self._elsewhere()
        if ideal is None or not policies:
            return None
        name, other = policies
        if not self._clear(ideal, other):
            return None
        return (ideal + other) / 2, name

    def _elsewhere(self) -> tuple[str, float] | None:
        """The policy under which the figure is farthest on the wrong side, and what it is there."""
        if not any(self._ideals.is_policy(name) for name in self._variants):
            return None
        found = ((policy, self.value(policy)) for policy in POLICIES)
        known = [(value, policy) for policy, value in found if value is not None]
        if not known:
            return None
        value, policy = max(known) if self._bound.from_above else min(known)
        if len(self._variants) > 1:
            return f"{self.shown(value)}, what it is with one policy for all", value
        return ("serial" if policy == "each" else f"join: {policy}"), value

    def _clear(self, ideal: float, other: float) -> bool:
        low, high = (ideal, other) if self._bound.from_above else (other, ideal)
        return high > 0 and high > low * _CLEAR

    def shown(self, value: float) -> str:
        """A value in the bound's unit, as the file would have it."""
        if self._bound.is_duration:
            return short_duration(value / self._ideals.scenario.time_scale)
        return f"{value:.2g}" if abs(value) < 10 else f"{value:.3g}"


def cost_words(ideals: Ideals, variants: Iterable[str]) -> str:
    """``fork costs about 2ms a process``, of the dearest start method concerned."""
    scenario = ideals.scenario
    chosen = [scenario.variant(name) for name in variants]
    methods = {g.start_method or v.start_method for v in chosen for g in v.groups}
    dearest = max(methods, key=lambda method: ideals.costs_s.get(method, 0.0), default="fork")
    return f"{dearest} costs about {short_duration(ideals.costs_s.get(dearest, 0.0))} a process"
