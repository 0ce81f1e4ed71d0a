"""Schema words: the errors of jsonschema in the words of a scenario's author.

The schema's own annotations say how: ``x-wanted`` what is wanted in a place,
``x-noun`` what a mapping is called, ``x-words`` and ``x-wanted-one`` its choices, ``x-more`` keys
that stand for many, ``x-meant`` what other words for a choice stand for, ``x-told`` what to say
of a word that is none of them.
One mistake gives one finding: what merely follows from another is dropped, and
what follows from a repair has no message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple

from runner.loading.faults import Spot
from runner.loading.judge import could_hold
from runner.loading.mending import Mending, Path, is_named_entry
from runner.loading.tree import Map, Seq
from runner.loading.value_words import wanted_by, wrong_value
from runner.loading.wording import (
    article,
    flow,
    is_like,
    nearest,
    one_of,
    quoted,
    suggestion,
    too_long,
)

_MEANT = {"claim": "expect", "expect": "claim"}
_KEPT = frozenset(
    {
        "scenario",
        "shared object",
        "process group",
        "variant",
        "schedule",
        "plan step",
        "phase",
        "claim",
        "expectation",
    }
)
"""What is judged further though it lacks something."""


class Finding(NamedTuple):
    """One fault of shape at ``path``; without a message where it follows from another."""

    spot: Spot
    message: str
    path: Path
    remedy: Callable[[Mending], None]


def findings(errors: Iterable[Any], root: Any) -> list[Finding]:
    """What to say of these errors, and how to go on."""
    listed = list(errors)
    unknown = {
        (tuple(error.absolute_path), key): error
        for error in listed
        if error.validator == "additionalProperties"
        for key in _extras(error)
    }
    kinds = {
        tuple(error.absolute_path): list(error.schema["x-wanted-one"])
        for error in listed
        if error.validator == "anyOf"
    }
    result: dict[tuple[Path, str | int | None], Finding] = {}
    for error in listed:
        for finding in _explain(error, root, unknown, kinds):
            result.setdefault((finding.path, finding.spot.key), finding)
    return list(result.values())


_Unknown = dict[tuple[Path, str], Any]


def _explain(
    error: Any, root: Any, unknown: _Unknown, kinds: dict[Path, list[str]]
) -> list[Finding]:
    path: Path = tuple(error.absolute_path)
    kind = error.validator
    if kind == "additionalProperties":
        lacking = kinds.get(path, [])
        return [_unknown_key(error, path, key, lacking) for key in _extras(error)]
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
        return _wrong_number(error, root, path)
    if kind == "minItems" and isinstance(error.instance, Seq) and error.instance.lost:
        return [_at(root, path, "")]
    return [_at(root, path, wrong_value(error))]


def _at(root: Any, path: Path, message: str, *, of_key: bool = False) -> Finding:
    """A finding about the value (or key) at ``path``, which is to be cut out."""
    return Finding(_spot(root, path, of_key=of_key), message, path, partial(Mending.cut, path=path))


def _spot(root: Any, path: Path, *, of_key: bool = False) -> Spot:
    if not path:
        return Spot(root)
    holder = root
    for part in path[:-1]:
        holder = holder[part]
    return Spot(holder, path[-1], of_key)


def _extras(error: Any) -> list[str]:
    known = error.schema.get("properties", {})
    patterns = error.schema.get("patternProperties", ())
    return [
        key
        for key in error.instance
        if key not in known and not any(re.search(pattern, key) for pattern in patterns)
    ]


def _unknown_key(error: Any, path: Path, key: str, lacking: list[str]) -> Finding:
    inner = (*path, key)
    spot = Spot(error.instance, key, of_key=True)
    if error.instance[key] is None and not key.replace("_", "").replace("-", "").isalnum():
        message = f"found {quoted(key)} as a key: a bare comma ends a value, quote the whole of it"
        return Finding(spot, message, path or inner, partial(Mending.cut, path=path or inner))
    known = list(_allowed(error.instance, error.schema))
    noun = error.schema.get("x-noun")
    place = f" in {article(noun)}" if noun and noun != "scenario" else ""
    meant = _MEANT.get(key, key)
    guess = nearest(meant, known)
    hint = suggestion(meant, [*known, *error.schema.get("x-more", ())])
    sure = guess if guess and is_like(meant, guess) else None
    if sure is None and _stands_for(error, key, lacking):
        hint = f", wanted one of {one_of(lacking)}"
    fitting = {word: error.schema["properties"][word] for word in known}
    remedy = partial(Mending.read_as, path=inner, guess=sure, known=fitting)
    return Finding(spot, f"unknown key {quoted(key)}{place}{hint}", inner, remedy)


def _stands_for(error: Any, key: str, lacking: Iterable[str]) -> list[str]:
    """Those of the missing keys for which an unknown key may stand."""
    known = list(_allowed(error.instance, error.schema))
    meant = _MEANT.get(key, key)
    guess = nearest(meant, known)
    value, properties = error.instance[key], error.schema["properties"]
    if guess is not None and is_like(meant, guess):
        return [word for word in lacking if word == guess]
    return [word for word in lacking if word in known and could_hold(properties[word], value)]


def _allowed(instance: Any, schema: Any) -> Iterable[str]:
    """The keys that fit here: of a plan step those of its verb, if it has one."""
    known = schema.get("properties", {})
    for branch in schema.get("allOf", ()):
        verb = branch["if"]["required"][0]
        if verb in instance:
            return [str(name) for name in branch["then"]["propertyNames"]["enum"]]
    return [key for key in known if key != "group"]


def _missing(error: Any, path: Path, root: Any, unknown: _Unknown) -> list[Finding]:
    instance = error.instance
    lacking = _lacking(error)
    every = list(error.schema["x-wanted-one"]) if error.validator == "anyOf" else lacking
    kept = error.schema.get("x-noun", error.schema.get("title")) in {*_KEPT, "Terminate"} or (
        "then" in error.absolute_schema_path
    )
    doubted = [key for key in every if instance.unsure(key)]
    if doubted and (error.validator == "anyOf" or len(doubted) == len(every)):
        return [] if kept else [_at(root, path, "")]
    told = any(
        _stands_for(other, key, every) for (where, key), other in unknown.items() if where == path
    )
    if told:
        return []
    what = f"one of {one_of(every)}" if error.validator == "anyOf" else " and ".join(every)
    if not path:
        message = f"missing {what}: every scenario has scenario, processes and variants"
    elif not instance:
        message = f"found an empty mapping, wanted {what}"
    else:
        message = f"found {' and '.join(list(instance)[:4])} only, wanted {what} as well"
    spot = _spot(root, path, of_key=True)
    remedy = partial(Mending.lack, path=path, keys=every)
    if not kept:
        remedy = partial(Mending.cut, path=path)
    return [Finding(spot, message, path, remedy)]


def _lacking(error: Any) -> list[str]:
    if error.validator == "required":
        return [key for key in error.validator_value if key not in error.instance]
    if error.validator == "anyOf":
        return list(error.schema["x-wanted-one"])
    return [
        needed
        for key, others in error.validator_value.items()
        if key in error.instance
        for needed in others
        if needed not in error.instance
    ]


def _bad_name(error: Any, path: Path, root: Any, unknown: _Unknown) -> list[Finding]:
    """A key that is no name, or that does not belong to this kind of step."""
    key = error.instance
    holder = root
    for part in path:
        holder = holder[part]
    spot = Spot(holder, key, of_key=True)
    inner = (*path, key)
    cut = partial(Mending.cut, path=inner)
    if error.validator != "enum":
        message = f"found {quoted(key)}, wanted {wanted_by(error.schema)}{_as_identifier(key)}"
        if error.validator == "maxLength":
            message = too_long(key, error.validator_value)
        named = partial(Mending.rename, path=inner)
        return [Finding(spot, message, inner, named if is_named_entry(inner) else cut)]
    if (path, key) in unknown:
        return []
    verb, *options = error.schema["enum"]
    verbs = [word for word in holder if word in _VERBS]
    if len(verbs) < 2:
        return [
            Finding(
                spot, f"found {key!r} in a step with {verb}, wanted {one_of(options)}", inner, cut
            )
        ]
    if key not in verbs:
        return []
    first, second = verbs[:2]
    message = f"found {first} and {second} in one step, wanted one: make them two list items"
    return [_two_of(holder, path, second, message)]


def _two_of(holder: Map, path: Path, second: str, message: str) -> Finding:
    """Of two things in one list item the first is judged further."""
    remedy = partial(Mending.cut, path=(*path, second))
    return Finding(Spot(holder, second, of_key=True), message, path, remedy)


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


def _wrong_number(error: Any, root: Any, path: Path) -> list[Finding]:
    noun = error.schema.get("x-noun") or "mapping"
    if error.validator == "minProperties":
        if error.instance.open or error.instance.lost:
            return [] if noun in _KEPT else [_at(root, path, "")]
        message = f"found {flow(error.instance)}, wanted {wanted_by(error.schema)}"
        return [_at(root, path, message)]
    keys = list(error.instance)[:3]
    more = ": make them two list items" if noun == "phase" else ""
    message = f"found {' and '.join(keys)} in one {noun}, wanted one of them{more}"
    if noun != "phase":
        return [_at(root, path, message)]
    spare = next((key for key in keys[1:] if key not in ("repeat", "do")), keys[-1])
    return [Finding(_spot(root, path), message, path, partial(Mending.cut, path=(*path, spare)))]
