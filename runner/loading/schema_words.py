"""Schema words: the errors of jsonschema in the words of a scenario's author.

The schema's own annotations say how: ``x-wanted`` what is wanted in a place,
``x-noun`` what a mapping is called, ``x-words`` and ``x-wanted-one`` its choices.
One mistake gives one finding: what merely follows from another is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from runner.loading.faults import Spot
from runner.loading.tree import Map
from runner.loading.value_words import wanted_by, wrong_value
from runner.loading.wording import (
    article,
    flow,
    nearest,
    one_of,
    quoted,
    suggestion,
)

Path = tuple[str | int, ...]

_MEANT = {"claim": "expect", "expect": "claim"}


class Finding(NamedTuple):
    """One fault of shape; ``cut`` is the path of what has to go, empty for the whole file."""

    spot: Spot
    message: str
    cut: Path


def findings(errors: Iterable[Any], root: Any) -> list[Finding]:
    """What to say of these errors."""
    listed = list(errors)
    unknown = {
        (tuple(error.absolute_path), key)
        for error in listed
        if error.validator == "additionalProperties"
        for key in _extras(error)
    }
    result: dict[tuple[Path, str | int | None], Finding] = {}
    for error in listed:
        for finding in _explain(error, root, unknown):
            result.setdefault((finding.cut, finding.spot.key), finding)
    return list(result.values())


def _explain(error: Any, root: Any, unknown: set[tuple[Path, str]]) -> list[Finding]:
    path: Path = tuple(error.absolute_path)
    kind = error.validator
    if kind == "additionalProperties":
        return [_unknown_key(error, path, key) for key in _extras(error)]
    if kind in ("required", "dependentRequired", "anyOf"):
        return _missing(error, path, root, unknown)
    if "propertyNames" in error.absolute_schema_path:
        return _bad_name(error, path, root, unknown)
    if kind == "not":
        other = _other_key(error)
        return [
            _at(root, path, f"found {path[-1]!r} beside {other!r}, wanted one of them", of_key=True)
        ]
    if kind in ("maxProperties", "minProperties") and isinstance(error.instance, Map):
        return [_at(root, path, _wrong_number(error))]
    return [_at(root, path, wrong_value(error))]


def _at(root: Any, path: Path, message: str, *, of_key: bool = False) -> Finding:
    """A finding about the value (or key) at ``path``."""
    if not path:
        return Finding(Spot(root), message, ())
    holder = root
    for part in path[:-1]:
        holder = holder[part]
    return Finding(Spot(holder, path[-1], of_key), message, path)


def _extras(error: Any) -> list[str]:
    known = error.schema.get("properties", {})
    return [key for key in error.instance if key not in known]


def _unknown_key(error: Any, path: Path, key: str) -> Finding:
    known = list(_allowed(error.instance, error.schema))
    noun = error.schema.get("x-noun")
    place = f" in {article(noun)}" if noun and noun != "scenario" else ""
    if error.instance[key] is None and not key.replace("_", "").replace("-", "").isalnum():
        message = f"found {quoted(key)} as a key: a bare comma ends a value, quote the whole of it"
        return Finding(Spot(error.instance, key, of_key=True), message, path or (key,))
    message = f"unknown key {quoted(key)}{place}{suggestion(_MEANT.get(key, key), known)}"
    return Finding(Spot(error.instance, key, of_key=True), message, (*path, key))


def _allowed(instance: Any, schema: Any) -> Iterable[str]:
    """The keys that fit here: of a plan step those of its verb, if it has one."""
    known = schema.get("properties", {})
    for branch in schema.get("allOf", ()):
        verb = branch["if"]["required"][0]
        if verb in instance:
            return [str(name) for name in branch["then"]["propertyNames"]["enum"]]
    return [key for key in known if key != "group"]


def _missing(error: Any, path: Path, root: Any, unknown: set[tuple[Path, str]]) -> list[Finding]:
    instance = error.instance
    if error.validator == "anyOf":
        lacking = list(error.schema["x-wanted-one"])
        what = f"one of {one_of(lacking)}"
    else:
        lacking = _lacking(error)
        what = " and ".join(lacking)
    guesses = {
        nearest(_MEANT.get(key, key), _keys(error)) for where, key in unknown if where == path
    }
    if guesses & set(lacking):
        return []
    found = _at(root, path, "").spot
    if not path:
        message = f"missing {what}: every scenario has scenario, processes and variants"
    elif not instance:
        message = f"found an empty mapping, wanted {what}"
    else:
        message = f"found {' and '.join(list(instance)[:4])} only, wanted {what} as well"
    if path and isinstance(found.holder, Map):
        found = Spot(found.holder, found.key, of_key=True)
    return [Finding(found, message, path)]


def _lacking(error: Any) -> list[str]:
    if error.validator == "required":
        return [key for key in error.validator_value if key not in error.instance]
    return [
        needed
        for key, others in error.validator_value.items()
        if key in error.instance
        for needed in others
        if needed not in error.instance
    ]


def _keys(error: Any) -> list[str]:
    choices = error.schema.get("x-wanted-one", ())
    return [*error.schema.get("properties", ()), *choices, *_lacking_safely(error)]


def _lacking_safely(error: Any) -> list[str]:
    return [] if error.validator == "anyOf" else _lacking(error)


def _bad_name(error: Any, path: Path, root: Any, unknown: set[tuple[Path, str]]) -> list[Finding]:
    """A key that is no name, or that does not belong to this kind of step."""
    key = error.instance
    holder = root
    for part in path:
        holder = holder[part]
    spot = Spot(holder, key, of_key=True)
    cut = (*path, key)
    if error.validator != "enum":
        return [
            Finding(
                spot,
                f"found {quoted(key)}, wanted {wanted_by(error.schema)}{_as_identifier(key)}",
                cut,
            )
        ]
    if (path, key) in unknown:
        return []
    verb, *options = error.schema["enum"]
    verbs = [branch for branch in _VERBS if branch in holder]
    if len(verbs) > 1 and key in verbs:
        first, second = list(holder)[:0] or [k for k in holder if k in verbs][:2]
        message = f"found {first} and {second} in one step, wanted one: make them two list items"
        return [Finding(Spot(holder, second, of_key=True), message, path)]
    if len(verbs) > 1:
        return []
    message = f"found {key!r} in a step with {verb}, wanted {one_of(options)}"
    return [Finding(spot, message, cut)]


_VERBS = [
    "start",
    "join",
    "run",
    "terminate",
    "kill",
    "close",
    "wait",
    "observe",
    "invoke",
    "each",
    "repeat",
    "until",
    "when",
    "cpu",
    "sleep",
]


def _as_identifier(key: str) -> str:
    cleaned = "".join(c if c.isalnum() else "_" for c in key)
    if cleaned[:1].isdigit():
        cleaned = f"_{cleaned}"
    return f": did you mean {cleaned!r}?" if cleaned.isidentifier() else ""


def _other_key(error: Any) -> str:
    """The key because of which the one at ``path`` may not be there."""
    trail = list(error.absolute_schema_path)
    at = len(trail) - 1 - trail[::-1].index("dependentSchemas")
    return str(trail[at + 1])


def _wrong_number(error: Any) -> str:
    noun = error.schema.get("x-noun") or "mapping"
    if error.validator == "minProperties":
        return f"found {flow(error.instance)}, wanted {wanted_by(error.schema)}"
    keys = " and ".join(list(error.instance)[:3])
    more = ": make them two list items" if noun == "phase" else ""
    return f"found {keys} in one {noun}, wanted one of them{more}"
