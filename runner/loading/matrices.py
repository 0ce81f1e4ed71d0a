"""Matrices: a variant with ``matrix`` → one variant for each combination of its values.

A member is the variant's own mapping with the values put in as if they had been
written there, each at the place where it stands: what is wrong with it is then
found like anything else.
"""

from __future__ import annotations

import math
from itertools import product
from typing import Any

from runner.frozen import frozen
from runner.loading.reading import Reading
from runner.loading.tree import Map
from runner.loading.wording import suggestion

MOST = 100
"""Combinations of one matrix; each is executed in every round."""

_POLICY = frozenset({"join", "call", "workers", "pool", "chunk", "schedule"})
_REPLICAS = "replicas"


@frozen
class Member:
    """One combination: its name, its values, and how it would be written without a matrix."""

    name: str
    axes: tuple[tuple[str, object], ...]
    variant: Map


@frozen
class Matrix:
    """The matrix of the variant called ``name``; ``groups`` are those of the file."""

    reading: Reading
    variants: Map
    name: str
    groups: Map

    @property
    def variant(self) -> Map:
        """The mapping that holds it."""
        found: Map = self.variants[self.name]
        return found

    @property
    def axes(self) -> Map:
        """Each key with the values it takes."""
        found: Map = self.variant["matrix"]
        return found

    def members(self) -> tuple[Member, ...]:
        """One for each combination, the last key running fastest; () if nobody can tell."""
        if "matrix" not in self.variant:
            return ()
        for key in self.axes:
            self._check_axis(key)
        lost = any(values.lost for values in self.axes.values())
        if self.axes.lost or self.axes.open or lost:
            return ()
        count = math.prod(len(values) for values in self.axes.values())
        if count > MOST:
            message = f"found {count} combinations, wanted at most {MOST}"
            self.reading.wrong(self.variant, "matrix", message, of_key=True)
            return ()
        places = product(*(range(len(values)) for values in self.axes.values()))
        return tuple(self._member(dict(zip(self.axes, at, strict=True))) for at in places)

    def _member(self, at: dict[str, int]) -> Member:
        values = {key: self.axes[key][index] for key, index in at.items()}
        name = "_".join([self.name, *(_word(key, value) for key, value in values.items())])
        made = _Grafting(self.variant)
        made.root.drop("matrix")
        for key, index in at.items():
            event = self.axes[key].places[index]
            places = (self.axes.places[key][0], event)
            for path in self._paths(key):
                made.put(path, values[key], places)
        return Member(name, tuple(values.items()), made.root)

    def _paths(self, key: str) -> list[tuple[str, ...]]:
        """Where the values of a key go."""
        if key == _REPLICAS:
            changes: Map = self.variant.get("processes", Map())
            return [
                ("processes", name, _REPLICAS)
                for name, group in self.groups.items()
                if _REPLICAS in group or _REPLICAS in changes.get(name, ())
            ]
        first, _, last = key.rpartition(".")
        if last == _REPLICAS:
            return [("processes", first, _REPLICAS)] if first in self.groups else []
        return [tuple(key.split("."))]

    def _check_axis(self, key: str) -> None:
        """Note the first thing for which the key cannot vary here."""
        group, _, last = key.rpartition(".")
        message = ""
        if last == _REPLICAS:
            message = self._unknown_group(group) if group else self._no_replicas()
        elif "plan" in self.variant and key.split(".", maxsplit=1)[0] in _POLICY:
            message = f"found {key} in a matrix beside plan, which says itself what is done"
        elif group == "schedule":
            message = self._unscheduled(key)
        twice = next((path for path in self._paths(key) if _has(self.variant, path)), None)
        if twice and not message:
            message = f"found {'.'.join(twice)} in the variant and in its matrix, wanted it once"
        if message:
            self.reading.wrong(self.axes, key, message, of_key=True)

    def _unknown_group(self, group: str) -> str:
        if group in self.groups:
            if _REPLICAS in self.axes:
                return f"found {group}.replicas beside replicas, which sets it too: remove one"
            return ""
        if self.groups.open or self.reading.doubtful(group):
            return ""
        return f"there is no group {group!r}{suggestion(group, self.groups)}"

    def _no_replicas(self) -> str:
        unsure = any(group.unsure(_REPLICAS) for group in self.groups.values())
        if self._paths(_REPLICAS) or unsure or self.groups.open or self.variant.unsure("processes"):
            return ""
        group = next(iter(self.groups), "GROUP")
        return f"found replicas, but no group has any: wanted {group}.replicas"

    def _unscheduled(self, key: str) -> str:
        written = "schedule" in self.variant or "schedule.algorithm" in self.axes
        if written or self.variant.unsure("schedule") or self.axes.unsure("schedule.algorithm"):
            return ""
        return f"found {key}, but this variant has no schedule: add schedule: {{algorithm: rr}}"


def check_made_names(reading: Reading, variants: Map, made: dict[str, list[str]]) -> None:
    """Note a name made by a matrix that is the name of something else.

    ``made`` maps each variant with a matrix to the names that this makes.
    """
    taken = {
        name: f"a variant (line {reading.line(variants, name, of_key=True)})" for name in variants
    }
    for family, names in made.items():
        for name in names:
            if name in taken:
                message = f"this matrix makes {name}, which is already the name of {taken[name]}"
                reading.wrong(
                    variants[family], "matrix", f"{message}: rename one of them", of_key=True
                )
            taken.setdefault(name, f"a variant made by the matrix of {family}")


def _word(key: str, value: object) -> str:
    """A value within a name: a word says all by itself, a number only with its key."""
    text = str(value).replace(".", "_")
    return f"{key.rpartition('.')[2]}{text}" if text[:1].isdigit() else text


def _has(variant: Map, path: tuple[str, ...]) -> bool:
    found: Any = variant
    for part in path:
        if not isinstance(found, Map) or part not in found:
            return False
        found = found[part]
    return True


class _Grafting:
    """A copy of a mapping that gets values; what lies between is copied at most once."""

    def __init__(self, base: Map) -> None:
        self.root = base.copied()
        self._own = {id(self.root)}

    def put(self, path: tuple[str, ...], value: Any, places: tuple[Any, Any]) -> None:
        """Put a value at the end of a path; mappings that are not there are made."""
        holder = self.root
        for part in path[:-1]:
            inner = holder.get(part)
            if inner is None or id(inner) not in self._own:
                unsure = holder.unsure(part)
                inner = Map(places[0]) if inner is None else inner.copied()
                inner.open = inner.open or unsure
                self._own.add(id(inner))
                holder.put(part, inner, holder.places.get(part, places))
            holder = inner
        holder.put(path[-1], value, places)
