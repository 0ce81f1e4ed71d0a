"""Functions: the thirteen that an expression may call, over values some of which are missing.

One missing item makes the result missing, except for ``all`` and ``any``, which
are three-valued, for ``len``, which counts, and for ``has``, which asks just that.
Of nothing, ``sum`` is 0, ``all`` True, ``any`` False; ``min``, ``max``, ``mean``
and ``median`` of nothing are missing.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from runner.judging.logic import NUMBERS, SEQUENCES, conjunction, disjunction, exact, kind_word
from runner.model.missing import Missing

Function = Callable[[Sequence[Any]], Any]

_CLOSE = 1e-9


def known(arguments: Sequence[Any]) -> bool | Missing:
    """``has(x)``: whether x, and every item of it if it is a list, is known.

    Of what a simulation cannot foresee it is not known whether a run would know it.
    """
    value = arguments[0]
    items = value if value.__class__ in SEQUENCES else (value,)
    absent = [item for item in items if item.__class__ is Missing]
    if absent and all(each.unforeseen for each in absent):
        return absent[0]
    return not absent


def _over_items(name: str, fold: Callable[[list[Any]], Any], *, texts: bool = False) -> Function:
    """``fold`` over the items of one list, or over several arguments, once all are known."""

    def folded(arguments: Sequence[Any]) -> Any:
        items = arguments if len(arguments) > 1 else arguments[0]
        if items.__class__ not in SEQUENCES:
            return items if items.__class__ is Missing else _unfit(name, items)
        kinds = {item.__class__ for item in items}
        if Missing in kinds:
            return next(item for item in items if item.__class__ is Missing)
        if kinds <= NUMBERS:
            return _of_numbers(name, fold, items)
        if (texts and kinds == {str}) or (kinds == {bool} and name in ("sum", "mean")):
            return fold(list(items))
        return _unfit(name, next(item for item in items if item.__class__ not in NUMBERS))

    return folded


def _of_numbers(name: str, fold: Callable[[list[Any]], Any], items: Sequence[Any]) -> Any:
    """``fold`` of numbers that a float can hold; else missing."""
    try:
        if all(map(math.isfinite, items)):
            return fold(list(items))
    except OverflowError:
        pass
    return Missing(f"{name} of what is too large, or not a number")


def _unfit(name: str, value: Any) -> Missing:
    return Missing(f"{name} of {kind_word(value)} cannot be computed")


def _or_missing(name: str, fold: Callable[[list[Any]], Any]) -> Callable[[list[Any]], Any]:
    return lambda items: fold(items) if items else Missing(f"{name} of nothing")


def _mean(items: list[Any]) -> Any:
    return exact(math.fsum(items) / len(items), *items)


def _sum(items: list[Any]) -> Any:
    return (
        exact(math.fsum(items), *items)
        if float in {item.__class__ for item in items}
        else sum(items)
    )


def _median(items: list[Any]) -> Any:
    ordered = sorted(items)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return exact((ordered[middle - 1] + ordered[middle]) / 2, *ordered[middle - 1 : middle + 1])


def _different(arguments: Sequence[Any]) -> Any:
    items = arguments[0]
    if items.__class__ not in SEQUENCES:
        return items if items.__class__ is Missing else _unfit("distinct", items)
    unknown = [item for item in items if item.__class__ is Missing]
    if unknown:
        return unknown[0]
    first: dict[object, Any] = {}
    for item in items:
        first.setdefault(_key(item), item)
    return list(first.values())


def _key(item: Any) -> object:
    """Equal for equal JSON values, lists and objects included."""
    if isinstance(item, list | tuple):
        return tuple(_key(part) for part in item)
    if isinstance(item, Mapping):
        return frozenset((name, _key(value)) for name, value in item.items())
    return item if item.__class__ in (int, float, str, bool, type(None)) else id(item)


def _length(arguments: Sequence[Any]) -> Any:
    value = arguments[0]
    if value.__class__ in SEQUENCES or isinstance(value, str | Mapping):
        return len(value)
    return value if value.__class__ is Missing else _unfit("len", value)


def _of_one(name: str, compute: Callable[[Any], Any]) -> Function:
    def computed(arguments: Sequence[Any]) -> Any:
        value = arguments[0]
        if value.__class__ in NUMBERS:
            return _of_numbers(name, lambda items: compute(items[0]), [value])
        return value if value.__class__ is Missing else _unfit(name, value)

    return computed


def _ceiling(value: float) -> int:
    """The next whole number; what is within 1e-9 of one is that one.

    Decimal quantities are not exact in binary: 1.1 / 0.1 is 11.000000000000002.
    """
    nearest = round(value)
    close = abs(value - nearest) <= _CLOSE * max(1.0, abs(value))
    return nearest if close else math.ceil(value)


def _judged(name: str, fold: Callable[[Any], Any]) -> Function:
    def folded(arguments: Sequence[Any]) -> Any:
        items = arguments[0]
        if items.__class__ in SEQUENCES:
            return fold(items)
        return items if items.__class__ is Missing else _unfit(name, items)

    return folded


FUNCTIONS: Mapping[str, Function] = {
    "min": _over_items("min", _or_missing("min", min), texts=True),
    "max": _over_items("max", _or_missing("max", max), texts=True),
    "sum": _over_items("sum", _sum),
    "mean": _over_items("mean", _or_missing("mean", _mean)),
    "median": _over_items("median", _or_missing("median", _median)),
    "sorted": _over_items("sorted", sorted, texts=True),
    "len": _length,
    "distinct": _different,
    "all": _judged("all", conjunction),
    "any": _judged("any", disjunction),
    "abs": _of_one("abs", abs),
    "ceil": _of_one("ceil", _ceiling),
    "has": known,
}
"""Each function by its name, over its evaluated arguments."""
