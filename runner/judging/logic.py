"""Logic: operators over values of which some are missing.

A missing operand gives a missing result, with the reason carried along, unless
the result is the same whatever the missing value was: ``False and missing`` is
False, ``[1, missing] == [2, 3]`` is False (Kleene's strong logic). What cannot be
computed (a text ordered against a number, a division by zero) is missing too.

Source: S. C. Kleene, *Introduction to Metamathematics* (1952), §64.
"""

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from runner.model.missing import Missing

Test = Callable[[Any, Any], Any]

PLAIN = frozenset({int, float, str, bool, type(None)})
NUMBERS = frozenset({int, float})
SEQUENCES = frozenset({list, tuple})
_DECIMALS = 12

_KINDS = {int: "a number", float: "a number", bool: "a truth value", str: "a text"}


def kind_word(value: object) -> str:
    """What ``value`` is, for a reason: ``a number``, ``a list``, ``None``."""
    if value is None:
        return "None"
    if isinstance(value, list | tuple):
        return "a list"
    return _KINDS.get(value.__class__, "an object" if isinstance(value, Mapping) else "a record")


def negation(value: Any) -> Any:
    """``not value``."""
    return (not value) if value.__class__ is bool else truth(value)


def truth(value: Any) -> Any:
    """``value`` where it is True, False or missing; else missing."""
    if value.__class__ is bool or value.__class__ is Missing:
        return value
    return Missing(f"{kind_word(value)} is neither true nor false")


def conjunction(values: Iterable[Any]) -> Any:
    """False if any is False, else missing if any is, else True; True of nothing."""
    return _junction(values, deciding=False)


def disjunction(values: Iterable[Any]) -> Any:
    """True if any is True, else missing if any is, else False; False of nothing."""
    return _junction(values, deciding=True)


def _junction(values: Iterable[Any], *, deciding: bool) -> Any:
    unknown: Missing | None = None
    for value in values:
        if value is deciding:
            return deciding
        if value.__class__ is not bool and unknown is None:
            unknown = truth(value)
    return (not deciding) if unknown is None else unknown


def equal(left: Any, right: Any) -> Any:
    """``left == right``; lists and tuples are compared item by item."""
    kind, other = left.__class__, right.__class__
    if kind in PLAIN and other in PLAIN:
        return left == right
    if kind is Missing:
        return left
    if other is Missing:
        return right
    if kind in SEQUENCES and other in SEQUENCES:
        if len(left) != len(right):
            return False
        return conjunction(map(equal, left, right))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left == right
    return left is right


def unequal(left: Any, right: Any) -> Any:
    """``left != right``."""
    return negation(equal(left, right))


def contained(item: Any, whole: Any) -> Any:
    """``item in whole``: among the items of a list, or a part of a text."""
    if item.__class__ is Missing:
        return item
    if whole.__class__ is Missing:
        return whole
    if whole.__class__ in SEQUENCES:
        return disjunction(equal(item, other) for other in whole)
    if isinstance(item, str) and isinstance(whole, str):
        return item in whole
    return Missing(f"{kind_word(item)} cannot be in {kind_word(whole)}")


def not_contained(item: Any, whole: Any) -> Any:
    """``item not in whole``."""
    return negation(contained(item, whole))


def _ordering(compare: Callable[[Any, Any], bool]) -> Test:
    def ordered(left: Any, right: Any) -> Any:
        kind, other = left.__class__, right.__class__
        if kind in NUMBERS and other in NUMBERS:
            if left != left or right != right:  # noqa: PLR0124 - NaN alone differs from itself
                return Missing("not a number (NaN) is in no order")
            return compare(left, right)
        if kind is str and other is str:
            return compare(left, right)
        if kind is Missing:
            return left
        if other is Missing:
            return right
        return Missing(f"{kind_word(left)} and {kind_word(right)} are in no order")

    return ordered


TESTS: Mapping[str, Test] = {
    "==": equal,
    "!=": unequal,
    "in": contained,
    "not in": not_contained,
    "<": _ordering(operator.lt),
    "<=": _ordering(operator.le),
    ">": _ordering(operator.gt),
    ">=": _ordering(operator.ge),
}
"""What each comparison gives: True, False or missing."""


def exact(value: Any, *beside: float) -> Any:
    """A figure without what binary arithmetic adds to it: three times 100 ms are 300 ms.

    To a thousandth of a nanosecond, and to more places where it was made of numbers ``beside``
    it that are all below 1: a user's own may be far smaller than that. A ratio is not rounded.
    """
    if value.__class__ is not float:
        return value
    size = max(map(abs, (value, *beside)))
    if 0 < size < 1:
        return round(value, _DECIMALS - math.floor(math.log10(size)))
    return round(value, _DECIMALS)


def _sum_of(compute: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda left, right: exact(compute(left, right), left, right)


def _product(left: Any, right: Any) -> Any:
    return exact(left * right)


def _arithmetic(word: str, compute: Callable[[Any, Any], Any]) -> Test:
    def computed(left: Any, right: Any) -> Any:
        if left.__class__ is Missing:
            return left
        if right.__class__ is Missing:
            return right
        if left.__class__ not in NUMBERS or right.__class__ not in NUMBERS:
            return Missing(f"{kind_word(left)} {word} {kind_word(right)} cannot be computed")
        try:
            result = compute(left, right)
            finite = math.isfinite(result)
        except ZeroDivisionError:
            return Missing("division by zero")
        except OverflowError:
            finite = False
        return result if finite else Missing("the result is too large, or not a number")

    return computed


ARITHMETIC: Mapping[str, Test] = {
    "+": _arithmetic("+", _sum_of(operator.add)),
    "-": _arithmetic("-", _sum_of(operator.sub)),
    "*": _arithmetic("*", _product),
    "/": _arithmetic("/", operator.truediv),
}
"""What each operator gives: a finite number or missing."""


def negative(value: Any) -> Any:
    """``-value``."""
    if isinstance(value, int | float) and value.__class__ is not bool:
        return -value
    return value if value.__class__ is Missing else Missing(f"-({kind_word(value)}) is not defined")
