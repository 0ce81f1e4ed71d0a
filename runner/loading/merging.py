"""Merging: a variant's changes over the file's groups.

Mappings merge, everything else is replaced. Whatever can be only one thing at a
time counts as one value: a sleep profile of another kind replaces the old one,
a group that gets ``work`` keeps no ``target``, and one that gets a ``sleep`` no
``work``, because a bare sleep means ``target: sleep``.
"""

from __future__ import annotations

from runner.loading.fitting import gets_sleep
from runner.loading.tree import Map, merged

_REPLACED_BY = {
    "target": ("work", "processes", "plan"),
    "work": ("target", "processes", "plan", "sleep", "args", "kwargs"),
    "processes": ("target", "work", "sleep", "args", "kwargs"),
    "sleep": ("work", "processes", "plan"),
}


def merged_groups(base: Map, changes: Map) -> Map:
    """Groups with the changes over those that are named in both."""
    result = base.copied()
    result.open = base.open or changes.open
    for name, change in changes.items():
        if name in base:
            result.put(name, _group(base[name], change), base.places[name])
        else:
            result.put(name, change, changes.places[name])
    return result


def _group(base: Map, change: Map) -> Map:
    kept = base.copied()
    for kind, others in _REPLACED_BY.items():
        if kind in change and kind not in base:
            for other in others:
                kept.drop(other)
    for key in ("sleep", "target", "arrival", "estimate"):
        if key in change and _is_other(kept.get(key), change[key]):
            kept.drop(key)
    result = merged(kept, change)
    if "processes" in kept and "processes" in change:
        inner = merged_groups(kept["processes"], change["processes"])
        result.put("processes", inner, kept.places["processes"])
    if "sleep" not in change and not gets_sleep(result):
        result.drop("sleep")  # what a change leaves without a use is no mistake
    return result


def _is_other(old: object, new: object) -> bool:
    return isinstance(old, Map) and isinstance(new, Map) and set(old) != set(new)
