"""Explain: the values behind a result, as a person reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from math import nan
from typing import Any

from runner.judging.fields import kind_of_field
from runner.judging.logic import SEQUENCES, truth
from runner.judging.meaning import Doubtful, Scope, items_of, meaning_of
from runner.model import expression as tree
from runner.model.expression import Node
from runner.model.missing import Missing
from runner.model.record import ExecutionRecord, ProcessRecord
from runner.model.vocabulary import Kind
from runner.units import DURATIONS, SIZES, format_duration, format_size

_MOST_ITEMS = 8
_LONGEST_TEXT = 60
_DIGITS = (3, 6, 9, 17)
_UNITS = {**DURATIONS, **SIZES, "%": 0.01}
_LETTERS = "".join(_UNITS)


def explained(node: Node, scope: Scope) -> str:
    """``node`` with values in the place of its names, down to its comparisons."""
    match node:
        case tree.Compare():
            return _comparison(node, scope)
        case tree.Junction(operator=operator, operands=operands):
            parts = [_bracketed(operand, scope) for operand in operands]
            return f" {operator} ".join(parts)
        case tree.Unary(operator="not", operand=operand):
            return f"not ({explained(operand, scope)})"
        case tree.Call(function="all" | "any", arguments=(tree.Comprehension() as loop,)):
            return _quantified(loop, scope, every=node.function == "all")
    return _shown(meaning_of(node)(scope), _kind_of(node, scope))


def _bracketed(node: Node, scope: Scope) -> str:
    inner = explained(node, scope)
    return f"({inner})" if isinstance(node, tree.Junction) else inner


def _comparison(node: tree.Compare, scope: Scope) -> str:
    """Both sides, with as many digits as it takes to see which is more."""
    values = [meaning_of(operand)(scope) for operand in node.operands]
    kinds = _agreed([_kind_of(operand, scope) for operand in node.operands])
    shares = any(isinstance(o, tree.Literal) and o.unit == "%" for o in node.operands)
    for digits in _DIGITS:
        sides = [
            _literal(operand) or _side(value, kind, digits, share=shares)
            for operand, value, kind in zip(node.operands, values, kinds, strict=True)
        ]
        if not _misleads(sides, values):
            break
    words = [sides[0]]
    for operator, side in zip(node.operators, sides[1:], strict=True):
        words += [operator, side]
    return " ".join(words)


def _agreed(kinds: list[Kind | None]) -> list[Kind | None]:
    """A value that a target has returned is of no known kind, but of that which it is compared with."""
    units = {kind for kind in kinds if kind in (Kind.DURATION, Kind.SIZE)}
    return [kind or next(iter(units)) for kind in kinds] if len(units) == 1 else kinds


def _side(value: Any, kind: Kind | None, digits: int, *, share: bool) -> str:
    """A value; a number that is compared with per cents is shown in per cents too."""
    if share and kind in (None, Kind.NUMBER) and isinstance(value, float):
        return f"{_quantity(value * 100, None, digits)}%"
    return _shown(value, kind, digits)


def _misleads(sides: list[str], values: list[Any]) -> bool:
    """Whether of two numbers the lesser one does not look it: ``1us < 600ns`` is of 0.55 us."""
    pairs = zip(sides, values, strict=True)
    numbers = [(_read(side), value) for side, value in pairs if isinstance(value, int | float)]
    return any(
        (one < other and not shown < beside) or (one > other and not shown > beside)
        for (shown, one), (beside, other) in combinations(numbers, 2)
    )


def _read(side: str) -> float:
    """What a side shows, as a number; NaN where it shows none."""
    number = side.rstrip(_LETTERS)
    try:
        return float(number) * _UNITS.get(side[len(number) :], 1.0)
    except ValueError:
        return nan


def _literal(node: Node) -> str | None:
    """A quantity in the unit it was written in (already scaled, if times are)."""
    if isinstance(node, tree.Literal) and node.unit is not None:
        scale = _UNITS[node.unit]
        assert isinstance(node.value, int | float)
        return f"{node.value / scale:.10g}{node.unit}"
    return None


def _quantified(loop: tree.Comprehension, scope: Scope, *, every: bool) -> str:
    """The first item that settles it, or how many there were if none does."""
    total, first, unknown = 0, None, None
    for value in _settled(loop, scope, every=every):
        total += 1
        if value is (not every):
            return _item(loop, scope)
        if value is not every and unknown is None:
            unknown = _item(loop, scope)
        if first is None:
            first = _item(loop, scope)
    if unknown is not None:
        return unknown
    if first is None:
        return "there was nothing to look at"
    return f"true of all {total}" if every else f"true of none of {total}, {first}"


def _settled(loop: tree.Comprehension, scope: Scope, *, every: bool) -> Iterator[Any]:
    for value in items_of(loop)(scope):
        if isinstance(value, Doubtful):
            yield every if value.value is every else value.reason
        else:
            yield truth(value)


def _item(loop: tree.Comprehension, scope: Scope) -> str:
    """``child[2]: 1 == 0`` for the item whose names are bound now."""
    bound = [scope[each.name] for each in loop.loops if each.name in scope]
    if len(bound) < len(loop.loops):
        return _shown(meaning_of(loop)(scope), None)
    label = ", ".join(_shown(value, None) for value in bound)
    inner = explained(loop.item, scope)
    asked = True if loop.condition is None else meaning_of(loop.condition)(scope)
    doubt = f", if {_shown(asked, None)}" if asked is not True else ""
    return f"{label}: {inner}{doubt}"


def _shown(value: Any, kind: Kind | None, digits: int = 3) -> str:
    if isinstance(value, Missing):
        return f"missing ({value.reason})"
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return _quantity(value, kind, digits)
    if isinstance(value, str):
        shown = value if len(value) <= _LONGEST_TEXT else f"{value[:_LONGEST_TEXT]}…"
        return '"' + shown.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if value.__class__ in SEQUENCES:
        items = [_shown(item, kind, digits) for item in value[:_MOST_ITEMS]]
        more = [f"… {len(value)} in all"] if len(value) > _MOST_ITEMS else []
        return f"[{', '.join([*items, *more])}]"
    return _named(value)


def _named(value: Any) -> str:
    if isinstance(value, ProcessRecord):
        return value.label
    if isinstance(value, ExecutionRecord):
        return value.variant
    if isinstance(value, Mapping):
        inner = ", ".join(f"{name}: {_shown(item, None)}" for name, item in value.items())
        return "{" + (inner if len(inner) <= _LONGEST_TEXT else f"{inner[:_LONGEST_TEXT]}…") + "}"
    return str(value.__class__.__name__).removesuffix("Record").lower()


def _quantity(value: float, kind: Kind | None, digits: int) -> str:
    if kind is Kind.DURATION:
        if digits == _DIGITS[0]:
            return format_duration(value)
        return f"{value:.{digits}g}s" if abs(value) >= 1 else f"{value * 1e3:.{digits}g}ms"
    if kind is Kind.SIZE:
        return format_size(round(value)) if digits == _DIGITS[0] else f"{value:.{digits}g}B"
    if isinstance(value, int):
        return str(value)
    whole = len(f"{abs(value):.0f}")
    return f"{value:.{max(digits, whole)}g}"


def _kind_of(node: Node, scope: Scope) -> Kind | None:
    """The dimension of ``node``, as far as its literals and the vocabulary tell."""
    match node:
        case tree.Literal(unit=unit):
            return Kind.DURATION if unit in DURATIONS else Kind.SIZE if unit in SIZES else None
        case tree.Field(base=base, name=name):
            return kind_of_field(meaning_of(base)(scope), name)
        case tree.Index(base=inner) | tree.Slice(base=inner) | tree.Unary(operand=inner):
            return _kind_of(inner, scope)
        case tree.Binary(operator=operator, left=left, right=right):
            one, other = _kind_of(left, scope), _kind_of(right, scope)
            if operator == "/":
                return None if one is other else one
            return one or other
        case tree.ListOf(items=(first, *_)):
            return _kind_of(first, scope)
        case tree.Comprehension(item=item):
            inside = Scope(scope)
            for _ in items_of(node)(inside):
                return _kind_of(item, inside)
        case tree.Call(function=function, arguments=(first, *_)) if function not in ("len", "ceil"):
            return _kind_of(first, scope)
    return None
