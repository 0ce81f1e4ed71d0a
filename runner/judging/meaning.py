"""Meaning: what a syntax tree computes, as nested Python closures.

A closure is made once for each node and then called for each item of a loop,
which takes about a third of the time of walking the tree again. Closures only read records:
evaluating has no effect and, for the same scope, one result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from runner.frozen import frozen
from runner.judging.fields import CAPTURED, field_of, item_of, range_of
from runner.judging.functions import FUNCTIONS
from runner.judging.logic import (
    ARITHMETIC,
    SEQUENCES,
    TESTS,
    conjunction,
    disjunction,
    kind_word,
    negation,
    negative,
)
from runner.model import expression as tree
from runner.model.expression import Node, parts_of
from runner.model.missing import Missing
from runner.model.record import ProcessRecord
from runner.model.vocabulary import PROCESS

MOST_STEPS = 2_000_000


class TooManySteps(Exception):
    """An evaluation took more than ``MOST_STEPS`` steps."""


class Scope(dict[str, Any]):
    """Names and what they stand for; ``left`` counts the steps that may still be taken.

    A loop binds its name here, for as long as it runs.
    """

    __slots__ = ("left",)

    def __init__(self, names: Mapping[str, Any]) -> None:
        super().__init__(names)
        self.left = MOST_STEPS

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise TooManySteps


@frozen
class Doubtful:
    """An item of a loop of which it is not known whether it belongs there."""

    value: Any
    reason: Missing


Meaning = Callable[[Scope], Any]
Items = Callable[[Scope], Iterator[Any]]


def meaning_of(node: Node) -> Meaning:
    """A function from a scope to the value of ``node``."""
    match node:
        case tree.Literal(value=value):
            return lambda _: value
        case tree.Name(name=name):
            return lambda scope: scope[name] if name in scope else Missing(f"there is no {name}")
        case tree.Field():
            return _field(node)
        case tree.Index(base=base, index=index):
            whole = meaning_of(base)
            return lambda scope: item_of(whole(scope), index)
        case tree.Slice(base=base, start=start, stop=stop):
            whole = meaning_of(base)
            return lambda scope: range_of(whole(scope), start, stop)
        case tree.Unary(operator=operator, operand=operand):
            value_of, change = meaning_of(operand), negation if operator == "not" else negative
            return lambda scope: change(value_of(scope))
        case tree.Binary(operator=operator, left=left, right=right):
            one, other, compute = meaning_of(left), meaning_of(right), ARITHMETIC[operator]
            return lambda scope: compute(one(scope), other(scope))
        case tree.Compare():
            return _compare(node)
        case tree.Junction(operator=operator, operands=operands):
            parts = [meaning_of(operand) for operand in operands]
            fold = conjunction if operator == "and" else disjunction
            return lambda scope: fold(part(scope) for part in parts)
        case tree.ListOf(items=items):
            parts = [meaning_of(item) for item in items]
            return lambda scope: [part(scope) for part in parts]
        case tree.Comprehension():
            return _list_of(items_of(node))
    return _call(node)


def items_of(node: tree.Comprehension) -> Items:
    """A function from a scope to the items of the loops, one by one.

    While an item is looked at, the loops' names are bound in the scope to what it
    was made from.
    """
    steps = 1 + _count(node.item) + (0 if node.condition is None else _count(node.condition))
    item = meaning_of(node.item)
    condition = None if node.condition is None else meaning_of(node.condition)

    def innermost(scope: Scope) -> Iterator[Any]:
        scope.spend(steps)
        asked = True if condition is None else condition(scope)
        if asked is True:
            yield item(scope)
        elif asked is not False:
            yield Doubtful(item(scope), _reason(asked))

    items: Items = innermost
    if len(node.loops) == 1 and condition is None:
        return _plain_loop(node.loops[0], item, steps)
    for loop in reversed(node.loops):
        items = _loop(loop, items)
    return items


def _plain_loop(loop: tree.Loop, item: Meaning, steps: int) -> Items:
    """One loop without a condition, the usual case, without a generator for each item."""
    source, name = _source(loop), loop.name

    def items(scope: Scope) -> Iterator[Any]:
        found = source(scope)
        if found.__class__ is Missing:
            yield Doubtful(found, found)
            return
        for scope[name] in found:
            scope.left -= steps
            if scope.left < 0:
                raise TooManySteps
            yield item(scope)

    return items


def _loop(loop: tree.Loop, inner: Items) -> Items:
    source, name = _source(loop), loop.name

    def items(scope: Scope) -> Iterator[Any]:
        found = source(scope)
        if found.__class__ is Missing:
            yield Doubtful(found, found)
            return
        for scope[name] in found:
            yield from inner(scope)

    return items


def _source(loop: tree.Loop) -> Meaning:
    """What a loop runs over: a list, or missing."""
    source = meaning_of(loop.source)

    def found(scope: Scope) -> Any:
        value = source(scope)
        if value.__class__ in SEQUENCES or value.__class__ is Missing:
            return value
        return Missing(f"{kind_word(value)} is not a list")

    return found


def _field(node: tree.Field) -> Meaning:
    base, name = meaning_of(node.base), node.name
    if isinstance(node.base, tree.Field) and node.base.name == "marks":
        return lambda scope: _mark(base(scope), name)
    if name not in PROCESS or name in CAPTURED:
        return lambda scope: field_of(base(scope), name)

    def field(scope: Scope) -> Any:
        found = base(scope)
        if found.__class__ is ProcessRecord:
            return getattr(found, name)
        return field_of(found, name)

    return field


def _mark(marks: Any, name: str) -> Any:
    if isinstance(marks, Mapping) and name not in marks:
        return Missing(f"{name} was not marked")
    return field_of(marks, name)


def _compare(node: tree.Compare) -> Meaning:
    tests = [TESTS[operator] for operator in node.operators]
    operands = [meaning_of(operand) for operand in node.operands]
    if len(tests) > 1:

        def chain(scope: Scope) -> Any:
            values = [operand(scope) for operand in operands]
            scope.spend(sum(len(value) for value in values if value.__class__ in SEQUENCES))
            return conjunction(map(_apply, tests, values, values[1:]))

        return chain
    test, (left, right) = tests[0], operands

    def compare(scope: Scope) -> Any:
        one, other = left(scope), right(scope)
        if other.__class__ in SEQUENCES:
            scope.spend(len(other))
        return test(one, other)

    return compare


def _apply(test: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    return test(left, right)


def _list_of(items: Items) -> Meaning:
    def listed(scope: Scope) -> Any:
        values = []
        for value in items(scope):
            if value.__class__ is Doubtful:
                return value.reason
            values.append(value)
        return values

    return listed


def _call(node: tree.Call) -> Meaning:
    first = node.arguments[0]
    if node.function in ("all", "any") and isinstance(first, tree.Comprehension):
        return _folded(items_of(first), every=node.function == "all")
    function = FUNCTIONS[node.function]
    arguments = [meaning_of(argument) for argument in node.arguments]

    def called(scope: Scope) -> Any:
        values = [argument(scope) for argument in arguments]
        scope.spend(sum(len(value) for value in values if value.__class__ in SEQUENCES))
        return function(values)

    return called


def _folded(items: Items, *, every: bool) -> Meaning:
    """``all`` or ``any`` over a loop, which ends as soon as the result is known.

    A doubtful item cannot decide, and leaves doubt unless it changes nothing:
    a true one under ``all``, a false one under ``any``.
    """
    fold = conjunction if every else disjunction

    def settled(value: Any) -> Any:
        if value.__class__ is Doubtful:
            return every if value.value is every else value.reason
        return value

    return lambda scope: fold(map(settled, items(scope)))


def _reason(condition: Any) -> Missing:
    if isinstance(condition, Missing):
        return condition
    return Missing(f"{kind_word(condition)} is neither true nor false")


def _count(node: Node) -> int:
    return 1 + sum(_count(part) for part in parts_of(node))
