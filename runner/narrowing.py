"""Narrowing: a scenario as one call wants it: fewer variants, other rounds, another seed.

What a call changes is kept in the scenario itself, so that the journal can say it and
a report made from the journal comes to the same verdicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from runner.errors import UsageError
from runner.model.expression import Expression, Name
from runner.model.scenario import Claim, Rounds, Scenario

if TYPE_CHECKING:
    from runner.session import RunOptions


def narrow(scenario: Scenario, options: RunOptions, batch: Sequence[Scenario]) -> Scenario:
    """``scenario`` with the options of a call applied."""
    share = sum(len(other.claims) for other in batch) if options.error_budget == "batch" else 0
    said = {
        "variants": list(options.variants),
        "rounds": options.rounds,
        "seed": options.seed,
        "timeout": options.timeout,
        "claims_in_batch": share,
    }
    return narrowed(scenario, {key: value for key, value in said.items() if value})


def narrowed(scenario: Scenario, said: dict[str, Any]) -> Scenario:
    """``scenario`` narrowed as ``said`` (what a journal's head carries) asks for.

    Raises:
        UsageError: for a variant that the scenario does not have.
    """
    changes: dict[str, Any] = {"narrowed": tuple(said.items())}
    if said.get("variants"):
        changes |= _only(scenario, said["variants"])
    if said.get("rounds"):
        least = min(scenario.rounds.least, said["rounds"])
        changes["rounds"] = Rounds(least=least, most=said["rounds"], warmup=scenario.rounds.warmup)
    if said.get("seed") is not None:
        changes["seed"] = said["seed"]
    if said.get("timeout"):
        changes["timeout"] = said["timeout"]
    if said.get("claims_in_batch"):
        claims = changes.get("claims", scenario.claims)
        changes["claims"] = _share(claims, said["claims_in_batch"])
    return replace(scenario, **changes)


def _only(scenario: Scenario, names: Sequence[str]) -> dict[str, Any]:
    """Only these variants, and only the statements that speak of no other."""
    known = [variant.name for variant in scenario.variants]
    for name in names:
        if name not in known:
            raise UsageError(f"{scenario.name} has no variant {name!r}: it has {', '.join(known)}")
    others = set(known) - set(names)
    kept = tuple(variant for variant in scenario.variants if variant.name in names)

    def speaks(expression: Expression) -> bool:
        return not others & set(free_names(expression.root))

    return {
        "variants": kept,
        "baseline": scenario.baseline if scenario.baseline in names else kept[0].name,
        "expectations": tuple(e for e in scenario.expectations if speaks(e.expression)),
        "claims": tuple(c for c in scenario.claims if speaks(c.expression)),
    }


def _share(claims: tuple[Claim, ...], batch: int) -> tuple[Claim, ...]:
    """The file's error budget, as small as its claims' part of the whole batch."""
    part = len(claims) / batch
    return tuple(replace(c, confidence=1 - (1 - c.confidence) * part) for c in claims)


def free_names(node: object) -> Iterable[str]:
    """Every name that stands anywhere in an expression's tree, loop variables too."""
    if isinstance(node, Name):
        yield node.name
    elif isinstance(node, tuple):
        for entry in node:
            yield from free_names(entry)
    elif is_dataclass(node):
        for field in fields(node):
            yield from free_names(getattr(node, field.name))
