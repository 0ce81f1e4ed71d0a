"""Explanation: what can be told of a scenario before anything of it is run.

Durations are seconds, instants seconds since the first plan step began, of round 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from runner.frozen import frozen
from runner.model.missing import Missing
from runner.model.record import ExecutionRecord, Seconds
from runner.model.scenario import Claim, ProcessGroup, Scenario, Variant


@frozen(kw_only=True)
class Burst:
    """A time in which a process wanted a CPU, and how much of one it got."""

    began: float
    ended: float
    cpu: float


@frozen(kw_only=True)
class Drawn:
    """What one process is to do.

    ``phases`` are pairs of a kind and its value: what is slept and computed in seconds,
    as it was drawn; () for a target that is not made of phases. ``arrival`` and
    ``estimate`` are None where the scenario says nothing of them.
    """

    label: str
    group: ProcessGroup
    phases: tuple[tuple[str, Any], ...] = ()
    arrival: float | None = None
    estimate: float | None = None


@frozen(kw_only=True)
class Forecast:
    """One variant: its draws, its prediction, and what one execution of it takes with its costs."""

    variant: Variant
    drawn: tuple[Drawn, ...]
    ideal: ExecutionRecord | Missing
    took: Seconds
    bursts: Mapping[str, Sequence[Burst]] = field(default_factory=dict)


@frozen(kw_only=True)
class ClaimRounds:
    """The rounds that it takes to decide a claim; None where no number anyone runs is enough."""

    claim: Claim
    asked: str
    """The share of rounds, in words."""
    error_budget: float
    """The probability with which it may be decided wrongly."""
    needed: int | None
    with_one: int | None
    """With one round that speaks against it."""


@frozen(kw_only=True)
class Explanation:
    """Everything of one scenario. ``rounds`` are expected, ``rounds_most`` allowed.

    ``duration`` is what the expected rounds take, ``longest`` what the most do; both
    include warm-up. ``lacking`` is for want of what it cannot be run on this machine.
    """

    scenario: Scenario
    cpus: int
    forecasts: tuple[Forecast, ...]
    claims: tuple[ClaimRounds, ...]
    rounds: int
    rounds_most: int
    duration: Seconds
    longest: Seconds
    lacking: tuple[str, ...] = ()
