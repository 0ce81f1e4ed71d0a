"""Signatures: what each function of the language takes, and what comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from runner.loading import dimensions as dim
from runner.loading.dimensions import ANY, Many, Type, Value, described, is_any
from runner.model.vocabulary import Kind


class Wrong(Exception):
    """Arguments that a function does not take.

    ``{x}`` in the message stands for the first argument's text; ``untrue`` is the
    type of a list's items that should have been truth values.
    """

    def __init__(self, message: str, untrue: Type | None = None) -> None:
        super().__init__(message)
        self.untrue = untrue


Signature = Callable[[str, list[Type]], Type]


def _extreme(function: str, types: list[Type]) -> Type:
    if len(types) > 1:
        return _item(function, Many(types[0]), dim.ORDERED)
    return _item(function, types[0], dim.ORDERED)


def _total(function: str, types: list[Type]) -> Type:
    item = _item(function, _alone(function, types), dim.MEASURES | {Kind.TRUTH})
    return dim.NUMBER if item == dim.TRUTH else item


def _middle(function: str, types: list[Type]) -> Type:
    return _item(function, _alone(function, types), dim.MEASURES)


def _length(function: str, types: list[Type]) -> Type:
    found = _alone(function, types)
    if isinstance(found, Many) or (isinstance(found, Value) and found.kind is Kind.TEXT):
        return dim.NUMBER
    raise Wrong(f"{function} wants a list or a text, {{x}} is {described(found)}")


def _ordered(function: str, types: list[Type]) -> Type:
    found = _alone(function, types)
    _item(function, found, dim.ORDERED)
    return found


def _different(function: str, types: list[Type]) -> Type:
    found = _alone(function, types)
    item = _item(function, found, dim.ORDERED | {Kind.TRUTH})
    return Many(item)


def _judged(function: str, types: list[Type]) -> Type:
    if len(types) == 1 and isinstance(types[0], Many):
        item = types[0].item
        if is_any(item) or item == dim.TRUTH:
            return dim.TRUTH
        raise Wrong("", untrue=item)
    found = _alone(function, types)
    raise Wrong(
        f"{function} wants a list, {{x}} is {described(found)}: "
        f"write {function}(… for p in …), or leave {function} out"
    )


def _measure(function: str, types: list[Type]) -> Type:
    found = _alone(function, types, "one value")
    if isinstance(found, Value) and found.kind in dim.MEASURES:
        return found
    raise Wrong(f"{function} wants a quantity, {{x}} is {described(found)}")


def _whole(function: str, types: list[Type]) -> Type:
    found = _measure(function, types)
    if found == dim.NUMBER:
        return found
    unit = "100ms" if found == dim.DURATION else "1MiB"
    raise Wrong(
        f"{function} wants a number, {{x}} is {described(found)}: "
        f"divide it first, as in {function}({{x}} / {unit})"
    )


def _known(function: str, types: list[Type]) -> Type:
    if len(types) > 1:
        raise Wrong(f"{function} takes one value: join two with and")
    return dim.TRUTH


def _alone(function: str, types: list[Type], wanted: str = "one list") -> Type:
    if len(types) > 1:
        hint = f": write {function}([…])" if wanted == "one list" else ""
        raise Wrong(f"{function} takes {wanted}, found {len(types)} arguments{hint}")
    return types[0]


def _item(function: str, found: Type, kinds: frozenset[Kind]) -> Type:
    """The type of a list's items, which must be of one of ``kinds``."""
    if not isinstance(found, Many):
        raise Wrong(f"{function} wants a list, {{x}} is {described(found)}")
    item = found.item
    if is_any(item):
        return ANY
    if isinstance(item, Value) and item.kind in kinds:
        return Value(item.kind)
    wanted = "quantities" if Kind.TEXT not in kinds else "quantities or texts"
    raise Wrong(f"{function} wants {wanted}, {{x}} is {described(found)}")


SIGNATURES: Mapping[str, Signature] = {
    "min": _extreme,
    "max": _extreme,
    "sum": _total,
    "mean": _total,
    "median": _middle,
    "len": _length,
    "sorted": _ordered,
    "distinct": _different,
    "all": _judged,
    "any": _judged,
    "abs": _measure,
    "ceil": _whole,
    "has": _known,
}
