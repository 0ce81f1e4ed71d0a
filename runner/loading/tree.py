"""Tree: the values of a YAML file as plain dicts and lists that know their places.

A container keeps, for each of its entries, the parser's own events, so that a
position costs nothing until something is wrong there. It also keeps what was cut
out of it because it was wrong: only what depends on that part is left unjudged.
Merging two mappings merges their places and their doubts as well.
"""

from __future__ import annotations

from typing import Any, NamedTuple

_NOTHING: frozenset[str] = frozenset()


class Place(NamedTuple):
    """Where something stands: line and column from 1; ``origin`` is empty for the file itself."""

    line: int
    column: int
    origin: str = ""


class Map(dict[str, Any]):
    """A mapping; ``places`` holds the events of each key and of its value.

    ``lost`` are the keys whose values were cut out, ``open`` tells that an entry
    was cut out that could have had any key.
    """

    __slots__ = ("event", "lost", "open", "places")

    def __init__(self, event: Any = None) -> None:
        super().__init__()
        self.event = event
        self.places: dict[str, tuple[Any, Any]] = {}
        self.lost = _NOTHING
        self.open = False

    def unsure(self, key: str) -> bool:
        """Whether nobody can tell what stands at ``key``, or if anything does."""
        return key in self.lost or (self.open and key not in self)

    def put(self, key: str, value: Any, places: tuple[Any, Any]) -> None:
        """Add or replace one entry together with its places."""
        self[key] = value
        self.places[key] = places

    def drop(self, key: str) -> None:
        """Remove one entry, if it is there."""
        self.pop(key, None)
        self.places.pop(key, None)

    def lose(self, *keys: str) -> None:
        """Cut entries out: from now on nobody is sure of them."""
        for key in keys:
            self.drop(key)
        self.lost |= set(keys)

    def copied(self) -> Map:
        """The same entries with the same places, in a mapping of its own."""
        result = Map(self.event)
        result.update(self)
        result.places.update(self.places)
        result.lost, result.open = self.lost, self.open
        return result


class Seq(list[Any]):
    """A list; ``places`` holds the event of each item, ``lost`` how many were cut out."""

    __slots__ = ("event", "lost", "places")

    def __init__(self, event: Any = None) -> None:
        super().__init__()
        self.event = event
        self.places: list[Any] = []
        self.lost = 0


def entry(holder: Map | Seq, key: str | int) -> Any:
    """The value of one entry."""
    return holder[str(key)] if isinstance(holder, Map) else holder[int(key)]


def event_of(holder: Map | Seq, key: str | int | None, *, of_key: bool = False) -> Any:
    """The event of one entry's value (or key), or of the container itself when key is None."""
    if key is None:
        return holder.event
    if isinstance(holder, Map):
        pair = holder.places.get(str(key))
        return holder.event if pair is None else pair[0 if of_key else 1]
    return holder.places[int(key)]


def place_of(event: Any) -> Place:
    """Where an event begins."""
    mark = event.start_mark
    name = mark.name
    return Place(mark.line + 1, mark.column + 1, "" if name.startswith("<") else name)


def merged(base: Map, patch: Map) -> Map:
    """``base`` with ``patch`` over it: mappings merge, everything else is replaced."""
    result = base.copied()
    for key, value in patch.items():
        old = result.get(key)
        if isinstance(old, Map) and isinstance(value, Map):
            result.put(key, merged(old, value), base.places[key])
        else:
            result.put(key, value, patch.places[key])
    settled = {key for key, value in patch.items() if not isinstance(value, Map)}
    result.lost = (base.lost - settled) | patch.lost
    if patch.open:
        result.lost |= base.keys() - patch.keys()
        result.open = True
    return result
