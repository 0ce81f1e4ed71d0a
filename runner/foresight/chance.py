"""Chance: whether anything of a scenario is drawn at random, so that rounds differ."""

from __future__ import annotations

from runner.model.profile import Fixed, Profile, Trace
from runner.model.scenario import Nested, Phase, Poisson, ProcessGroup, Scenario, Work


def is_random(scenario: Scenario) -> bool:
    """Whether one round may have other draws than another."""
    return any(_is_random(group) for variant in scenario.variants for group in variant.groups)


def _is_random(group: ProcessGroup) -> bool:
    target = group.target
    estimate = None if group.estimate is None else group.estimate.profile
    if any(map(_differs, (group.sleep, group.arrival, estimate))):
        return True
    if isinstance(target, Work):
        return any(map(_is_random_phase, target.phases))
    return isinstance(target, Nested) and any(map(_is_random, target.groups))


def _is_random_phase(phase: Phase) -> bool:
    return _differs(phase.profile) or any(map(_is_random_phase, phase.body))


def _differs(profile: Profile | Poisson | None) -> bool:
    return profile is not None and not isinstance(profile, Fixed | Trace)
