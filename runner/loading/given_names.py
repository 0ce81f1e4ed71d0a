"""Given names: what a scenario itself gives names to, within one variant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from runner.frozen import frozen, replace
from runner.model.vocabulary import Kind

MarkFields = Mapping[str, Mapping[str, Kind]]
"""The fields of those marks of which they are known before a target makes them, and their kinds."""


@frozen
class MarkNames:
    """A mark whose ``fields`` are known, with their kinds."""

    fields: Mapping[str, Kind]


@frozen
class GroupNames:
    """A process group: ``size`` is None where the group is one process, not a list.

    What could not be read is unknown: its size unless it is ``sized``, and whether
    it has more marks or children where these are open. Of the variants of one matrix
    the size may differ: it is not ``counted`` then, only a list.
    """

    size: int | None
    marks: tuple[str, ...] = ()
    children: Mapping[str, GroupNames] = field(default_factory=dict)
    sized: bool = True
    open_marks: bool = False
    open_children: bool = False
    counted: bool = True
    fields: MarkFields = field(default_factory=dict)


@frozen
class StepNames:
    """A named step: ``kind`` is ``step`` or ``observation``; ``many`` where it repeats.

    None where the step is wrong, so that nobody can tell.
    """

    kind: str | None
    many: bool | None


@frozen
class Names:
    """What a variant has besides its figures; ``shared`` maps each name to its kind.

    ``open``: it may have more, as a part of the file could not be read.
    """

    groups: Mapping[str, GroupNames] = field(default_factory=dict)
    steps: Mapping[str, StepNames] = field(default_factory=dict)
    shared: Mapping[str, str] = field(default_factory=dict)
    open: bool = False


def alike(members: Sequence[Names]) -> Names:
    """What the variants of one matrix have in common, where only sizes may differ."""
    first = members[0]
    groups = {
        name: _alike_groups([found for names in members if (found := names.groups.get(name))])
        for name in first.groups
    }
    return replace(first, groups=groups, open=any(names.open for names in members))


def _alike_groups(groups: Sequence[GroupNames]) -> GroupNames:
    first = groups[0]
    sizes = {group.size for group in groups}
    sized = all(group.sized for group in groups) and (len(sizes) == 1 or None not in sizes)
    return replace(first, sized=sized, counted=len(sizes) == 1)
