"""Explaining: plan, draws, predicted times, rounds needed and duration, before anything is run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runner.execution.host_facts import usable_cpus
from runner.execution.lots import Lots
from runner.execution.simulated.imagined import imagined
from runner.execution.simulated.simulate import Simulated, simulate
from runner.judging.judge import share_asked
from runner.measuring.fold import execution_record
from runner.model.explanation import Burst, ClaimRounds, Drawn, Explanation, Forecast
from runner.model.missing import Missing
from runner.model.record import Seconds
from runner.model.rounds import NEVER, error_budget, rounds_needed
from runner.model.scenario import Claim, Nested, ProcessGroup, Scenario, Variant
from runner.model.start_costs import START_COST_S

EXECUTION_COST_S = 0.02
"""What one execution takes besides its plan and its starts: a fork, a sweep, a census."""
ROUND = 1


def explain(scenario: Scenario, *, cpus: tuple[int, ...] | None = None) -> Explanation:
    """What can be told of ``scenario``; nothing is started.

    ``cpus`` are the ids of the CPUs that a run may use, else those of this process.
    """
    usable = cpus or usable_cpus()
    forecasts = tuple(_forecast(scenario, variant, usable) for variant in scenario.variants)
    claims = tuple(_rounds(claim, scenario) for claim in scenario.claims)
    limits = scenario.rounds
    needed = [limits.least, *(claim.needed or limits.most for claim in claims)]
    rounds = min(limits.most, max(needed))
    most = limits.most if claims else rounds
    each = _sum([forecast.took for forecast in forecasts])
    return Explanation(
        scenario=scenario,
        cpus=len(usable),
        forecasts=forecasts,
        claims=claims,
        rounds=rounds,
        rounds_most=most,
        duration=each if isinstance(each, Missing) else each * (rounds + limits.warmup),
        longest=each if isinstance(each, Missing) else each * (most + limits.warmup),
        lacking=_lacking(scenario, usable),
    )


def _lacking(scenario: Scenario, cpus: tuple[int, ...]) -> tuple[str, ...]:
    """The CPUs that a run would need besides those there are."""
    wanted = scenario.requires.cpus
    required = f"it requires {wanted} CPUs, of which this machine has {len(cpus)}"
    return (*([required] if wanted > len(cpus) else []), *imagined(scenario, cpus))


def _rounds(claim: Claim, scenario: Scenario) -> ClaimRounds:
    """As the sequential test will judge it, in a call that shares no error over its files."""
    alpha = error_budget(claim.confidence, len(scenario.claims))
    needed = rounds_needed(claim.low, claim.high, alpha)
    with_one = rounds_needed(claim.low, claim.high, alpha, counterexamples=1)
    return ClaimRounds(
        claim=claim,
        asked=share_asked(claim.low, claim.high),
        error_budget=alpha,
        needed=needed if needed < NEVER else None,
        with_one=with_one if with_one < NEVER else None,
    )


def _forecast(scenario: Scenario, variant: Variant, cpus: tuple[int, ...]) -> Forecast:
    simulated = simulate(scenario, variant, ROUND, cpus=cpus)
    record = execution_record(simulated.events, scenario, simulated)
    return Forecast(
        variant=variant,
        drawn=tuple(_drawn(variant.groups, Lots(scenario.seed, ROUND), "")),
        ideal=record,
        took=_took(variant, simulated),
        bursts=_bursts(simulated),
    )


def _drawn(groups: Sequence[ProcessGroup], lots: Lots, prefix: str) -> Iterator[Drawn]:
    """Every process in file order, each followed by its children."""
    for group in groups:
        for index in range(group.size):
            label, lot = prefix + group.label(index), lots.lot(group, prefix, index)
            slept = () if lot.sleep is None else (("sleep", lot.sleep),)
            yield Drawn(
                label=label,
                group=group,
                phases=lot.phases or slept,
                arrival=lot.arrival,
                estimate=None if group.estimate is None else lot.estimate,
            )
            if isinstance(group.target, Nested):
                yield from _drawn(group.target.groups, lots, f"{label}.")


def _took(variant: Variant, simulated: Simulated) -> Seconds:
    """From the first event to the last, and what starting everyone costs besides."""
    reason = simulated.stuck or next(iter(simulated.unknown.values()), None)
    if reason is not None:
        return Missing(reason)
    methods = [
        variant.start_method if event["k"] == "worker" else _method(variant, event["p"])
        for event in simulated.events
        if event["k"] in ("start", "worker") and event["of"]
    ]
    costs = sum(START_COST_S.get(method, 0.0) for method in methods)
    ended: int = simulated.events[-1]["t"]
    return ended / 1e9 + costs + EXECUTION_COST_S


def _method(variant: Variant, label: str) -> str:
    """The start method of the process with that label."""
    groups = variant.groups
    for link in label.split("."):
        group = next(each for each in groups if each.name == link.partition("[")[0])
        groups = group.target.groups if isinstance(group.target, Nested) else ()
    return group.start_method or variant.start_method


def _bursts(simulated: Simulated) -> dict[str, list[Burst]]:
    """Of each process, from when the first step began."""
    origin = next((event["t"] for event in simulated.events if event["k"] == "plan"), 0)
    found: dict[str, list[Burst]] = {}
    for served in simulated.bursts:
        began, ended = (served.began - origin) / 1e9, (served.ended - origin) / 1e9
        burst = Burst(began=began, ended=ended, cpu=served.cpu / 1e9)
        found.setdefault(served.label, []).append(burst)
    return found


def _sum(values: Sequence[Seconds]) -> Seconds:
    total = 0.0
    for value in values:
        if isinstance(value, Missing):
            return value
        total += value
    return total
