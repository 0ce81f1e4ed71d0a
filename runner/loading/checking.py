"""Checking: whether an expression's names exist and its dimensions agree.

Asked before anything runs, so that no claim is lost to a typing mistake after
an hour of rounds. One mistake gives one fault: what has been reported counts as
``ANY`` from there on. What a target returns, what a mark carries and what shared
objects hold is known only when it happens; the judging says so if it does not fit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from runner.loading import dimensions as dim
from runner.loading.dimensions import (
    ANY,
    Many,
    OneOrMany,
    Thing,
    Type,
    Value,
)
from runner.loading.given_names import Names, alike
from runner.loading.operators import Comparisons, combined, is_quantity, literal_type
from runner.loading.paths import Fault, PathChecker
from runner.loading.signatures import SIGNATURES, Wrong
from runner.loading.written import written
from runner.model import expression as tree
from runner.model.expression import Expression, Node
from runner.model.vocabulary import Kind

__all__ = ["Fault", "check_condition", "check_expression", "free_types"]


def free_types(
    variants: Mapping[str, Names],
    families: Mapping[str, Sequence[str]] = MappingProxyType({}),
    unread: Collection[str] = (),
) -> dict[str, Type]:
    """What each free name of an expectation or a claim is.

    Args:
        variants: By name, those that a matrix made included.
        families: The names of the variants that each matrix made.
        unread: Variants whose matrix could not be read.
    """
    free: dict[str, Type] = {name: Thing("variant", names) for name, names in variants.items()}
    for name in unread:
        free[name] = OneOrMany(free[name])
    for family, members in families.items():
        names = alike([variants[name] for name in members])
        free[family] = Many(Thing("variant", names), len(members))
    return free


def check_expression(
    expression: Expression, free: Mapping[str, Type], *, more: bool = False
) -> list[Fault]:
    """The mistakes in an expectation or a claim, in the order of their columns.

    ``free`` is what ``free_types`` says; ``more``: there may be variants that could not be
    read.
    """
    return _Checker(expression, free, more=more).faults_found("an expectation or a claim")


def check_condition(
    expression: Expression, names: Names, variants: Collection[str] = ()
) -> list[Fault]:
    """The mistakes in a condition of a plan, whose free names are groups, steps and shared.

    ``variants`` are names that mean nothing there, but may have been tried.
    """
    free = dim.given_types(names)
    checker = _Checker(expression, free, more=names.open, variants=variants)
    return checker.faults_found("a condition")


class _Checker(PathChecker):
    """One walk over one tree."""

    def __init__(
        self,
        expression: Expression,
        free: Mapping[str, Type],
        *,
        more: bool,
        variants: Collection[str] = (),
    ) -> None:
        super().__init__(expression, free, more=more, variants=variants)
        self.root = expression.root
        self.comparisons = Comparisons(self.advice, self.fault)

    def faults_found(self, whole: str) -> list[Fault]:
        self.want_truth(self.root, self.type_of(self.root), whole)
        first: dict[int, Fault] = {}
        for fault in sorted(self.faults, key=lambda fault: fault.column):
            first.setdefault(fault.column, fault)
        return list(first.values())

    def type_of(self, node: Node) -> Type:
        self.above.append(node)
        try:
            return self.type_within(node)
        finally:
            self.above.pop()

    def type_within(self, node: Node) -> Type:
        match node:
            case tree.Literal():
                return literal_type(node)
            case tree.Name():
                return self.name(node)
            case tree.Field():
                return self.field(node)
            case tree.Index() | tree.Slice():
                return self.part(node)
            case tree.Unary():
                return self.unary(node)
            case tree.Binary():
                return self.binary(node)
            case tree.Compare():
                return self.compare(node)
            case tree.Junction():
                for operand in node.operands:
                    self.want_truth(
                        operand, self.type_of(operand), f"an operand of {node.operator}"
                    )
                return dim.TRUTH
            case tree.ListOf():
                return self.list_of(node)
            case tree.Comprehension():
                return self.comprehension(node)
        return self.call(node)

    def want_truth(self, node: Node, found: Type, whole: str) -> None:
        if not (dim.is_any(found) or (isinstance(found, Value) and found.kind is Kind.TRUTH)):
            hint = self.advice.truth(node, found)
            self.fault(
                node.column, f"{whole} is true or false, {self.advice.is_(node, found)}{hint}"
            )

    def unary(self, node: tree.Unary) -> Type:
        operand = self.type_of(node.operand)
        if node.operator == "not":
            self.want_truth(node.operand, operand, "what follows not")
            return dim.TRUTH
        return self.want_measure(node.operand, operand, node.column, "-")

    def want_measure(self, node: Node, found: Type, column: int, operator: str) -> Type:
        if dim.is_any(found) or (isinstance(found, Value) and found.kind in dim.MEASURES):
            return found
        return self.fault(column, f"{self.advice.is_(node, found)}: {operator} wants a quantity")

    def binary(self, node: tree.Binary) -> Type:
        left = self.want_measure(node.left, self.type_of(node.left), node.column, node.operator)
        right = self.want_measure(node.right, self.type_of(node.right), node.column, node.operator)
        if node.operator == "/" and _is_zero(node.right):
            divisor = written(node.right, self.text)
            message = f"found a division by {divisor}, which has no value: divide by something else"
            return self.fault(node.right.column, message)
        if dim.is_any(left) or dim.is_any(right):
            return ANY
        result = combined(node.operator, left, right)
        if result is not None:
            return result
        return self.fault(*self.advice.not_combined(node, left, right))

    def compare(self, node: tree.Compare) -> Type:
        types = [self.type_of(operand) for operand in node.operands]
        for place, operator in enumerate(node.operators):
            pair = node.operands[place], node.operands[place + 1]
            self.comparisons.check(node.column, operator, pair, (types[place], types[place + 1]))
        return dim.TRUTH

    def list_of(self, node: tree.ListOf) -> Type:
        first: tuple[Node, Type] | None = None
        mixed = False
        for item in node.items:
            found = self.type_of(item)
            if isinstance(found, dim.Nothing) or dim.is_any(found):
                mixed = mixed or dim.is_any(found)
            elif first is None:
                first = (item, found)
            elif not dim.agree(first[1], found):
                mixed = True
                if is_quantity(first[1]) and is_quantity(found):
                    nodes, types = (first[0], item), (first[1], found)
                    return Many(self.fault(*self.advice.mismatch(item.column, nodes, types)))
        return Many(ANY if mixed or first is None else first[1], len(node.items))

    def comprehension(self, node: tree.Comprehension) -> Type:
        before = dict(self.scope)
        for loop in node.loops:
            item = self.loop_item(loop)
            if loop.name in self.scope:
                item = self.fault(loop.column, self.advice.taken(loop.name, self.scope))
            self.scope[loop.name] = item
        if node.condition is not None:
            self.want_truth(node.condition, self.type_of(node.condition), "what follows if")
        item = self.type_of(node.item)
        self.scope = before
        return Many(item)

    def call(self, node: tree.Call) -> Type:
        known = len(self.faults)
        types = [self.type_of(argument) for argument in node.arguments]
        if len(self.faults) > known or any(dim.is_any(found) for found in types):
            return dim.TRUTH if node.function in ("all", "any", "has") else ANY
        for place in range(1, len(types) if node.function in ("min", "max") else 0):
            pair, found = (node.arguments[0], node.arguments[place]), (types[0], types[place])
            if not dim.agree(*found):
                return self.fault(*self.advice.mismatch(node.column, pair, found))
        try:
            return SIGNATURES[node.function](node.function, types)
        except Wrong as wrong:
            if wrong.untrue is not None:
                inner = node.arguments[0]
                item = inner.item if isinstance(inner, tree.Comprehension) else inner
                self.want_truth(item, wrong.untrue, f"each item of {node.function}")
                return dim.TRUTH
            subject = written(node.arguments[0], self.text)
            return self.fault(node.column, str(wrong).replace("{x}", subject))


def _is_zero(node: Node) -> bool:
    """Whether it is written as 0, in whatever unit."""
    if isinstance(node, tree.Unary):
        return _is_zero(node.operand)
    return isinstance(node, tree.Literal) and type(node.value) in (int, float) and node.value == 0
