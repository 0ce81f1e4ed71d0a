"""Build: a tree of the right shape → ``Scenario``, with every cross-reference checked."""

from __future__ import annotations

import os
from typing import Any

from runner.loading.checking import free_types
from runner.loading.faults import Faults
from runner.loading.names import NAME_BYTES, check_file_names
from runner.loading.reading import Reading
from runner.loading.shared import build_shared, shared_kinds
from runner.loading.statements import StatementBuilder, build_rounds
from runner.loading.tree import Map, Seq
from runner.loading.variants import VariantBuilder
from runner.loading.wording import counted, suggestion, too_long
from runner.model.scenario import BuiltIn, ProcessGroup, Requirements, Scenario, Variant
from runner.units import LONGEST

DEFAULT_TIMEOUT = 60.0
SPARE_PROCESSES = 64


def build_scenario(
    root: Map,
    faults: Faults,
    misnamed: frozenset[str],
    *,
    folder: str,
    time_scale: float,
    check_targets: bool,
) -> Scenario:
    """The scenario of a file; every fault found on the way is noted in ``faults``.

    What is wrong is left out of the result, which is therefore worth something only
    if there were no faults.
    """
    reading = _reading(root, faults, folder, time_scale=time_scale)
    reading.check_targets = check_targets
    reading.misnamed |= misnamed
    variants_written: Map = root.get("variants", Map())
    builder = VariantBuilder(reading, _groups(root), check_file_names(reading, root))
    variants = builder.build(variants_written)
    more = variants_written.open or root.unsure("variants")
    free = free_types(builder.names, builder.families, builder.unread)
    statements = StatementBuilder(reading, free, more=more)
    expectations = statements.expectations(root.get("expect", Seq()))
    claims = statements.claims(root.get("claims", Seq()))
    path = faults.source.path
    scenario = Scenario(
        name=_name(reading, root, path),
        path=path,
        folder=folder,
        text=faults.source.text,
        title=root.get("title", ""),
        about=root.get("about", ""),
        tags=tuple(root.get("tags", ())),
        seed=int(root.get("seed", 0)),
        rounds=build_rounds(reading, root, claims),
        timeout=_timeout(reading, root),
        requires=_requirements(root),
        process_limit=_process_limit(root, variants),
        shared=build_shared(reading, root.get("shared", Map())),
        groups=builder.built,
        variants=variants,
        baseline=_baseline(reading, root, builder, more=more),
        expectations=expectations,
        claims=claims,
        time_scale=time_scale,
    )
    reading.surplus.tell(faults)
    return scenario


def _reading(root: Map, faults: Faults, folder: str, *, time_scale: float) -> Reading:
    shared: Map = root.get("shared", Map())
    return Reading(
        faults,
        folder,
        time_scale=time_scale,
        shared=shared_kinds(shared),
        open_shared=shared.open or root.unsure("shared"),
        variant_names=tuple(root.get("variants", ())),
    )


def _groups(root: Map) -> Map:
    groups: Map = root.get("processes", Map())
    groups.open = groups.open or root.unsure("processes")
    return groups


def _timeout(reading: Reading, root: Map) -> float:
    if "timeout" in root:
        return reading.limit(root, "timeout")
    return min(LONGEST, DEFAULT_TIMEOUT * max(1.0, reading.time_scale))


def _name(reading: Reading, root: Map, path: str) -> str:
    stem = os.path.splitext(os.path.basename(path))[0]
    name: str = root.get("name", stem)
    if message := too_long(name, NAME_BYTES):
        key, hint = ("name", "") if "name" in root else (None, ": add a name to the file")
        reading.wrong(root, key, f"{message}{hint}")
    if "name" not in root and not stem.isidentifier() and not root.unsure("name"):
        reading.wrong(
            root,
            None,
            f"found no name, and {stem!r} is no Python identifier: add name: {_identifier(stem)}",
        )
    return name


def _identifier(stem: str) -> str:
    cleaned = "".join(c if c.isalnum() else "_" for c in stem) or "scenario"
    return cleaned if cleaned.isidentifier() else f"scenario_{cleaned}"


def _baseline(reading: Reading, root: Map, builder: VariantBuilder, *, more: bool) -> str:
    names = list(builder.names)
    unread = tuple(f"{name}_" for name in builder.unread)
    baseline: str = root.get("baseline", next(iter(names), ""))
    if baseline in builder.families:
        members = builder.families[baseline]
        count, one = counted(len(members), "variant"), members[0]
        message = f"{baseline} is a matrix of {count}, wanted one of them: did you mean {one!r}?"
        reading.wrong(root, "baseline", message)
    elif baseline not in names and not (
        more or reading.doubtful(baseline) or baseline.startswith(unread)
    ):
        message = f"there is no variant {baseline!r}{suggestion(baseline, names)}"
        reading.wrong(root, "baseline", message)
    return baseline


def _requirements(root: Map) -> Requirements:
    requires: dict[str, Any] = root.get("requires") or {}
    return Requirements(cpus=int(requires.get("cpus", 1)), os=requires.get("os"))


def _process_limit(root: Map, variants: tuple[Variant, ...]) -> int:
    limits: dict[str, Any] = root.get("limits") or {}
    if "processes" in limits:
        return int(limits["processes"])
    return max(map(_processes, variants), default=0) + SPARE_PROCESSES


def _processes(variant: Variant) -> int:
    """The processes of a variant at once: its groups, or the workers of its pool and what is beside them."""
    if variant.pool is None:
        return sum(map(_descendants, variant.groups)) + _connections(variant)
    beside = (_descendants(group) for group in variant.groups if group.background)
    return variant.pool.workers + sum(beside) + _connections(variant)


def _connections(variant: Variant) -> int:
    """The processes that our own server may fork: one for each process that may be its client."""
    servers = sum(group.size for group in variant.groups if group.target == BuiltIn("tcp_server"))
    return servers * sum(group.size for group in variant.groups if not group.background)


def _descendants(group: ProcessGroup) -> int:
    """The processes of a group, those of its nested groups included."""
    inner = getattr(group.target, "groups", ())
    return group.size * (1 + sum(map(_descendants, inner)))
