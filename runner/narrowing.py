"""Narrowing: a scenario as one call wants it: fewer variants, other rounds, another seed.

What a call changes is kept in the scenario itself, so that the journal can say it and
a report made from the journal comes to the same verdicts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from runner.errors import UsageError
from runner.frozen import replace
from runner.model.expression import Expression, Name, parts_of
from runner.model.scenario import Rounds, Scenario
from runner.units import ABOVE_ZERO, AT_MOST, LONGEST, is_no_time, short_duration

if TYPE_CHECKING:
    from runner.session import RunOptions

SHARING = "claims_in_batch"
EXACTLY = "exactly"
"""How many rounds, neither more nor fewer, and no warm-up: for what is simulated."""
MOST_OVERRIDES = 1500


def narrow(scenario: Scenario, said: Mapping[str, Any]) -> Scenario:
    """``scenario`` with what a call has ``said`` applied; None says nothing.

    Raises:
        UsageError: for a variant that the scenario does not have, for no rounds, for no time or too much,
            and for more overrides than a journal keeps.
    """
    length = sum(len(text) for text in scenario.overrides)
    if length > MOST_OVERRIDES:
        raise UsageError(
            f"--set: {length} characters in all, wanted at most {MOST_OVERRIDES}, "
            "which is what the journal keeps: write them into the file"
        )
    for key in ("rounds", EXACTLY):
        if (count := said.get(key)) is not None and count < 1:
            raise UsageError(f"--rounds: found {count}, wanted at least 1")
    if (limit := said.get("timeout")) is not None and is_no_time(limit):
        raise UsageError(f"--timeout: found {short_duration(limit)}, {ABOVE_ZERO}")
    if limit is not None and limit > LONGEST:
        raise UsageError(f"--timeout: found {limit:g}s, {AT_MOST}")
    return narrowed(scenario, {key: value for key, value in said.items() if value is not None})


def said_by(options: RunOptions, batch: Sequence[Scenario]) -> dict[str, Any]:
    """What the options of a run say, of each scenario of the ``batch``."""
    shared = options.error_budget == "batch"
    return {
        "variants": list(options.variants) or None,
        "rounds": options.rounds,
        "seed": options.seed,
        "timeout": options.timeout,
        SHARING: sum(len(other.claims) for other in batch) if shared else None,
    }


def narrowed(scenario: Scenario, said: dict[str, Any]) -> Scenario:
    """``scenario`` narrowed as ``said`` (what a journal's head carries) asks for.

    Raises:
        UsageError: for a variant that the scenario does not have.
    """
    changes: dict[str, Any] = {"narrowed": tuple(said.items())}
    if said.get("variants"):
        changes |= _only(scenario, said["variants"])
    if said.get("rounds") is not None:
        least = min(scenario.rounds.least, said["rounds"])
        changes["rounds"] = Rounds(least=least, most=said["rounds"], warmup=scenario.rounds.warmup)
    if said.get(EXACTLY) is not None:
        changes["rounds"] = Rounds(least=said[EXACTLY], most=said[EXACTLY], warmup=0)
    if said.get("seed") is not None:
        changes["seed"] = said["seed"]
    if said.get("timeout") is not None:
        changes["timeout"] = said["timeout"]
    return replace(scenario, **changes)


def _only(scenario: Scenario, names: Sequence[str]) -> dict[str, Any]:
    """Only these variants (of a matrix all), and only the statements that speak of no other."""
    known = [variant.name for variant in scenario.variants]
    families = scenario.families
    names = [member for name in names for member in families.get(name, (name,))]
    for name in names:
        if name not in known:
            raise UsageError(f"{scenario.name} has no variant {name!r}: it has {', '.join(known)}")
    others = set(known) - set(names)
    kept = tuple(variant for variant in scenario.variants if variant.name in names)

    def speaks(expression: Expression) -> bool:
        said = set(free_names(expression))
        return not others & said.union(*(families[name] for name in said & families.keys()))

    return {
        "variants": kept,
        "baseline": scenario.baseline if scenario.baseline in names else kept[0].name,
        "expectations": tuple(e for e in scenario.expectations if speaks(e.expression)),
        "claims": tuple(c for c in scenario.claims if speaks(c.expression)),
    }


def left_out(before: Scenario, after: Scenario) -> tuple[str, ...]:
    """Each statement that is not judged because not all of its variants are run."""
    kept = set(_texts(after))
    return tuple(text for text in _texts(before) if text not in kept)


def _texts(scenario: Scenario) -> Iterator[str]:
    yield from (said.expression.text for said in scenario.expectations)
    yield from (said.expression.text for said in scenario.claims)


def sharing(scenario: Scenario) -> int | None:
    """How many claims share the error budget: those of the whole call, or (None) of the file."""
    count = dict(scenario.narrowed).get(SHARING)
    return count if isinstance(count, int) else None


def rounds_asked(scenario: Scenario) -> int | None:
    """How many rounds the call has asked for, or (None) left to the file."""
    count = dict(scenario.narrowed).get("rounds")
    return count if isinstance(count, int) else None


def free_names(expression: Expression) -> Iterator[str]:
    """Every name that stands anywhere in an expression, loop variables too."""
    waiting: list[Any] = [expression.root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Name):
            yield node.name
        waiting.extend(parts_of(node))
