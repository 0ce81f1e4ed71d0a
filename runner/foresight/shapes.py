"""Shapes: what kind of statement an expression is, as far as its syntax tells."""

from __future__ import annotations

from collections.abc import Iterator

from runner.frozen import frozen
from runner.model import expression as tree
from runner.model import vocabulary
from runner.model.expression import Node, parts_of
from runner.model.scenario import Claim, Expectation, Scenario
from runner.units import DURATIONS

_TABLES = (
    *(vocabulary.EXECUTION, vocabulary.PROCESS, vocabulary.CALL),
    *(vocabulary.MARK, vocabulary.SLICE, vocabulary.STEP),
)
CLOCK = frozenset(
    name
    for table in _TABLES
    for name, word in table.items()
    if word.kind is vocabulary.Kind.DURATION and name != "sleep"
)
"""Fields that a clock measures."""
OVERLAP = frozenset({"peak", "mean_in_flight"})
"""Figures of who was there at once, which is a matter of the clock too."""
_ENTRY = frozenset({"arrived", "start_called", "start_returned", "entered"})
_EXIT = frozenset({"left", "ended", "reaped"})
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_FLIP = {"+": "-", "-": "+"}


@frozen
class Bound:
    """``figure operator limit``, where ``limit`` is known before anything runs."""

    figure: Node
    operator: str
    limit: Node

    @property
    def from_above(self) -> bool:
        """Whether the figure must stay below."""
        return self.operator in ("<", "<=")

    @property
    def is_duration(self) -> bool:
        """Whether the limit is written as a duration."""
        return isinstance(self.limit, tree.Literal) and self.limit.unit in DURATIONS


def bound_of(node: Node) -> Bound | None:
    """The whole expression as one bound of a measured figure by a number, if it is one."""
    if not isinstance(node, tree.Compare) or len(node.operators) != 1:
        return None
    (left, right), operator = node.operands, node.operators[0]
    if operator not in _FLIPPED:
        return None
    if isinstance(right, tree.Literal) and signs(left):
        return Bound(left, operator, right)
    if isinstance(left, tree.Literal) and signs(right):
        return Bound(right, _FLIPPED[operator], left)
    return None


def bounds_clock_from_above(node: Node) -> bool:
    """Whether a slow round makes it false, however it is made: it asks for at most some time."""
    return any(_pair_signs(*pair) == {"+"} or _bounds_a_difference(*pair) for pair in _pairs(node))


def _bounds_a_difference(left: Node, operator: str, right: Node) -> bool:
    """Whether two instants of one process may be only so far apart."""
    if operator in (">", ">="):
        left, right = right, left
    match left:
        case tree.Binary(operator="-", left=tree.Field() as one, right=tree.Field() as other):
            same = one.name in CLOCK and other.name in CLOCK and _key(one.base) == _key(other.base)
            return same and operator in _FLIPPED and not signs(right)
    return False


def depends_on_order(node: Node) -> bool:
    """Whether it compares measured times with one another, or asks who was there at once."""
    if any(isinstance(n, tree.Field) and n.name in OVERLAP for n in _walk(node)):
        return True
    return any(len(_pair_signs(*pair)) == 2 for pair in _pairs(node))


def asks_whether_known(node: Node) -> bool:
    """Whether ``has`` makes a definite answer of what is not known."""
    return any(isinstance(n, tree.Call) and n.function == "has" for n in _walk(node))


def asks_for_ideal(scenario: Scenario) -> bool:
    """Whether a claim or expectation speaks of what the simulated engine predicts."""
    stated: list[Claim | Expectation] = [*scenario.expectations, *scenario.claims]
    nodes = (node for said in stated for node in _walk(said.expression.root))
    return any(isinstance(n, tree.Field) and n.name in ("ideal", "over_ideal") for n in nodes)


def rests_on_costs(node: Node) -> bool:
    """Whether it is about nothing but costs.

    So is how far above the ideal something is, and the difference of two instants between
    which nothing but costs lies.
    """
    return any(_is_cost(found) for found in _walk(node))


def signs(node: Node) -> set[str]:
    """How it changes when everything takes longer: ``+``, ``-``, both, or (empty) not at all."""
    match node:
        case tree.Field(base=base, name=name):
            if _is_ideal(node):
                return set()
            return {"+"} if name in CLOCK or name == "over_ideal" else signs(base)
        case tree.Binary(operator=operator, left=left, right=right):
            other = signs(right)
            return signs(left) | ({_FLIP[s] for s in other} if operator in "-/" else other)
        case tree.Unary(operator="-", operand=operand):
            return {_FLIP[sign] for sign in signs(operand)}
        case tree.Call(function="abs" | "has" | "len" | "all" | "any", arguments=arguments):
            return {"+", "-"} if any(map(signs, arguments)) else set()
        case tree.Comprehension(item=item):
            return signs(item)
    return {sign for part in parts_of(node) for sign in signs(part)}


def _is_ideal(node: Node) -> bool:
    """Whether it is a part of an ideal, which takes no longer when everything else does."""
    if isinstance(node, tree.Field) and node.name == "ideal":
        return True
    return any(map(_is_ideal, parts_of(node)))


def _pair_signs(left: Node, operator: str, right: Node) -> set[str]:
    """How far the left side is above the right one (for ``<``), when everything takes longer."""
    if operator not in _FLIPPED:
        return {"+", "-"} if signs(left) or signs(right) else set()
    if operator in (">", ">="):
        left, right = right, left
    return signs(left) | {_FLIP[sign] for sign in signs(right)}


def _pairs(node: Node) -> Iterator[tuple[Node, str, Node]]:
    """The comparisons that must be true for the whole to be."""
    match node:
        case tree.Compare(operators=operators, operands=operands):
            yield from zip(operands, operators, operands[1:], strict=False)
        case tree.Junction(operands=operands):
            for operand in operands:
                yield from _pairs(operand)
        case tree.Call(function="all" | "any", arguments=(tree.Comprehension(item=item),)):
            yield from _pairs(item)


def _is_cost(node: Node) -> bool:
    match node:
        case tree.Field(name="over_ideal"):
            return True
        case tree.Binary(
            operator="-",
            left=tree.Field(base=one, name=first),
            right=tree.Field(base=other, name=second),
        ):
            pair = {first, second}
            return (pair <= _ENTRY or pair <= _EXIT) and _key(one) == _key(other)
    return False


def _key(node: Node) -> tuple[object, ...]:
    """The node without its columns."""
    own = (getattr(node, name, None) for name in ("name", "value", "index", "start", "stop"))
    return (type(node).__name__, *own, *map(_key, parts_of(node)))


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for part in parts_of(node):
        yield from _walk(part)
