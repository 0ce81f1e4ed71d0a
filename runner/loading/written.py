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
    swaps = instead or {}
    if id(node) in swaps:
        return swaps[id(node)]

    def at(part: Node, level: int) -> str:
        inner = written(part, text, swaps)
        return inner if id(part) in swaps or _level(part) >= level else f"({inner})"

    match node:
        case tree.Literal():
            return word_at(text, node.column)
        case tree.Name():
            return node.name
        case tree.Field():
            return f"{at(node.base, _PATH)}.{node.name}"
        case tree.Index():
            return f"{at(node.base, _PATH)}[{node.index}]"
        case tree.Slice():
            start = "" if node.start is None else node.start
            return f"{at(node.base, _PATH)}[{start}:{'' if node.stop is None else node.stop}]"
        case tree.Unary(operator="not"):
            return f"not {at(node.operand, _LEVELS['not'])}"
        case tree.Unary():
            return f"-{at(node.operand, _PATH)}"
        case tree.Binary():
            level = _LEVELS[node.operator]
            return f"{at(node.left, level)} {node.operator} {at(node.right, level + 1)}"
        case tree.Compare():
            words = [at(node.operands[0], _COMPARE + 1)]
            for operator, operand in zip(node.operators, node.operands[1:], strict=True):
                words += [operator, at(operand, _COMPARE + 1)]
            return " ".join(words)
        case tree.Junction():
            level = _LEVELS[node.operator]
            return f" {node.operator} ".join(at(part, level + 1) for part in node.operands)
        case tree.ListOf():
            return f"[{', '.join(at(item, 0) for item in node.items)}]"
        case tree.Call():
            inner = ", ".join(at(part, 0) for part in node.arguments)
            alone = len(node.arguments) == 1 and isinstance(node.arguments[0], tree.Comprehension)
            bare = inner[1:-1] if alone else inner
            return f"{node.function}({bare})"
    loops = " ".join(f"for {loop.name} in {at(loop.source, _PATH)}" for loop in node.loops)
    condition = "" if node.condition is None else f" if {at(node.condition, 0)}"
    return f"[{at(node.item, 0)} {loops}{condition}]"


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
