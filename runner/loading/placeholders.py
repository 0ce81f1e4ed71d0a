"""Placeholders: ``{index}`` and its kin in the texts that a target gets.

Only checked here, where the file can still be shown; they are filled in when a
process is made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from runner.frozen import frozen
from runner.loading.reading import Reading
from runner.loading.scope import Groups
from runner.loading.tree import Map, Seq, entry
from runner.loading.wording import a_value, counted, nearest, one_of, suggestion

_BRACE = re.compile(r"\{\{|\{([^{}]*)\}|\{")
_ONE = re.compile(r"(\w+)\[(-?\d{1,9})\]\Z")
_PROCESS = ("index", "name", "group", "sleep", "dir", "python")
_MAIN = ("dir", "python")


@frozen
class Placeholders:
    """The placeholders that mean something at one place.

    ``needs`` are the needs of the group, or None where every mark may be used: in the
    main process, and where the needs themselves are wrong; ``objects`` are the
    processes that the main process may pass as real objects.
    """

    reading: Reading
    groups: Groups
    needs: Mapping[str, Any] | None = None
    has_sleep: bool = False
    words: tuple[str, ...] = _PROCESS
    objects: tuple[str, ...] = field(default=())

    def check(self, holder: Map | Seq, key: str | int, *, as_text: bool = False) -> None:
        """Note every fault in the value there, however deep it lies.

        ``as_text``: whatever stands there becomes text, as in the environment.
        """
        value = entry(holder, key)
        if isinstance(value, str):
            if "{" in value:
                self._text(holder, key, value, as_text=as_text)
        elif isinstance(value, Map):
            if len(value) == 1 and self._is_bare(value):
                name = next(iter(value))
                self.reading.wrong(
                    holder,
                    key,
                    f'found {a_value(value)}, wanted text: did you mean "{{{name}}}"?',
                )
                return
            for inner in value:
                self.check(value, inner, as_text=as_text)
        elif isinstance(value, Seq):
            for index in range(len(value)):
                self.check(value, index, as_text=as_text)

    def _is_bare(self, value: Map) -> bool:
        name, inner = next(iter(value.items()))
        return inner is None and self._fault(name) is None

    def _text(self, holder: Map | Seq, key: str | int, text: str, *, as_text: bool) -> None:
        for match in _BRACE.finditer(text):
            name = match[1]
            if match[0] == "{{":
                continue
            message = (
                "found { without }: a brace itself is written {{"
                if name is None
                else self._fault(name)
                or self._as_text(name, alone=match[0] == text, as_text=as_text)
            )
            if message:
                self.reading.wrong(holder, key, message, offset=match.start())

    def _as_text(self, name: str, *, alone: bool, as_text: bool) -> str | None:
        """What is wrong with an object where only its description would be given."""
        one = _ONE.match(name)
        named = (one[1] if one else name) in self.objects and name not in self.words
        if not (named or name.startswith("shared.")) or (alone and not as_text):
            return None
        if as_text:
            return f"found {{{name}}}, which is an object, where only text goes: pass it in args"
        return f'found {{{name}}}, which is an object, within a text: write "{{{name}}}" alone'

    def _fault(self, name: str) -> str | None:
        """What is wrong with one placeholder's name; None if nothing is."""
        if name in self.words:
            if name == "sleep" and not self.has_sleep:
                return "found {sleep}, but this group has no sleep profile"
            return None
        if name in self.objects:
            return None
        one = _ONE.match(name)
        if one and one[1] in self.objects:
            return self._one(one[1], int(one[2]))
        parts = name.split(".")
        if parts[0] == "shared" and len(parts) == 2:
            return self._shared(parts[1])
        if self.reading.doubtful(name):
            return None
        if len(parts) == 3:
            return self._mark(name, *parts)
        if self.words is _MAIN and self.groups.open:
            return None
        return self._unknown(name)

    def _unknown(self, name: str) -> str:
        known = [*self.words, *self.objects, *(f"shared.{x}" for x in self.reading.shared)]
        guess = nearest(name, known)
        if guess:
            return f"unknown placeholder {{{name}}}: did you mean {{{guess}}}?"
        if not name.replace(".", "").replace("_", "").isalnum():
            return f"found {{{name[:30]}}}, which is no placeholder: a brace itself is written {{{{"
        forms = one_of(
            f"{{{x}}}" for x in (*self.words, *self.objects, "shared.NAME", "GROUP.MARK.FIELD")
        )
        return f"unknown placeholder {{{name}}}, wanted {forms}"

    def _one(self, group: str, index: int) -> str | None:
        facts = self.groups.get(group)
        if facts is not None and not facts.sized:
            return None
        if facts is None or facts.size is None:
            return f"{group} is one process: write {{{group}}}"
        if -facts.size <= index < facts.size:
            return None
        size = counted(facts.size, "process", "processes")
        return f"there is no {group}[{index}]: {group} is {size}"

    def _shared(self, name: str) -> str | None:
        if name in self.reading.shared or self.reading.open_shared:
            return None
        guess = nearest(name, self.reading.shared)
        hint = f": did you mean {{shared.{guess}}}?" if guess else ": add it under shared"
        return f"there is no shared object {name!r}{hint}"

    def _mark(self, name: str, group: str, mark: str, field: str) -> str | None:
        facts = self.groups.get(group)
        if facts is None and self.groups.open:
            return None
        if facts is None:
            guess = nearest(group, self.groups)
            hint = f": did you mean {{{guess}.{mark}.{field}}}?" if guess else ""
            return f"there is no group {group!r} for {{{name}}}{hint}"
        if mark not in facts.marks and facts.open_marks:
            return None
        if mark not in facts.marks:
            guess = nearest(mark, facts.marks)
            declared = ", ".join([*(known for known in facts.marks if known != "ready"), mark])
            hint = f"did you mean {guess!r}?" if guess else f"add marks: [{declared}] to {group}"
            return f"{group} declares no mark {mark!r}: {hint}"
        if facts.sized and facts.count > 1:
            return f"{group} is {counted(facts.count, 'process', 'processes')}, wanted one"
        fields = facts.fields.get(mark)
        if fields is not None and field not in fields:
            return f"mark {mark!r} of {group} has no field {field!r}{suggestion(field, fields)}"
        return None if self.needs is None else self._unmarked(name, group, mark)

    def _unmarked(self, name: str, group: str, mark: str) -> str | None:
        """That the mark may not be there yet; None where what the group needs comes no earlier.

        A target of ours makes its marks in the order in which they are listed.
        """
        assert self.needs is not None
        found, facts = self.needs.get(group, "started"), self.groups[group]
        order = list(facts.fields)
        later = mark in order and found in order[order.index(mark) :]
        if later or found == mark or found not in ("started", *facts.marks):
            return None  # completed, or no mark at all, which is a fault of the needs
        if found == "started":
            how, hint = "without needs", f"add needs: {{{group}: {mark}}}"
        else:
            how, hint = f"beside needs: {{{group}: {found}}}", f"write needs: {{{group}: {mark}}}"
        return f"found {{{name}}} {how}, so it may not be there yet: {hint}"


def in_main_process(reading: Reading, groups: Groups, *, in_each: bool) -> Placeholders:
    """The placeholders of an ``invoke``: also the Process objects of each group."""
    objects = (*groups, "it") if in_each else tuple(groups)
    return Placeholders(reading, groups, words=_MAIN, objects=objects)
