"""Dimensions: what kind of thing each part of an expression is, and what agrees with what.

A type is a value of one kind, ``None``, a list, or a thing with fields (a
variant, a process, a mark …). ``ANY`` agrees with everything: it stands for what
is known only when it happens, and for what has already been reported as wrong.
"""

from __future__ import annotations

import signal
from collections.abc import Mapping
from types import MappingProxyType

from runner.frozen import frozen, replace
from runner.loading.given_names import GroupNames, MarkFields, MarkNames, Names, StepNames
from runner.model import vocabulary
from runner.model.record import Outcome
from runner.model.vocabulary import Kind, Word


@frozen
class Value:
    """A value of one kind; ``words`` are the only texts it can be, if that is known."""

    kind: Kind
    words: frozenset[str] = frozenset()


@frozen
class Nothing:
    """``None``."""


@frozen
class Many:
    """A list; ``count`` is None where only the execution tells."""

    item: Type
    count: int | None = None


@frozen
class OneOrMany:
    """One thing or a list of them: what says which is wrong, and has been reported."""

    item: Type


@frozen
class Thing:
    """Something with fields; ``names`` are those that the scenario gives it.

    ``ideal``: it is predicted, not measured.
    """

    what: str
    names: Names | GroupNames | MarkNames | None = None
    ideal: bool = False


Type = Value | Nothing | Many | OneOrMany | Thing

ANY = Value(Kind.ANY)
NUMBER, DURATION, SIZE = Value(Kind.NUMBER), Value(Kind.DURATION), Value(Kind.SIZE)
TEXT, TRUTH, NONE = Value(Kind.TEXT), Value(Kind.TRUTH), Nothing()
MEASURES = frozenset({Kind.NUMBER, Kind.DURATION, Kind.SIZE})
ORDERED = MEASURES | {Kind.TEXT}

_PLURALS = {"process": "processes"}
_TABLES: Mapping[str, Mapping[str, Word]] = {
    "variant": vocabulary.EXECUTION,
    "process": vocabulary.PROCESS,
    "call": vocabulary.CALL,
    "slice": vocabulary.SLICE,
    "mark": vocabulary.MARK,
    "step": vocabulary.STEP,
    "observation": vocabulary.OBSERVATION,
}
_WORDS: Mapping[tuple[str, str], frozenset[str]] = MappingProxyType(
    {
        ("process", "outcome"): frozenset(outcome.value for outcome in Outcome),
        ("process", "signal"): frozenset(name.name for name in signal.Signals),
        ("call", "how"): frozenset({"start", "run", "pool"}),
        ("slice", "why"): frozenset({"quantum", "preempted", "blocked", "ended"}),
        ("observation", "state"): frozenset(
            {"new", "runnable", "blocked", "stopped", "zombie", "gone"}
        ),
    }
)


def fields_of(thing: Thing) -> dict[str, Type]:
    """Every field that ``thing`` has, with its type."""
    given = _given(thing)
    fields = given
    if thing.what not in ("marks", "children"):
        table = _TABLES[thing.what].items()
        absent = vocabulary.NOT_IDEAL if thing.ideal else ()
        known = {n: _type_of_word(thing, n, word) for n, word in table if n not in absent}
        fields = {**given, **known, **dict.fromkeys(given.keys() & known.keys(), ANY)}
    if not thing.ideal:
        return fields
    return {name: _predicted(found) for name, found in fields.items()}


def _predicted(found: Type) -> Type:
    """The same, as a part of an ideal."""
    if isinstance(found, Thing):
        return replace(found, ideal=True)
    if isinstance(found, Many | OneOrMany):
        return replace(found, item=_predicted(found.item))
    return found


def may_have_more(thing: Thing) -> bool:
    """Whether it may have fields that could not be read."""
    names = thing.names
    if isinstance(names, Names):
        return names.open
    if names is None or isinstance(names, MarkNames):
        return False
    return names.open_marks if thing.what == "marks" else names.open_children


def tables_with(name: str) -> list[str]:
    """The things that have a field ``name`` of their own, in the order of the vocabulary."""
    return [what for what, table in _TABLES.items() if name in table]


def group_type(group: GroupNames) -> Type:
    """What ``V.GROUP`` is: the process itself, or the list of them."""
    process = Thing("process", group)
    if not group.sized:
        return OneOrMany(process)
    if group.size is None:
        return process
    return Many(process, group.size if group.counted else None)


def given_types(names: Names) -> dict[str, Type]:
    """The groups, steps and shared objects of one execution."""
    steps = {name: _step_type(step) for name, step in names.steps.items()}
    groups = {name: group_type(group) for name, group in names.groups.items()}
    return {**groups, **steps, **dict.fromkeys(names.shared, ANY)}


def _step_type(step: StepNames) -> Type:
    if step.kind is None:
        return ANY
    one = Thing(step.kind)
    if step.many is None:
        return OneOrMany(one)
    return Many(one) if step.many else one


def described(found: Type) -> str:
    """``found`` in words, with its article: ``a duration``, ``5 processes``."""
    match found:
        case Nothing():
            return "None"
        case Value():
            return {Kind.ANY: "any value", Kind.TEXT: "a text"}.get(
                found.kind, f"a {found.kind.value}"
            )
        case Thing(what="marks" | "children"):
            return found.what
        case Thing(what="variant", ideal=True):
            return "an ideal"
        case Thing():
            return f"an {found.what}" if found.what == "observation" else f"a {found.what}"
        case OneOrMany():
            return f"{described(found.item)} or a list"
    if found.count is not None and isinstance(found.item, Thing):
        what = found.item.what
        return f"{found.count} {what if found.count == 1 else _plural(what)}"
    return f"a list of {_item_words(found.item)}"


def is_any(found: Type) -> bool:
    """Whether nobody can tell yet what it is."""
    return isinstance(found, OneOrMany) or (isinstance(found, Value) and found.kind is Kind.ANY)


def agree(left: Type, right: Type) -> bool:
    """Whether ``left == right`` can be asked."""
    if isinstance(left, Nothing) or isinstance(right, Nothing) or is_any(left) or is_any(right):
        return True
    if isinstance(left, Many) and isinstance(right, Many):
        return agree(left.item, right.item)
    return isinstance(left, Value) and isinstance(right, Value) and left.kind is right.kind


def _item_words(item: Type) -> str:
    match item:
        case Thing():
            return _plural(item.what)
        case Many():
            return "lists"
        case Value(kind=Kind.ANY) | Nothing() | OneOrMany():
            return "values"
    return f"{item.kind.value}s"


def _plural(what: str) -> str:
    return _PLURALS.get(what, f"{what}s")


def _given(thing: Thing) -> dict[str, Type]:
    """The fields that the scenario, not the vocabulary, gives."""
    names = thing.names
    if isinstance(names, Names):
        return given_types(names)
    if isinstance(names, MarkNames):
        return {name: Value(kind) for name, kind in names.fields.items()}
    if names is None or thing.what not in ("process", "marks", "children"):
        return {}
    if thing.what == "marks":
        return {name: _mark(names.fields.get(name)) for name in ("ready", *names.marks)}
    return {name: group_type(group) for name, group in names.children.items()}


def _mark(fields: Mapping[str, Kind] | None) -> Thing:
    return Thing("mark", None if fields is None else MarkNames(fields))


def _type_of_word(thing: Thing, name: str, word: Word) -> Type:
    names = thing.names
    match word.kind:
        case Kind.LINES:
            return Many(TEXT)
        case Kind.PROCESSES:
            return Many(Thing("process", _union(names) if isinstance(names, Names) else None))
        case Kind.CALLS:
            return Many(Thing("call"))
        case Kind.SLICES:
            return Many(Thing("slice"))
        case Kind.EXECUTION:
            return Thing("variant", names, ideal=True)
        case Kind.MARKS | Kind.CHILDREN:
            return Thing(word.kind.value, names)
    return Value(word.kind, _WORDS.get((thing.what, name), frozenset()))


def _union(names: Names) -> GroupNames:
    """Any process of a variant: with whatever marks and children some group has."""
    marks = tuple(mark for group in names.groups.values() for mark in group.marks)
    children = {
        name: kid for group in names.groups.values() for name, kid in group.children.items()
    }
    groups = names.groups.values()
    return GroupNames(
        None,
        tuple(dict.fromkeys(marks)),
        children,
        open_marks=names.open or any(group.open_marks for group in groups),
        open_children=names.open or any(group.open_children for group in groups),
        fields=_common_fields(names),
    )


def _common_fields(names: Names) -> MarkFields:
    """The fields of a mark where every group that has it has the same ones."""
    common: dict[str, Mapping[str, Kind] | None] = {}
    for group in names.groups.values():
        for mark in ("ready", *group.marks):
            fields = group.fields.get(mark)
            common[mark] = fields if common.get(mark, fields) == fields else None
    return {mark: fields for mark, fields in common.items() if fields is not None}
