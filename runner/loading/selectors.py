"""Selectors: text such as ``child[0:3]`` → the processes it names, all of which exist.

Indices come out as in a Python list, but never negative and never past the end:
``child[-1]`` of five processes is ``child[4]``.
"""

from __future__ import annotations

import re

from runner.frozen import frozen
from runner.loading.reading import Reading
from runner.loading.scope import GroupFacts, Groups
from runner.loading.tree import Map, Seq, entry
from runner.loading.wording import counted, quoted, suggestion
from runner.model.plan import Part, Reference, Selector

_PART = re.compile(
    r"\s*(?P<name>[^\W\d]\w*)\s*"
    r"(?:\[\s*(?:(?P<index>-?\d+)|(?P<low>-?\d*)\s*:\s*(?P<high>-?\d*))\s*\])?\s*"
)
_LONGEST = 400


@frozen
class Selected:
    """What a selector names.

    ``many``: it may be several processes, None if nobody can tell. ``nested``: some are children of children.
    ``background``: the first background group among them.
    """

    selector: Selector
    many: bool | None
    nested: bool = False
    background: str | None = None


@frozen
class SelectorReader:
    """Reads selectors against the groups of one variant; ``it`` only inside of each."""

    reading: Reading
    groups: Groups

    def read(
        self, holder: Map | Seq, key: str | int, it: Selected | None = None
    ) -> Selected | None:
        """The selection written there; None, with the fault noted, if there is none."""
        value = entry(holder, key)
        if isinstance(value, str):
            return self._one(holder, key, value, it)
        found = [self._one(value, index, text, it) for index, text in enumerate(value)]
        known = [selected for selected in found if selected is not None]
        if len(known) < len(found):
            return None
        return Selected(
            tuple(reference for selected in known for reference in selected.selector),
            many=True,
            nested=any(selected.nested for selected in known),
            background=next((s.background for s in known if s.background), None),
        )

    def _one(
        self, holder: Map | Seq, key: str | int, text: str, it: Selected | None
    ) -> Selected | None:
        word = text.strip()
        if word == "all":
            return Selected((Reference(keyword="all"),), many=True)
        if word == "it":
            if it is None:
                self.reading.wrong(
                    holder, key, "found it outside of an each block, wanted all or a group"
                )
                return None
            return Selected(
                (Reference(keyword="it"),), many=False, nested=it.nested, background=it.background
            )
        if self.reading.doubtful(text):
            return None
        try:
            return self._path(text, ("all",) if it is None else ("all", "it"))
        except _WrongSelectorError as error:
            self.reading.wrong(holder, key, error.message, offset=error.column)
            return None

    def _path(self, text: str, words: tuple[str, ...]) -> Selected | None:
        if len(text) > _LONGEST:
            raise _WrongSelectorError(0, f"found {quoted(text)}, wanted a selector such as child")
        parts: list[Part] = []
        several: list[bool | None] = []
        groups, at, background = self.groups, 0, None
        while True:
            match = _PART.match(text, at)
            if match is None:
                raise _WrongSelectorError(
                    at, f"found {quoted(text)}, wanted a selector such as child or child[0:3]"
                )
            name = match["name"]
            facts = groups.get(name)
            if facts is None and groups.open:
                return None
            if facts is None:
                raise self._unknown(match, text, groups, parts, words)
            at = match.end()
            further = text[at : at + 1] == "."
            if at < len(text) and not further:
                raise _WrongSelectorError(at, _wrong_rest(text, at, name, facts))
            part, many = _resolved(match, facts, further=further)
            parts.append(part)
            several.append(many)
            background = background or (name if facts.background else None)
            if not further:
                break
            at += 1
            groups = facts.children
        reference = Reference(parts=tuple(parts))
        settled = None if None in several else False
        many = True if True in several else settled
        return Selected((reference,), many, nested=len(parts) > 1, background=background)

    def _unknown(
        self,
        match: re.Match[str],
        text: str,
        groups: Groups,
        parts: list[Part],
        words: tuple[str, ...],
    ) -> _WrongSelectorError:
        name, column = match["name"], match.start("name")
        if parts:
            parent = parts[-1].group
            if not groups:
                return _WrongSelectorError(
                    column,
                    f"found {name!r}, but {parent} has no children: "
                    f"a selector names processes, wanted {text[: column - 1]}",
                )
            return _WrongSelectorError(
                column, f"{parent} has no children {name!r}{suggestion(name, groups)}"
            )
        if name in self.reading.variant_names and text[match.end() :].startswith("."):
            rest = text[match.end() + 1 :].strip()
            return _WrongSelectorError(
                column, f"a selector names no variant: did you mean {quoted(rest)}?"
            )
        return _WrongSelectorError(
            column, f"there is no group {name!r}{suggestion(name, (*words, *groups))}"
        )


class _WrongSelectorError(Exception):
    """What is wrong with a selector, and at which of its characters; stays in this module."""

    def __init__(self, column: int, message: str) -> None:
        super().__init__(message)
        self.column = column
        self.message = message


def _wrong_rest(text: str, at: int, name: str, facts: GroupFacts) -> str:
    if text[at] == "[":
        example = f"{name}[0]" if facts.size else name
        return f"found {quoted(text[at:])}, wanted an index or a range such as {example}"
    if text[at] in ",;" or text[at].isalnum():
        return f"found {quoted(text[at:])} after {name}: several are a list, [a, b]"
    return f"found {quoted(text[at:])} after {name}, wanted the end of the selector"


def _resolved(
    match: re.Match[str], facts: GroupFacts, *, further: bool
) -> tuple[Part, bool | None]:
    """One part of a path, and whether it is several processes (None if nobody can tell)."""
    name, column = match["name"], match.start("name")
    size = facts.size
    if not facts.sized:
        whole = match["index"] is None and match["low"] is None
        return Part(name), None if whole else match["index"] is None
    if match["index"] is None and match["low"] is None:
        if further and size is not None:
            raise _WrongSelectorError(
                column, f"{name} is {_processes(size)}: say which, such as {name}[0]"
            )
        return Part(name), size is not None
    if size is None:
        raise _WrongSelectorError(
            column, f"{name} is one process (it has no replicas): write {name}"
        )
    if match["index"] is not None:
        index = _bounded(match["index"])
        if not -size <= index < size:
            raise _WrongSelectorError(
                match.start("index"),
                f"there is no {name}[{match['index']}]: {name} is {_processes(size)}, "
                f"the last is {name}[{size - 1}]",
            )
        return Part(name, index=index % size), False
    if further:
        raise _WrongSelectorError(column, f"found a range of {name}: say which, as in {name}[0]")
    return Part(name, bounds=_range(match, name, size)), True


def _range(match: re.Match[str], name: str, size: int) -> tuple[int, int]:
    low, high = match["low"], match["high"]
    start = _bounded(low) if low not in ("", "-") else 0
    stop = _bounded(high) if high not in ("", "-") else size
    start, stop = (start + size if start < 0 else start), (stop + size if stop < 0 else stop)
    if not 0 <= start < stop <= size:
        raise _WrongSelectorError(
            match.start("low"),
            f"found {name}[{low}:{high}], but {name} is {_processes(size)}: "
            f"wanted a range within [0:{size}]",
        )
    return start, stop


def _bounded(digits: str) -> int:
    return int(digits[:12])


def _processes(size: int) -> str:
    return counted(size, "process", "processes")
