"""Expressions: the text of an ``expect``, a ``claims`` entry or a condition → its syntax tree.

The grammar is the one in ``docs/language.md`` §5: comparisons, ``and or not``,
arithmetic, fields, fixed indices and ranges, thirteen functions, comprehensions.
Whether the names exist and the dimensions agree is asked by ``checking.py``.
Nothing is evaluated here, and Python's own parser and ``eval`` are never used.
"""

from __future__ import annotations

from collections.abc import Callable

from runner.loading.atoms import AtomReader
from runner.loading.cursor import KEYWORDS
from runner.loading.tokens import ExpressionError, Token, read_tokens
from runner.model import expression as tree
from runner.model.expression import Expression, Node, parts_of

__all__ = ["KEYWORDS", "ExpressionError", "parse_expression"]

DEEPEST = 40

_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})


def parse_expression(text: str, *, time_scale: float = 1.0) -> Expression:
    """The syntax tree of ``text``; literal durations are multiplied by ``time_scale``.

    Raises:
        ExpressionError: for any text that is no expression, with the column, what
            was found, what was wanted and, where it can be told, what was meant.
    """
    parser = _Parser(read_tokens(text, time_scale))
    root = parser.expression()
    parser.finish()
    _refuse_depth(root)
    return Expression(text, root)


def _refuse_depth(root: Node) -> None:
    """Everything that walks a tree may recurse: no tree is deeper than ``DEEPEST``."""
    level: list[Node] = [root]
    for _ in range(DEEPEST):
        level = [part for node in level for part in parts_of(node)]
        if not level:
            return
    raise _too_deep(level[0].column)


def _too_deep(column: int) -> ExpressionError:
    return ExpressionError(
        column, f"more than {DEEPEST} operators within one another: write several entries"
    )


class _Parser(AtomReader):
    """Recursive descent, one method a rule of the grammar, loosest first."""

    def __init__(self, tokens: list[Token]) -> None:
        super().__init__(tokens)
        self.depth = 0

    def finish(self) -> None:
        if self.now.kind == "end":
            return
        if self.at(")", "]"):
            raise ExpressionError(self.now.column, f"found {self.now.text}, which closes nothing")
        if self.at("for"):
            raise ExpressionError(
                self.now.column, "found for outside brackets: write all(… for p in …) or [… for …]"
            )
        if self.at("if"):
            raise ExpressionError(
                self.now.column, "found if: there is no choice between values here; write and, or"
            )
        raise ExpressionError(self.now.column, self.surprise("wanted an operator or the end"))

    def expression(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise _too_deep(self.now.column)
        node = self.junction("or", lambda: self.junction("and", self.negation))
        self.depth -= 1
        return node

    def junction(self, word: str, part: Callable[[], Node]) -> Node:
        operands = [part()]
        column = self.now.column
        while self.accept(word):
            operands.append(part())
        return tree.Junction(column, word, tuple(operands)) if operands[1:] else operands[0]

    def negation(self) -> Node:
        if not self.at("not"):
            return self.comparison()
        token = self.take()
        self.depth += 1
        if self.depth > DEEPEST:
            raise _too_deep(token.column)
        operand = self.negation()
        self.depth -= 1
        return tree.Unary(token.column, "not", operand)

    def comparison(self) -> Node:
        operands, operators = [self.sum()], []
        column = self.now.column
        while word := self.comparison_word():
            operators.append(word)
            operands.append(self.sum())
        return tree.Compare(column, tuple(operators), tuple(operands)) if operators else operands[0]

    def comparison_word(self) -> str | None:
        if self.now.kind == "operator" and self.now.text in _COMPARISONS:
            return self.take().text
        if self.accept("in"):
            return "in"
        if self.at("not"):
            self.take()
            if self.accept("in"):
                return "not in"
            raise ExpressionError(self.now.column, self.surprise("wanted in after not"))
        return None

    def sum(self) -> Node:
        return self.chain(("+", "-"), lambda: self.chain(("*", "/"), self.factor))

    def chain(self, words: tuple[str, ...], part: Callable[[], Node]) -> Node:
        node = part()
        while self.at(*words):
            token = self.take()
            node = tree.Binary(token.column, token.text, node, part())
        return node

    def factor(self) -> Node:
        if not self.at("-"):
            return self.path()
        token = self.take()
        return tree.Unary(token.column, "-", self.path())
