"""Overrides: ``path=value`` from the command line, grafted into the tree before it is checked.

What is wrong with a value is then found like anything else in the file, and told
with the override in place of the line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from runner.errors import Problem, ScenarioError
from runner.frozen import frozen
from runner.loading.source import read_value
from runner.loading.tree import Map, Seq
from runner.loading.wording import counted, quoted, suggestion

_STEP = re.compile(r"([^.\[\]]+)|\[(\d{1,6})\]")
_NAMED = {"processes": "group", "variants": "variant"}


def apply_overrides(root: Any, overrides: Sequence[str]) -> list[Problem]:
    """Graft each ``path=value`` into the tree, in order; what is wrong with them is returned."""
    problems: list[Problem] = []
    for text in overrides:
        try:
            _read(text).apply(root)
        except ScenarioError as error:
            problems.extend(error.problems)
    return problems


class _Mark(NamedTuple):
    """The parser's mark of an entry that the override itself makes."""

    line: int
    column: int
    name: str


class _Made(NamedTuple):
    """Stands for the parser's event of such an entry."""

    start_mark: _Mark


@frozen
class _Override:
    """One override: the words of its path with their columns, and the value with its event."""

    text: str
    words: tuple[tuple[str, int], ...]
    value: Any
    event: Any

    def apply(self, root: Any) -> None:
        """Put the value at the path's end; mappings that optional keys need are made."""
        holder = root
        for depth in range(len(self.words) - 1):
            holder = self._inner(holder, depth)
        last = len(self.words) - 1
        key = self._key(holder, last)
        if isinstance(holder, Seq):
            holder[key] = self.value
            holder.places[key] = self.event
        else:
            old = holder.places.get(key)
            holder.put(key, self.value, (old[0] if old else self._made(last), self.event))

    def _inner(self, holder: Any, depth: int) -> Any:
        key = self._key(holder, depth)
        if isinstance(holder, Map) and key not in holder:
            made = self._made(depth)
            holder.put(key, Map(made), (made, made))
        return holder[key]

    def _key(self, holder: Any, depth: int) -> Any:
        word, column = self.words[depth]
        if isinstance(holder, Map):
            what = _NAMED.get(self.words[0][0]) if depth == 1 else None
            if what and word not in holder:
                hint = suggestion(word, holder)
                raise _wrong(self.text, column, f"there is no {what} {word!r}{hint}")
            return word
        if not isinstance(holder, Seq):
            before = self.words[depth - 1][0]
            raise _wrong(self.text, column, f"found {quoted(word)}, but {before} is one value")
        if not word.isdecimal() or int(word) >= len(holder):
            entries = counted(len(holder), "entry", "entries")
            raise _wrong(self.text, column, f"found {word}, wanted an index into {entries} from 0")
        return int(word)

    def _made(self, depth: int) -> _Made:
        return _Made(_Mark(0, self.words[depth][1], self.event.start_mark.name))


def _read(text: str) -> _Override:
    path, sign, value = text.partition("=")
    words = _whole_keys([(match[1] or match[2], match.start()) for match in _STEP.finditer(path)])
    if not sign or not words:
        raise _wrong(text, 0, f"found {quoted(text)}, wanted PATH=VALUE such as rounds.max=50")
    return _Override(text, words, *read_value(value, f"--set {text}", len(path) + 2))


def _whole_keys(words: list[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """The words, of which those of a key of a matrix are one, as in ``schedule.quantum``."""
    if len(words) < 5 or (words[0][0], words[2][0]) != ("variants", "matrix"):
        return tuple(words)
    end = 4
    while end < len(words) and not words[end][0].isdecimal():
        end += 1
    key = ".".join(word for word, _ in words[3:end])
    return (*words[:3], (key, words[3][1]), *words[end:])


def _wrong(text: str, column: int, message: str) -> ScenarioError:
    problem = Problem(
        path=f"--set {text}", line=1, column=column + 1, message=message, excerpt=text
    )
    return ScenarioError((problem,))
