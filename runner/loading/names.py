"""Names: which may be used, and that no two things of one namespace share one."""

from __future__ import annotations

import keyword
from collections.abc import Collection, Mapping

from runner.loading.reading import Reading
from runner.loading.tree import Map, Seq
from runner.loading.wording import too_long
from runner.model.expression import FUNCTIONS
from runner.model.vocabulary import EXECUTION, PROCESS

_OURS = frozenset({"it", "shared", "auto"})

NAME_BYTES = 100
"""As the schema has it, but in bytes: a name becomes that of files, and stands in records."""
_LABEL_BYTES = 230
"""A file's name has at most 255, and ours add up to 25 to the label of a process."""
_INDEX_BYTES = 7
"""Of ``[99999]``."""


def name_fault(name: str, taken: Mapping[str, str], *, words: Collection[str] = EXECUTION) -> str:
    """What is wrong with a name that expressions will use; empty if nothing is.

    ``taken`` maps the other names of its namespace to what they are, ``words`` are
    the figures that stand beside them.
    """
    if not name.isidentifier():
        return f"found {name!r}, wanted a Python identifier"
    if message := too_long(name, NAME_BYTES):
        return message
    if keyword.iskeyword(name) or name in ("and", "or"):
        return f"{name!r} is a keyword: choose another name"
    if name in FUNCTIONS:
        return f"{name!r} is a function of expressions: choose another name"
    if name in _OURS:
        return f"{name!r} has a meaning of its own in plans: choose another name"
    if name in words:
        whose = "a process" if words is PROCESS else "an execution"
        return f"{name!r} is a figure of {whose}: choose another name"
    if name in taken:
        return f"{name!r} is already the name of {taken[name]}: choose another name"
    return ""


def check_file_names(reading: Reading, root: Map) -> dict[str, str]:
    """Note faults of the names of groups, shared objects and variants.

    Returns what each name of a group or shared object is, for the names of steps.
    """
    taken: dict[str, str] = {}
    for section, what in (("shared", "a shared object"), ("processes", "a process group")):
        names = root.get(section, Map())
        known = told(reading, names, what)
        for name, value in names.items():
            _note(reading, names, name, name_fault(name, taken))
            taken.setdefault(name, known[name])
            if section == "processes":
                check_group_names(reading, name, value)
    groups, variants = root.get("processes", Map()), root.get("variants", Map())
    for name, variant in variants.items():
        _note(reading, variants, name, name_fault(name, {}, words=()))
        for group, change in variant.get("processes", Map()).items():
            check_group_names(reading, group, change, groups.get(group))
    return taken


def told(reading: Reading, names: Map, what: str) -> dict[str, str]:
    """What each name of a mapping is the name of, and where that stands."""
    return {name: f"{what} (line {reading.line(names, name, of_key=True)})" for name in names}


def check_group_names(reading: Reading, path: str, group: Map, base: Map | None = None) -> None:
    """Note faults of the names of a group's marks and children; those of ``base`` are known."""
    marks: Seq = group.get("marks", Seq())
    for index, mark in enumerate(marks):
        if keyword.iskeyword(mark) or not mark.isidentifier():
            reading.wrong(marks, index, f"{mark!r} is a keyword: choose another name")
        elif mark in ("started", "completed"):
            reading.wrong(
                marks, index, f"every group has {mark!r} by itself: choose another name for a mark"
            )
        elif message := too_long(mark, NAME_BYTES):
            reading.wrong(marks, index, message)
    nested: Map = group.get("processes", Map())
    known: Map = Map() if base is None else base.get("processes", Map())
    for kid, inner in nested.items():
        if kid not in known:
            message = name_fault(kid, {}, words=PROCESS) or _label_fault(f"{path}.{kid}")
            _note(reading, nested, kid, message)
        check_group_names(reading, f"{path}.{kid}", inner, known.get(kid))


def _label_fault(path: str) -> str:
    size = len(path.encode()) + _INDEX_BYTES * (path.count(".") + 1)
    if size <= _LABEL_BYTES:
        return ""
    found = f"found {size} bytes with the names of its parents and {_INDEX_BYTES} for each index"
    return f"{found}, wanted at most {_LABEL_BYTES}: choose shorter names"


def _note(reading: Reading, holder: Map, name: str, message: str) -> None:
    if message:
        reading.wrong(holder, name, message, of_key=True)
        reading.unusable(name)
