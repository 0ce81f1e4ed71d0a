"""Expressions: the syntax tree of an ``expect``, a ``claims`` entry or a condition.

Built by ``loading/``, which has also checked names and dimensions; evaluated by
``judging/``. ``column`` counts from 0 within the expression's own text. Literal
durations are seconds, sizes bytes, percentages shares (``75%`` is 0.75).
"""

from __future__ import annotations

from runner.frozen import frozen


@frozen
class Literal:
    """A number, text, ``True``, ``False`` or ``None``; ``unit`` as written, if any."""

    column: int
    value: float | int | str | bool | None
    unit: str | None = None


@frozen
class Name:
    """A free name (a variant; in a condition a group or a step) or a loop variable."""

    column: int
    name: str


@frozen
class Field:
    """``base.name``."""

    column: int
    base: Node
    name: str


@frozen
class Index:
    """``base[index]``; a negative index counts from the end."""

    column: int
    base: Node
    index: int


@frozen
class Slice:
    """``base[start:stop]``, half open, either end absent."""

    column: int
    base: Node
    start: int | None
    stop: int | None


@frozen
class Unary:
    """``-operand`` or ``not operand``."""

    column: int
    operator: str
    operand: Node


@frozen
class Binary:
    """``left operator right`` with one of ``+ - * /``."""

    column: int
    operator: str
    left: Node
    right: Node


@frozen
class Compare:
    """A chain ``operands[0] operators[0] operands[1] …``, as in Python."""

    column: int
    operators: tuple[str, ...]
    operands: tuple[Node, ...]


@frozen
class Junction:
    """``and`` / ``or`` over two or more operands."""

    column: int
    operator: str
    operands: tuple[Node, ...]


@frozen
class ListOf:
    """A list display."""

    column: int
    items: tuple[Node, ...]


@frozen
class Loop:
    """``for name in source``."""

    column: int
    name: str
    source: Node


@frozen
class Comprehension:
    """``item for … in … if condition``: the list of items, in loop order."""

    column: int
    item: Node
    loops: tuple[Loop, ...]
    condition: Node | None = None


@frozen
class Call:
    """``function(arguments)``; a comprehension is one argument."""

    column: int
    function: str
    arguments: tuple[Node, ...]


Node = (
    Literal
    | Name
    | Field
    | Index
    | Slice
    | Unary
    | Binary
    | Compare
    | Junction
    | ListOf
    | Comprehension
    | Call
)


@frozen
class Expression:
    """One expression with the text it was written as."""

    text: str
    root: Node


FUNCTIONS = frozenset(
    {"min", "max", "sum", "mean", "median", "len", "sorted", "distinct", "all", "any"}
    | {"abs", "ceil", "has"}
)


def parts_of(node: Node) -> tuple[Node, ...]:
    """The nodes directly within ``node``, in the order they are written; () for a leaf."""
    match node:
        case Literal() | Name():
            return ()
        case Field() | Index() | Slice():
            return (node.base,)
        case Unary():
            return (node.operand,)
        case Binary():
            return (node.left, node.right)
        case Compare() | Junction():
            return node.operands
        case ListOf():
            return node.items
        case Call():
            return node.arguments
    sources = tuple(loop.source for loop in node.loops)
    return (node.item, *sources, *(() if node.condition is None else (node.condition,)))
