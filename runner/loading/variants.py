"""Variants: mappings under ``variants`` → groups merged over the file's, and a plan.

A group that a variant leaves alone is built once and shared by all variants.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from runner.frozen import replace
from runner.loading.given_names import Names
from runner.loading.groups import GroupBuilder, check_cycles, cpus
from runner.loading.matrices import Matrix, Member, check_made_names
from runner.loading.merging import merged_groups
from runner.loading.plans import PlanBuilder
from runner.loading.policies import Policy, build_policy
from runner.loading.pools import Tasks
from runner.loading.reading import Reading
from runner.loading.schedules import Scheduled
from runner.loading.scope import Groups, group_facts, no_longer_sure
from runner.loading.tree import Map
from runner.loading.wording import counted, nearest, suggestion
from runner.model.plan import Step
from runner.model.scenario import Nested, ProcessGroup, Variant

DEFAULT_START_METHOD = "fork" if hasattr(os, "fork") else "spawn"


@dataclass(slots=True)
class VariantBuilder:
    """Builds the variants of one file over its groups.

    ``families`` are the names that each matrix makes; ``unread`` are those whose matrix
    could not be read, so that there are more variants than are built.
    """

    reading: Reading
    groups: Map
    taken: Mapping[str, str]
    names: dict[str, Names] = field(default_factory=dict)
    families: dict[str, list[str]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    facts: Groups = field(init=False)
    shared: Mapping[str, str] = field(init=False)
    built: tuple[ProcessGroup, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.facts = group_facts(self.groups)
        self.shared = {
            name: what for name, what in self.taken.items() if name in self.reading.shared
        }
        self.built = GroupBuilder(self.reading, self.facts, self.shared).build(self.groups)

    def build(self, variants: Map) -> tuple[Variant, ...]:
        """One variant for each entry, or for each combination of its matrix, in file order."""
        made = {
            name: Matrix(self.reading, variants, name, self.groups).members() for name in variants
        }
        self.families = {name: [m.name for m in found] for name, found in made.items() if found}
        check_made_names(self.reading, variants, self.families)
        more = [name for names in self.families.values() for name in names]
        self.reading.variant_names = (*self.reading.variant_names, *more)
        built: list[Variant] = []
        for name, members in made.items():
            line = self.reading.line(variants, name, of_key=True)
            if members:
                built.extend(self._family(name, members, line))
                continue
            variant: Map = variants[name]
            if "matrix" in variant or "matrix" in variant.lost:
                self.unread.add(name)
                variant = _varied(variant)
            built.append(self._variant(name, variant, line))
        return tuple(built)

    def _family(self, family: str, members: Sequence[Member], line: int) -> list[Variant]:
        """The members of a matrix; what is wrong with some of them says with which."""
        faults, apart, built = self.reading.faults, {}, []
        for member in members:
            self.reading.faults = apart[member.name] = faults.apart()
            variant = self._variant(member.name, member.variant, line)
            built.append(replace(variant, family=family, axes=member.axes))
        self.reading.faults = faults
        faults.gather(apart)
        return built

    def _variant(self, name: str, variant: Map, line: int) -> Variant:
        groups, facts, written = self._groups(variant)
        plan = PlanBuilder(self.reading, facts, self.taken)
        policy = self._policy(plan, variant, facts)
        if policy.schedule is not None:
            Scheduled(self.reading, variant, written, facts).check()
        if policy.pool is not None:
            Tasks(self.reading, variant, written, facts).check()
        plan.open = plan.open or variant.unsure("plan")
        plan.check_conditions()
        self.names[name] = plan.names()
        return Variant(
            name=name,
            groups=groups,
            steps=policy.steps,
            policy=policy.text,
            start_method=variant.get("start_method", DEFAULT_START_METHOD),
            cpus=cpus(variant),
            leaves=int(variant.get("leaves", 0)),
            schedule=policy.schedule,
            pool=policy.pool,
            line=line,
        )

    def _policy(self, plan: PlanBuilder, variant: Map, facts: Groups) -> Policy:
        if "plan" not in variant:
            return build_policy(self.reading, plan, variant, facts)
        steps: tuple[Step, ...] = plan.build(variant["plan"])
        return Policy(steps, f"plan of {counted(len(variant['plan']), 'step')}")

    def _changes(self, variant: Map) -> Map:
        """The changes by group; those of a misspelt group are taken for the one that was meant."""
        changes: Map = variant.get("processes", Map())
        known = Map()
        known.open = changes.open or variant.unsure("processes")
        for name in changes:
            if name in self.groups:
                known.put(name, changes[name], changes.places[name])
                continue
            if self.groups.open or self.reading.doubtful(name):
                continue
            message = f"there is no group {name!r}{suggestion(name, self.groups)}"
            self.reading.wrong(changes, name, message, of_key=True)
            meant = nearest(name, self.groups)
            if meant is None:
                known.open = True
            elif meant not in changes:
                known.put(meant, changes[name], changes.places[name])
        return known

    def _groups(self, variant: Map) -> tuple[tuple[ProcessGroup, ...], Groups, Map]:
        """The groups of a variant, what others may know of them, and how they are written."""
        known = self._changes(variant)
        facts = no_longer_sure(self.facts) if known.open else self.facts
        if not known and "start_method" not in variant and "cpus" not in variant:
            return self.built, facts, self.groups
        merged = merged_groups(self.groups, known)
        if known:
            changed = Groups({**facts, **group_facts(_only(merged, known))})
            changed.open = facts.open
            facts = changed
        builder = GroupBuilder(self.reading, facts, self.shared)
        groups = [
            _short_forms(
                builder.one(merged, group.name) if group.name in known else group,
                variant,
                known.get(group.name, Map()),
            )
            for group in self.built
        ]
        if any("needs" in change for change in known.values()):
            check_cycles(self.reading, merged)
        return tuple(groups), facts, merged


def _varied(variant: Map) -> Map:
    """A variant whose matrix could not be read: anything in it may be something else."""
    result = variant.copied()
    result.drop("matrix")
    result.open = True
    for key in ("schedule", "processes"):
        if key in variant:
            inner: Map = variant[key].copied()
            inner.open = True
            result.put(key, inner, variant.places[key])
    return result


def _only(groups: Map, names: Map) -> Map:
    result = Map()
    for name in names:
        result[name] = groups[name]
    return result


def _short_forms(group: ProcessGroup, variant: Map, change: Map) -> ProcessGroup:
    """The group without what the variant's short forms settle for all groups, nested ones too."""
    if "start_method" in variant and "start_method" not in change and group.start_method:
        group = replace(group, start_method=None)
    if "cpus" in variant and "cpus" not in change and group.cpus is not None:
        group = replace(group, cpus=None)
    if isinstance(group.target, Nested):
        changes: Map = change.get("processes", Map())
        inner = tuple(
            _short_forms(kid, variant, changes.get(kid.name, Map())) for kid in group.target.groups
        )
        group = replace(group, target=replace(group.target, groups=inner))
    return group
