"""Tree: the values of a YAML file as plain dicts and lists that know their places.

A container keeps, for each of its entries, the parser's own events, so that a
position costs nothing until something is wrong there. Merging two mappings
merges their places as well.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Place(NamedTuple):
    """Where something stands: line and column from 1; ``origin`` is empty for the file itself."""

    line: int
    column: int
    origin: str = ""


class Map(dict[str, Any]):
    """A mapping; ``places`` holds the events of each key and of its value."""

    __slots__ = ("event", "places")

    def __init__(self, event: Any = None) -> None:
        super().__init__()
        self.event = event
        self.places: dict[str, tuple[Any, Any]] = {}

    def put(self, key: str, value: Any, places: tuple[Any, Any]) -> None:
        """Add or replace one entry together with its places."""
        self[key] = value
        self.places[key] = places

    def drop(self, key: str) -> None:
        """Remove one entry, if it is there."""
        self.pop(key, None)
        self.places.pop(key, None)


class Seq(list[Any]):
    """A list; ``places`` holds the event of each item."""

    __slots__ = ("event", "places")

    def __init__(self, event: Any = None) -> None:
        super().__init__()
        self.event = event
        self.places: list[Any] = []


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
    result = Map(base.event)
    result.update(base)
    result.places.update(base.places)
    for key, value in patch.items():
        old = result.get(key)
        if isinstance(old, Map) and isinstance(value, Map):
            result.put(key, merged(old, value), base.places[key])
        else:
            result.put(key, value, patch.places[key])
    return result
