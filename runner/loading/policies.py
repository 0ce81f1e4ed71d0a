"""Policies: all that a variant may say instead of ``plan`` → the plan it is short for."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from runner.frozen import frozen, replace
from runner.loading.plans import PlanBuilder
from runner.loading.pools import KEYS, build_pool
from runner.loading.reading import Reading
from runner.loading.schedules import build_schedule
from runner.loading.scope import GroupFacts
from runner.loading.selectors import Selected
from runner.loading.tree import Map
from runner.loading.wording import flow
from runner.model.plan import (
    IT,
    Each,
    Part,
    Reference,
    Selector,
    Step,
    Termination,
    policy_steps,
    pool_steps,
    scheduled_steps,
)
from runner.model.scenario import Pool, Schedule


@frozen
class Policy:
    """Steps, the short form as reports show it, and what the steps go by."""

    steps: tuple[Step, ...]
    text: str
    schedule: Schedule | None = None
    pool: Pool | None = None


def build_policy(
    reading: Reading, plan: PlanBuilder, variant: Map, facts: Mapping[str, GroupFacts]
) -> Policy:
    """The plan that a variant without ``plan`` is short for."""
    if "schedule" in variant:
        return _scheduled(reading, plan, variant)
    pool = build_pool(reading, variant)
    call = variant.get("call", "start")
    if call == "start":
        return _started(reading, plan, variant, facts)
    _refuse(reading, variant, call)
    if pool is not None:
        words = [f"{key}: {variant[key]}" for key in KEYS if key in variant]
        return Policy(pool_steps(), ", ".join(["call: pool", *words]), pool=pool)
    return Policy(policy_steps(join="none", timeout=None, call="run", terminate=None), "call: run")


def _refuse(reading: Reading, variant: Map, call: str) -> None:
    """Note what has no meaning where nothing is started to be joined or terminated."""
    meant = "none" if call == "run" else "all"
    reasons = {
        ("run", "join"): "after which there is nothing to join",
        ("run", "terminate"): "after which there is nothing to terminate",
        ("pool", "join"): "which waits for all of its tasks",
        ("pool", "terminate"): "whose workers are no processes of the set",
    }
    for key in ("join", "terminate"):
        if key in variant and variant[key] != meant:
            why = reasons[call, key]
            message = f"found {key} beside call: {call}, {why}: remove it"
            reading.wrong(variant, key, message, of_key=True)


def _scheduled(reading: Reading, plan: PlanBuilder, variant: Map) -> Policy:
    """Start all, dispatch, join all."""
    _refuse_beside_schedule(reading, variant)
    schedule = build_schedule(reading, variant)
    written: Map = variant["schedule"]
    words = [f"{key}: {flow(value)}" for key, value in written.items() if key != "algorithm"]
    text = ", ".join([f"schedule: {written.get('algorithm', '')}", *words])
    if "terminate" not in variant:
        return Policy(scheduled_steps(), text, schedule=schedule)
    value: Map = variant["terminate"]
    if "when" in value:
        message = "under which terminate counts from the release of all: wanted after: DURATION"
        reading.wrong(value, "when", f"found when beside schedule, {message}", of_key=True)
    found = _termination(reading, plan, variant)
    if found is None:
        return Policy((), text, schedule=schedule)
    text = f"{text}, terminate: {flow(value['process'])}"
    return Policy(scheduled_steps(found[0]), text, schedule=schedule)


def _refuse_beside_schedule(reading: Reading, variant: Map) -> None:
    """Note another way to call or join; of a pool its call alone, not what goes with it."""
    call, join = variant.get("call", "start"), variant.get("join", "all")
    if join != "all":
        message = "found join beside schedule, which starts all and joins all: remove it"
        reading.wrong(variant, "join", message, of_key=True)
    if call != "start":
        reason = "which dispatches processes that were started: remove one of them"
        message = f"found call: {call} beside schedule, {reason}"
        reading.wrong(variant, "call", message, of_key=True)
        return
    for key in KEYS:
        if key in variant:
            message = f"found {key} beside schedule, which has no pool: remove it"
            reading.wrong(variant, key, message, of_key=True)


def _started(
    reading: Reading, plan: PlanBuilder, variant: Map, facts: Mapping[str, GroupFacts]
) -> Policy:
    """Start and join, all or each, and terminate whoever is to be."""
    join, timeout = _join(reading, variant)
    text = f"join: {flow(variant['join'])}" if "join" in variant else "join: all"
    if "terminate" not in variant:
        return Policy(policy_steps(join=join, timeout=timeout, call="start", terminate=None), text)
    found = _termination(reading, plan, variant)
    if found is None:
        return Policy((), text)
    terminate, selected = found
    text = f"{text}, terminate: {flow(variant['terminate']['process'])}"
    if join == "each":
        return Policy(_each(facts, selected, terminate, timeout), text)
    return Policy(policy_steps(join=join, timeout=timeout, call="start", terminate=terminate), text)


def _join(reading: Reading, variant: Map) -> tuple[str, float | None]:
    join = variant.get("join", "all")
    if isinstance(join, str):
        return join, None
    word = next(iter(join))
    return word, reading.wait(join, word)


def _termination(
    reading: Reading, plan: PlanBuilder, variant: Map
) -> tuple[Termination, Selected] | None:
    value: Map = variant["terminate"]
    selected = plan.selectors.read(value, "process") if "process" in value else None
    chain = plan.chain(value)
    if "after" in value and "when" in value:
        reading.wrong(value, "when", "found after and when, wanted one of them", of_key=True)
        return None
    untimed = "after" not in value and "when" not in value
    if untimed and not value.unsure("after") and not value.unsure("when"):
        reading.wrong(
            variant,
            "terminate",
            "found terminate without a time, wanted after: DURATION or when: CONDITION in it",
            of_key=True,
        )
        return None
    after = reading.wait(value, "after") if "after" in value else None
    when = plan.condition(value, "when") if "when" in value else None
    if selected is None or (after is None and when is None):
        return None
    return Termination(select=selected.selector, after=after, when=when, chain=chain), selected


def _each(
    facts: Mapping[str, GroupFacts],
    selected: Selected,
    terminate: Termination,
    timeout: float | None,
) -> tuple[Step, ...]:
    """Start and join one by one, and terminate those concerned right after their start.

    Those concerned by nested children: these are terminated after the start of their parent.
    """
    whom = _whom(selected.selector, facts)
    everyone = [
        (name, index)
        for name, group in facts.items()
        if not group.background
        for index in range(group.count)
    ]
    if all(whom.get(member) == IT for member in everyone):
        return _segment((Reference(keyword="all"),), replace(terminate, select=IT), timeout)
    steps: list[Step] = []
    for found, members in groupby(everyone, key=lambda member: whom.get(member, ())):
        stop = replace(terminate, select=found) if found else None
        steps.extend(_segment(tuple(_ranges(list(members), facts)), stop, timeout))
    return tuple(steps)


def _segment(
    select: Selector, terminate: Termination | None, timeout: float | None
) -> tuple[Step, ...]:
    steps = policy_steps(join="each", timeout=timeout, call="start", terminate=terminate)
    return tuple(replace(step, select=select) if isinstance(step, Each) else step for step in steps)


def _whom(
    selector: Selector, facts: Mapping[str, GroupFacts]
) -> dict[tuple[str, int], tuple[Reference, ...]]:
    """Whom to terminate after the start of each process: itself, children of its own, or both."""
    whom: dict[tuple[str, int], tuple[Reference, ...]] = {}
    for reference in selector:
        for name, index in _members(reference, facts):
            which = IT
            if len(reference.parts) > 1:
                alone = facts[name].size is None
                first = Part(name) if alone else Part(name, index=index)
                which = (Reference(parts=(first, *reference.parts[1:])),)
            known = whom.get((name, index), ())
            whom[name, index] = known + tuple(one for one in which if one not in known)
    return whom


def _members(reference: Reference, facts: Mapping[str, GroupFacts]) -> list[tuple[str, int]]:
    if reference.keyword is not None:
        return [(n, i) for n, g in facts.items() if not g.background for i in range(g.count)]
    part = reference.parts[0]
    start, stop = part.bounds or (0, facts[part.group].count)
    if part.index is not None:
        start, stop = part.index, part.index + 1
    return [(part.group, index) for index in range(start or 0, stop or 0)]


def _ranges(members: list[tuple[str, int]], facts: Mapping[str, GroupFacts]) -> list[Reference]:
    references = []
    for name, several in groupby(members, key=lambda member: member[0]):
        indices = [index for _, index in several]
        size = facts[name].size
        if size is None or len(indices) == size:
            references.append(Reference(parts=(Part(name),)))
        else:
            bounds = (indices[0], indices[-1] + 1)
            references.append(Reference(parts=(Part(name, bounds=bounds),)))
    return references
