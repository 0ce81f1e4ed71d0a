"""Policies: a variant with another policy in the place of its own."""

from __future__ import annotations

from collections.abc import Iterable

from runner.frozen import replace
from runner.model.plan import ALL, Each, Join, Start, Step, Terminate, Wait, policy_steps
from runner.model.scenario import Variant

POLICIES = ("each", "all", "none")


def is_policy(variant: Variant) -> bool:
    """Whether the variant is written as a policy, not as a plan of its own."""
    return not variant.policy.startswith("plan of ")


def with_policy(variant: Variant, join: str) -> Variant:
    """The variant with ``join: each``, ``all`` or ``none``; what it terminates, it still does.

    It has neither schedule nor pool.

    Under ``each`` only a variant that has that policy itself terminates anyone: when
    the others would is written for processes that run at the same time.
    """
    steps = policy_steps(join=join, timeout=None, call="start", terminate=None)
    stop = tuple(_stop(variant.steps))
    if stop and join == "each":
        steps = variant.steps if any(isinstance(s, Each) for s in variant.steps) else steps
    elif stop and not any(isinstance(step, Each) for step in variant.steps):
        joins = (Join(select=ALL),) if join == "all" else ()
        steps = (Start(select=ALL), *stop, *joins)
    return replace(variant, steps=steps, policy=f"join: {join}", schedule=None, pool=None)


def _stop(steps: Iterable[Step]) -> Iterable[Step]:
    for step in steps:
        if isinstance(step, Terminate | Wait):
            yield step
        yield from _stop(getattr(step, "body", ()))
