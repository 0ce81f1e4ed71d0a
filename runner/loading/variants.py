"""Variants: mappings under ``variants`` → groups merged over the file's, and a plan.

A group that a variant leaves alone is built once and shared by all variants.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from runner.loading.checking import Names
from runner.loading.groups import GroupBuilder, check_cycles, cpus
from runner.loading.merging import merged_groups
from runner.loading.plans import PlanBuilder
from runner.loading.policies import Policy, build_policy
from runner.loading.reading import Reading
from runner.loading.scope import Groups, group_facts, no_longer_sure
from runner.loading.tree import Map
from runner.loading.wording import counted, nearest, suggestion
from runner.model.plan import Step
from runner.model.scenario import ProcessGroup, Variant

DEFAULT_START_METHOD = "fork" if hasattr(os, "fork") else "spawn"


@dataclass(slots=True)
class VariantBuilder:
    """Builds the variants of one file over its groups."""

    reading: Reading
    groups: Map
    taken: Mapping[str, str]
    names: dict[str, Names] = field(default_factory=dict)
    facts: Groups = field(init=False)
    built: tuple[ProcessGroup, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.facts = group_facts(self.groups)
        self.built = GroupBuilder(self.reading, self.facts).build(self.groups)

    def build(self, variants: Map) -> tuple[Variant, ...]:
        """One variant for each entry, in file order."""
        return tuple(self._variant(variants, name) for name in variants)

    def _variant(self, variants: Map, name: str) -> Variant:
        variant: Map = variants[name]
        groups, facts = self._groups(variant)
        plan = PlanBuilder(self.reading, facts, self.taken)
        policy = self._policy(plan, variant, facts)
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
            line=self.reading.line(variants, name, of_key=True),
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

    def _groups(self, variant: Map) -> tuple[tuple[ProcessGroup, ...], Groups]:
        known = self._changes(variant)
        facts = no_longer_sure(self.facts) if known.open else self.facts
        if not known and "start_method" not in variant and "cpus" not in variant:
            return self.built, facts
        merged = merged_groups(self.groups, known)
        if known:
            changed = Groups({**facts, **group_facts(_only(merged, known))})
            changed.open = facts.open
            facts = changed
        builder = GroupBuilder(self.reading, facts, as_written=False)
        groups = [
            _short_forms(
                builder.one(merged, group.name) if group.name in known else group,
                variant,
                known.get(group.name, {}),
            )
            for group in self.built
        ]
        if any("needs" in change for change in known.values()):
            check_cycles(self.reading, merged)
        return tuple(groups), facts


def _only(groups: Map, names: Map) -> Map:
    result = Map()
    for name in names:
        result[name] = groups[name]
    return result


def _short_forms(group: ProcessGroup, variant: Map, change: Map) -> ProcessGroup:
    """The group without what the variant's short forms settle for all groups."""
    if "start_method" in variant and "start_method" not in change and group.start_method:
        group = replace(group, start_method=None)
    if "cpus" in variant and "cpus" not in change and group.cpus is not None:
        group = replace(group, cpus=None)
    return group
