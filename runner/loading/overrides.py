"""Overrides: ``path=value`` from the command line, grafted into the tree before it is checked.

What is wrong with a value is then found like anything else in the file, and told
with the override in place of the line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from runner.errors import Problem, ScenarioError
from runner.loading.source import read_value
from runner.loading.tree import Map, Seq
from runner.loading.wording import counted, quoted, suggestion

_STEP = re.compile(r"([^.\[\]]+)|\[(\d{1,6})\]")
_NAMED = ("processes", "variants")


def apply_overrides(root: Any, overrides: Sequence[str]) -> None:
    """Graft each ``path=value`` into the tree, in order.

    Raises:
        ScenarioError: with a problem for each override that names nothing.
    """
    problems: list[Problem] = []
    for override in overrides:
        try:
            _apply(root, override)
        except ScenarioError as error:
            problems.extend(error.problems)
    if problems:
        raise ScenarioError(tuple(problems))


def _apply(root: Any, override: str) -> None:
    path, sign, text = override.partition("=")
    origin = f"--set {override}"
    if not sign or not path.strip():
        raise _wrong(override, 0, "wanted PATH=VALUE, such as rounds.max=50")
    value, event = read_value(text, origin, len(path) + 2)
    steps = [(match[1] or int(match[2]), match.start()) for match in _STEP.finditer(path)]
    holder = root
    for depth, (step, column) in enumerate(steps[:-1]):
        holder = _inner(holder, step, column, override, steps[:depth], event)
    step, column = steps[-1] if steps else ("", 0)
    key = _checked(holder, step, column, override, steps[:-1])
    if isinstance(holder, Map):
        old = holder.places.get(str(key))
        holder.put(str(key), value, (old[0] if old else _Origin(event, column), event))
    else:
        holder[int(key)] = value
        holder.places[int(key)] = event


def _inner(
    holder: Any, step: str | int, column: int, override: str, before: Any, event: Any
) -> Any:
    """The container that the rest of the path is in, made if it may be."""
    key = _checked(holder, step, column, override, before)
    if isinstance(holder, Map) and key not in holder:
        made = _Origin(event, column)
        holder.put(str(key), Map(made), (made, made))
    return holder[key]


def _checked(holder: Any, step: str | int, column: int, override: str, before: Any) -> Any:
    if isinstance(holder, Map):
        key = str(step)
        names = len(before) == 1 and before[0][0] in _NAMED
        if names and key not in holder:
            what = "group" if before[0][0] == "processes" else "variant"
            raise _wrong(override, column, f"there is no {what} {key!r}{suggestion(key, holder)}")
        return key
    if isinstance(holder, Seq):
        index = int(step) if str(step).isdecimal() else len(holder)
        if index >= len(holder):
            entries = counted(len(holder), "entry", "entries")
            raise _wrong(override, column, f"found {step}, wanted an index into {entries} from 0")
        return index
    raise _wrong(override, column, f"found {quoted(str(step))} within what has no entries")


class _Origin:
    """Stands for an event where an override itself made an entry."""

    def __init__(self, event: Any, column: int) -> None:
        mark = event.start_mark
        self.start_mark = type("Mark", (), {"line": 0, "column": column, "name": mark.name})()


def _wrong(override: str, column: int, message: str) -> ScenarioError:
    return ScenarioError(
        (
            Problem(
                path=f"--set {override}",
                line=1,
                column=column + 1,
                message=message,
                excerpt=override,
            ),
        )
    )
