"""Scope: which groups, marks and children can be named at one place of a file.

What could not be read is unknown here, and nothing else: a group whose
``replicas`` are wrong still has its name and its marks.
"""

from __future__ import annotations

from dataclasses import field

from runner.frozen import frozen, replace
from runner.loading.given_names import MarkFields
from runner.loading.tree import Map, Seq
from runner.model.builtins import marks_of


class Groups(dict[str, "GroupFacts"]):
    """The facts of each group by its name; ``open``: there may be more of them."""

    open: bool = False


@frozen
class GroupFacts:
    """What others may know of a group; ``size`` is None for a single process.

    Unless it is ``sized``, nobody knows how many processes it is, and whether they
    are a list; where its ``open_marks``, it may have more marks.
    """

    size: int | None
    marks: tuple[str, ...] = ()
    background: bool = False
    children: Groups = field(default_factory=Groups)
    sized: bool = True
    open_marks: bool = False
    fields: MarkFields = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many processes it has."""
        return 1 if self.size is None else self.size


def group_facts(groups: Map, *, nested: bool = False) -> Groups:
    """The facts of each group of a mapping; those ``nested`` in a parent are never background."""
    facts = Groups({name: _facts(group, nested=nested) for name, group in groups.items()})
    facts.open = groups.open
    return facts


def no_longer_sure(groups: Groups) -> Groups:
    """The same names, where anything else may have been changed."""
    unsure = Groups()
    for name, facts in groups.items():
        children = no_longer_sure(facts.children)
        children.open = True
        unsure[name] = replace(facts, children=children, sized=False, open_marks=True)
    unsure.open = groups.open
    return unsure


def _facts(group: Map, *, nested: bool = False) -> GroupFacts:
    inner: Map = group.get("processes", Map())
    children = group_facts(inner, nested=True)
    children.open = children.open or group.unsure("processes")
    replicas = group.get("replicas")
    marks: Seq = group.get("marks", Seq())
    own = marks_of(group.get("target"))
    return GroupFacts(
        size=None if replicas is None else int(replicas),
        marks=tuple(dict.fromkeys(("ready", *own, *marks))),
        background=not nested and bool(group.get("background", False)),
        children=children,
        sized=not group.unsure("replicas"),
        open_marks=group.unsure("marks") or marks.lost > 0,
        fields=own,
    )
