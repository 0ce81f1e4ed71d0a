"""Scope: which groups, marks and children can be named at one place of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from runner.loading.tree import Map


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What others may know of a group; ``size`` is None for a single process."""

    size: int | None
    marks: tuple[str, ...] = ()
    background: bool = False
    children: Mapping[str, GroupFacts] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many processes it has."""
        return 1 if self.size is None else self.size


def group_facts(groups: Map) -> dict[str, GroupFacts]:
    """The facts of each group of a mapping."""
    return {name: _facts(group) for name, group in groups.items()}


def _facts(group: Map) -> GroupFacts:
    nested = group.get("processes")
    replicas = group.get("replicas")
    return GroupFacts(
        size=None if replicas is None else int(replicas),
        marks=("ready", *(mark for mark in group.get("marks", ()) if mark != "ready")),
        background=bool(group.get("background", False)),
        children=group_facts(nested) if nested else {},
    )
