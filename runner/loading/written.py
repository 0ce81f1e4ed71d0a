"""Written: a syntax tree as text again, for messages that say what to write instead.

The text means the same as the tree; literals appear as they were written.
"""

from collections.abc import Mapping

from runner.loading.tokens import word_at
from runner.model import expression as tree
from runner.model.expression import Node

_LEVELS = {"or": 1, "and": 2, "not": 3, "+": 5, "-": 5, "*": 6, "/": 6}
_COMPARE, _SIGN, _PATH = 4, 7, 8


def written(node: Node, text: str, instead: Mapping[int, str] | None = None) -> str:
    """``node`` as it could be written.

    Args:
        node: A node of the tree of ``text``.
        text: What the tree was read from.
        instead: Texts that replace nodes, by the node's ``id``.
    """
    return _Writer(text, instead or {}).whole(node)


class _Writer:
    """Writes the nodes of one text; brackets where a part binds less than what is around it."""

    def __init__(self, text: str, swaps: Mapping[int, str]) -> None:
        self.text = text
        self.swaps = swaps

    def whole(self, node: Node) -> str:
        if id(node) in self.swaps:
            return self.swaps[id(node)]
        match node:
            case tree.Literal():
                return word_at(self.text, node.column)
            case tree.Name():
                return node.name
            case tree.Field() | tree.Index() | tree.Slice():
                return self.path(node)
            case tree.Unary() | tree.Binary() | tree.Compare() | tree.Junction():
                return self.operation(node)
            case tree.ListOf():
                return f"[{', '.join(map(self.whole, node.items))}]"
            case tree.Call():
                inner = ", ".join(map(self.whole, node.arguments))
                alone = len(node.arguments) == 1
                bare = alone and isinstance(node.arguments[0], tree.Comprehension)
                return f"{node.function}({inner[1:-1] if bare else inner})"
        return self.comprehension(node)

    def within(self, part: Node, level: int) -> str:
        inner = self.whole(part)
        return inner if id(part) in self.swaps or _level(part) >= level else f"({inner})"

    def path(self, node: tree.Field | tree.Index | tree.Slice) -> str:
        base = self.within(node.base, _PATH)
        match node:
            case tree.Field():
                return f"{base}.{node.name}"
            case tree.Index():
                return f"{base}[{node.index}]"
        start, stop = ("" if end is None else end for end in (node.start, node.stop))
        return f"{base}[{start}:{stop}]"

    def operation(self, node: tree.Unary | tree.Binary | tree.Compare | tree.Junction) -> str:
        match node:
            case tree.Unary(operator="not"):
                return f"not {self.within(node.operand, _LEVELS['not'])}"
            case tree.Unary():
                return f"-{self.within(node.operand, _PATH)}"
            case tree.Binary(operator=operator):
                level = _LEVELS[operator]
                left, right = self.within(node.left, level), self.within(node.right, level + 1)
                return f"{left} {operator} {right}"
            case tree.Junction():
                level = _LEVELS[node.operator] + 1
                parts = [self.within(part, level) for part in node.operands]
                return f" {node.operator} ".join(parts)
        words = [self.within(node.operands[0], _COMPARE + 1)]
        for operator, operand in zip(node.operators, node.operands[1:], strict=True):
            words += [operator, self.within(operand, _COMPARE + 1)]
        return " ".join(words)

    def comprehension(self, node: tree.Comprehension) -> str:
        loops = (f"for {loop.name} in {self.within(loop.source, _PATH)}" for loop in node.loops)
        condition = "" if node.condition is None else f" if {self.whole(node.condition)}"
        return f"[{self.whole(node.item)} {' '.join(loops)}{condition}]"


def short_name(node: Node, text: str) -> str:
    """What to call ``node`` in a message: ``child[0]`` for ``parallel.child[0]``."""
    match node:
        case tree.Field():
            return node.name
        case tree.Index():
            return f"{short_name(node.base, text)}[{node.index}]"
        case _:
            return written(node, text)


def _level(node: Node) -> int:
    match node:
        case tree.Junction() | tree.Binary():
            return _LEVELS[node.operator]
        case tree.Unary():
            return _SIGN if node.operator == "-" else _LEVELS["not"]
        case tree.Compare():
            return _COMPARE
        case _:
            return _PATH
