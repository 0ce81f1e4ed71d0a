"""Operators: what comes out of one, and whether the dimensions of its two sides agree."""

from __future__ import annotations

from collections.abc import Callable

from runner.loading import dimensions as dim
from runner.loading.advice import Advice
from runner.loading.dimensions import Many, Type, Value
from runner.model import expression as tree
from runner.model.expression import Node
from runner.model.vocabulary import Kind

Pair = tuple[Node, Node]
Types = tuple[Type, Type]


class Comparisons:
    """The checks of comparisons in one expression; ``fault`` notes what is wrong."""

    def __init__(self, advice: Advice, fault: Callable[[int, str], Value]) -> None:
        self.advice = advice
        self.fault = fault

    def check(self, column: int, operator: str, nodes: Pair, types: Types) -> None:
        left, right = types
        if dim.is_any(left) or dim.is_any(right):
            return
        if operator in ("in", "not in"):
            self.membership(column, nodes, types)
        elif isinstance(left, dim.Nothing) or isinstance(right, dim.Nothing):
            if operator not in ("==", "!="):
                self.fault(
                    column, f"None is not in any order: write == or != instead of {operator}"
                )
        elif not dim.agree(left, right):
            self.fault(*self.advice.mismatch(column, nodes, types))
        elif operator not in ("==", "!=") and not (
            isinstance(left, Value) and left.kind in dim.ORDERED
        ):
            self.fault(column, f"{self.advice.is_(nodes[0], left)}, which {operator} cannot order")
        else:
            self.known_words(nodes, types)

    def membership(self, column: int, nodes: Pair, types: Types) -> None:
        left, right = types
        if isinstance(right, Value) and right.kind is Kind.TEXT:
            right = Many(dim.TEXT)
        if not isinstance(right, Many):
            self.fault(column, f"{self.advice.is_(nodes[1], right)}: in wants a list or a text")
        elif not dim.agree(left, right.item):
            self.fault(*self.advice.mismatch(column, nodes, (left, right)))
        elif isinstance(nodes[1], tree.ListOf):
            for item in nodes[1].items:
                self.known_words((nodes[0], item), (left, right.item))

    def known_words(self, nodes: Pair, types: Types) -> None:
        """A text that a field can never be is a mistake, not a comparison that is always false."""
        for node, found in (nodes, types), (nodes[::-1], types[::-1]):
            words = found[0].words if isinstance(found[0], Value) else frozenset()
            if not words or not isinstance(node[1], tree.Literal):
                continue
            value = node[1].value
            if isinstance(value, str) and value not in words:
                self.fault(node[1].column, self.advice.never(node[0], value, words))


def literal_type(node: tree.Literal) -> Type:
    """The type of a literal, by its unit or its value."""
    if node.value is None:
        return dim.NONE
    if isinstance(node.value, bool):
        return dim.TRUTH
    if isinstance(node.value, str):
        return dim.TEXT
    if node.unit is None or node.unit == "%":
        return dim.NUMBER
    return dim.SIZE if node.unit.endswith("B") else dim.DURATION


def combined(operator: str, left: Type, right: Type) -> Type | None:
    """The dimension of ``left operator right``; None where there is none."""
    left, right = _plain(left), _plain(right)
    if operator in "+-":
        return left if left == right else None
    if right == dim.NUMBER:
        return left
    if operator == "*":
        return right if left == dim.NUMBER else None
    return dim.NUMBER if left == right else None


def is_quantity(found: Type) -> bool:
    """Whether it is a number, a duration or a size."""
    return isinstance(found, Value) and found.kind in dim.MEASURES


def _plain(found: Type) -> Type:
    return Value(found.kind) if isinstance(found, Value) else found
