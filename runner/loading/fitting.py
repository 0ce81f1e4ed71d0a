"""Fitting: whether the keys of a group fit together.

The shape of a group and that of a change are judged before the one is merged into the
other: what only both together do wrong is found here.
"""

from __future__ import annotations

from runner.loading.reading import Reading
from runner.loading.tree import Map
from runner.loading.wording import nearest, one_of
from runner.model.builtins import BUILT_INS

_KINDS = ("target", "work", "processes", "sleep")
_WAYS = ("target", "args", "kwargs", "env")
"""Where a group can say what becomes of its sleep."""


def check_kind(reading: Reading, groups: Map, name: str) -> None:
    """Note what the group called ``name`` says of more than one kind of group, or of none."""
    group: Map = groups[name]
    for kind in ("work", "processes"):
        for key in ("args", "kwargs"):
            if kind in group and key in group:
                message = f"found {key!r} beside {kind!r}, wanted one of them"
                reading.wrong(group, key, message, of_key=True)
    if any(kind in group or group.unsure(kind) for kind in _KINDS):
        if "plan" in group and "processes" not in group and not group.unsure("processes"):
            message = "found plan without processes, wanted the children that it is about"
            reading.wrong(group, "plan", message, of_key=True)
        return
    guess = nearest(name, [other for other in groups if other != name])
    found = f"{' and '.join(list(group)[:4])} only" if group else "an empty mapping"
    message = f"found {found}, wanted one of {one_of(_KINDS)} as well"
    if guess is not None:
        message = f"there is no group {name!r} to change: did you mean {guess!r}?"
    reading.wrong(groups, name, message, of_key=True)


def gets_sleep(group: Map) -> bool:
    """Whether its sleep is slept or passed on, or nobody can tell."""
    if group.get("target", "sleep") == "sleep" or any(map(group.unsure, _WAYS)):
        return True
    return "{sleep}" in str([group.get(key) for key in _WAYS])


def check_sleep(reading: Reading, group: Map) -> None:
    """Note a sleep that nobody sleeps: only the target sleep does, others are passed it."""
    if "sleep" not in group or gets_sleep(group):
        return
    target = group["target"]
    if isinstance(target, Map) or ":" in target:
        message = 'the target is not told of this sleep: pass it on as "{sleep}", or remove it'
    elif target in BUILT_INS:
        message = f"the target {target} does not sleep: remove it, or write phases under work"
    else:
        return
    reading.wrong(group, "sleep", message, of_key=True)
