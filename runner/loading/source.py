"""Source: from the bytes of a file to a tree of values that know their places.

The parser's events are folded into dicts and lists without recursion, so that
neither depth nor aliases nor size can end in anything but a ``Problem``. What
YAML leaves to taste is settled strictly: no tags, no merge keys, no second
document, no key twice, only text as keys. What the values mean is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from runner.errors import Problem, ScenarioError
from runner.loading.excerpt import shortened, visible
from runner.loading.scalars import plain_value
from runner.loading.syntax import decoded, syntax_fault
from runner.loading.tree import Map, Place, Seq, place_of
from runner.loading.wording import a_value

DEEPEST = 40
"""Levels of lists and mappings; a plan ten blocks deep in nested groups needs fewer."""
ALIASED = 50_000
"""Values that aliases may add to those which are written out."""

_VERSIONS = (None, (1, 2))

_Parser: Any = getattr(yaml.cyaml, "CParser", None) if hasattr(yaml, "cyaml") else None


@dataclass(slots=True)
class Source:
    """One file as it was read: its lines, its tree, and what is wrong with its form."""

    path: str
    text: str
    root: Any = None
    problems: list[Problem] = field(default_factory=list)
    _lines: list[str] | None = None

    @property
    def lines(self) -> list[str]:
        """The text by lines, without their ends."""
        if self._lines is None:
            self._lines = self.text.splitlines()
        return self._lines

    def problem(self, place: Place, message: str, severity: str = "error") -> Problem:
        """A problem at a place, with the line it stands in as excerpt."""
        if place.origin:
            line = place.origin.removeprefix("--set ")
            path = place.origin
        else:
            line = self.lines[place.line - 1] if place.line <= len(self.lines) else ""
            path = self.path
        excerpt, caret = shortened(visible(line), place.column)
        return Problem(
            path=path,
            line=place.line,
            column=place.column,
            message=message,
            excerpt=excerpt,
            severity=severity,
            caret=caret,
        )


def read_source(data: bytes, path: str) -> Source:
    """The tree of a file, with everything that is wrong with its form in ``problems``.

    Raises:
        ScenarioError: with one problem, when there is no tree to go on with.
    """
    source = Source(path=path, text="")
    fault = decoded(data)
    source.text = fault.text
    if fault.message:
        raise ScenarioError((source.problem(fault.place, fault.message),))
    folder = _Folder(source)
    try:
        source.root = folder.fold(_events(source.text.encode(), ""))
    except yaml.YAMLError as error:
        place, message = syntax_fault(error, source.lines)
        raise ScenarioError((*source.problems, source.problem(place, message))) from None
    except _Stop as stop:
        raise ScenarioError((*source.problems, source.problem(stop.place, stop.message))) from None
    return source


def read_value(text: str, origin: str, column: int) -> tuple[Any, Any]:
    """The value of a piece of YAML that stands outside of the file, and its event.

    Raises:
        ScenarioError: when it is no YAML.
    """
    fault = decoded((" " * (column - 1) + text).encode("utf-8", "surrogateescape"))
    source = Source(path=origin, text=fault.text)
    if fault.message:
        place = fault.place._replace(origin=origin)
        raise ScenarioError((source.problem(place, fault.message),))
    folder = _Folder(source)
    try:
        value = folder.fold(_events(fault.text.encode(), origin))
    except yaml.YAMLError as error:
        place, message = syntax_fault(error, [fault.text])
        raise ScenarioError((source.problem(Place(1, place.column, origin), message),)) from None
    except _Stop as stop:
        raise ScenarioError((source.problem(stop.place, stop.message),)) from None
    if folder.root_event is None:
        place = Place(1, column, origin)
        raise ScenarioError((source.problem(place, "found no value, wanted one after the ="),))
    if source.problems:
        raise ScenarioError(tuple(source.problems))
    return value, folder.root_event


class _Named(BytesIO):
    """Bytes whose name the parser puts into every mark."""

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__(data)
        self.name = name


class _Stop(Exception):
    """Something after which the rest of the file can't be read."""

    def __init__(self, event: Any, message: str) -> None:
        super().__init__(message)
        self.place = place_of(event)
        self.message = message


def _events(data: bytes, name: str) -> Iterator[Any]:
    stream: Any = _Named(data, name) if name else data
    parser = _Parser(stream) if _Parser else yaml.SafeLoader(stream)
    return iter(parser.get_event, None)


@dataclass(slots=True)
class _Folder:
    """Folds events into a tree; ``open`` is the stack of unfinished containers."""

    source: Source
    root_event: Any = None
    root: Any = None
    open: list[tuple[Map | Seq, Any]] = field(default_factory=list)
    anchors: dict[str, tuple[Any, int]] = field(default_factory=dict)
    key: Any = None
    written: int = 0
    aliased: int = 0

    def fold(self, events: Iterator[Any]) -> Any:
        """The root value; None for a file without one."""
        for event in events:
            kind = type(event)
            if kind is ScalarEvent:
                self.written += 1
                value = self._scalar(event)
                if event.anchor is not None:
                    self.anchors[event.anchor] = (value, 1)
                self._attach(value, event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self._begin(event, Map(event) if kind is MappingStartEvent else Seq(event))
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self._end()
            elif kind is AliasEvent:
                self._alias(event)
            elif kind is DocumentStartEvent and self.root_event is not None:
                raise _Stop(event, "found a second document, wanted one scenario a file")
            elif kind is DocumentStartEvent and (event.tags or event.version not in _VERSIONS):
                raise _Stop(event, "found a directive (%…), wanted none: remove the line")
        return self.root

    def _scalar(self, event: Any) -> Any:
        if event.tag is not None:
            self._tag(event)
        elif event.implicit[0]:
            try:
                return plain_value(event.value)
            except ValueError as error:
                self._report(event, str(error))
        return event.value

    def _begin(self, event: Any, new: Map | Seq) -> None:
        self.written += 1
        if event.tag is not None:
            self._tag(event)
        if len(self.open) >= DEEPEST:
            raise _Stop(event, f"found more than {DEEPEST} levels of lists and mappings")
        if event.anchor is not None:
            self.anchors[event.anchor] = (new, 0)
        if self.key is None and self.open and type(self.open[-1][0]) is Map:
            kind = "mapping" if type(new) is Map else "list"
            raise _Stop(event, f"found a {kind} as a key, wanted text")
        self._attach(new, event)
        self.open.append((new, (event.anchor, self.written + self.aliased)))
        self.key = None

    def _end(self) -> None:
        value, (anchor, before) = self.open.pop()
        if anchor is not None and self.anchors[anchor][0] is value:
            self.anchors[anchor] = (value, self.written + self.aliased - before + 1)

    def _alias(self, event: Any) -> None:
        if event.anchor not in self.anchors:
            raise _Stop(event, f"found *{event.anchor}, but there is no &{event.anchor} before it")
        value, size = self.anchors[event.anchor]
        if size == 0:
            raise _Stop(event, f"found *{event.anchor} inside of &{event.anchor} itself")
        self.aliased += size
        if self.aliased > ALIASED:
            raise _Stop(event, f"found aliases that stand for more than {ALIASED:,} values")
        self._attach(value, event)

    def _attach(self, value: Any, event: Any) -> None:
        if not self.open:
            self.root, self.root_event = value, event
            return
        holder = self.open[-1][0]
        if type(holder) is Seq:
            holder.append(value)
            holder.places.append(event)
        elif self.key is None:
            self.key = (event, self._key(value, event))
        else:
            key_event, key = self.key
            self.key = None
            assert type(holder) is Map
            if key is None:
                holder.open = True
            elif self._is_new(holder, key, key_event):
                holder[key] = value
                holder.places[key] = (key_event, event)

    def _key(self, value: Any, event: Any) -> str | None:
        """The key to go on with; None where it could stand for any."""
        if type(value) is not str:
            text = event.value if type(event) is ScalarEvent else ""
            hint = f': did you mean "{text}"?' if text else ""
            self._report(event, f"found {a_value(value)} as a key, wanted text{hint}")
            return text or "?"
        if value == "<<" and type(event) is ScalarEvent and event.implicit[0]:
            self._report(
                event,
                "found a merge key, which YAML 1.2 does not have: "
                "write the keys out, or give the whole value by an alias",
            )
            return None
        return value

    def _is_new(self, holder: Map, key: str, event: Any) -> bool:
        if key not in holder:
            return True
        first = place_of(holder.places[key][0])
        self._report(event, f"found {key!r} twice, first in line {first.line}: remove one of them")
        return False

    def _tag(self, event: Any) -> None:
        shown = event.tag.replace("tag:yaml.org,2002:", "!!")
        self._report(event, f"found the tag {shown}, wanted a value without a tag: remove it")

    def _report(self, event: Any, message: str) -> None:
        self.source.problems.append(self.source.problem(place_of(event), message))
