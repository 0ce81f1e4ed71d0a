"""Expressions: the text of an ``expect``, a ``claims`` entry or a condition → its syntax tree.

The grammar is the one in ``docs/language.md`` §5: comparisons, ``and or not``,
arithmetic, fields, fixed indices and ranges, thirteen functions, comprehensions.
Whether the names exist and the dimensions agree is asked by ``checking.py``.
Nothing is evaluated here, and Python's own parser and ``eval`` are never used.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable

from runner.loading.tokens import ExpressionError, Token, read_tokens, unit_for
from runner.model import expression as tree
from runner.model.expression import FUNCTIONS, Expression, Node, parts_of

__all__ = ["KEYWORDS", "ExpressionError", "parse_expression"]

DEEPEST = 40
KEYWORDS = frozenset({"and", "or", "not", "in", "for", "if", "True", "False", "None"})

_CONSTANTS = {"True": True, "False": False, "None": None}
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_MEANT = {
    **dict.fromkeys(("true", "TRUE", "yes"), "True"),
    **dict.fromkeys(("false", "FALSE", "no"), "False"),
    **dict.fromkeys(("null", "none", "nil", "NULL", "NONE", "undefined"), "None"),
    **{word: word.lower() for word in ("AND", "OR", "NOT", "IN", "And", "Or", "Not", "In")},
}
_FUNCTIONS_MEANT = {
    **dict.fromkeys(("count", "size", "length"), "len"),
    **dict.fromkeys(("avg", "average"), "mean"),
    **dict.fromkeys(("every", "forall"), "all"),
    **dict.fromkeys(("exists", "some"), "any"),
    **dict.fromkeys(("set", "unique"), "distinct"),
    **dict.fromkeys(("sort", "order"), "sorted"),
    **dict.fromkeys(("exists", "defined", "hasattr"), "has"),
}
_PYTHON = {
    "is": "found is: write ==",
    "lambda": "found lambda: there are no functions of one's own here",
    "else": "found else: there is no choice between values here; write and, or",
    "await": "found await: nothing waits in an expression",
}


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


class _Parser:
    """Recursive descent, one method a rule of the grammar, loosest first."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0
        self.depth = 0

    @property
    def now(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        token = self.now
        self.place += 1
        return token

    def at(self, *words: str) -> bool:
        return self.now.kind in ("operator", "name") and self.now.text in words

    def accept(self, word: str) -> bool:
        if self.at(word):
            self.place += 1
            return True
        return False

    def close(self, bracket: str, opened: Token) -> None:
        if self.accept(bracket):
            return
        if self.now.kind == "end":
            raise ExpressionError(opened.column, f"{opened.text} is never closed")
        raise ExpressionError(self.now.column, self.surprise(f"wanted {bracket}"))

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

    def path(self) -> Node:
        node = self.atom()
        while self.at(".", "[", "("):
            if self.at("("):
                raise ExpressionError(self.now.column, _not_called(node))
            token = self.take()
            node = self.field(node, token) if token.text == "." else self.index(node, token)
        return node

    def field(self, base: Node, dot: Token) -> Node:
        if self.now.kind != "name" or self.now.text in KEYWORDS:
            raise ExpressionError(self.now.column, self.surprise("wanted a field's name after ."))
        if isinstance(base, tree.Literal):
            raise ExpressionError(dot.column, "found a field of a literal, which has none")
        name = self.take()
        return tree.Field(name.column, base, name.text)

    def index(self, base: Node, opened: Token) -> Node:
        if self.now.kind == "string":
            raise ExpressionError(
                self.now.column, f"found {self.now.text}, wanted a number: a field is written .name"
            )
        start = None if self.at(":") else self.whole_number()
        if not self.accept(":"):
            self.close("]", opened)
            return tree.Index(opened.column, base, start or 0)
        stop = None if self.at("]") else self.whole_number()
        if self.at(":"):
            raise ExpressionError(self.now.column, "found a second :, ranges have no step")
        self.close("]", opened)
        return tree.Slice(opened.column, base, start, stop)

    def whole_number(self) -> int:
        sign = -1 if self.accept("-") else 1
        token = self.now
        if token.kind == "number" and token.unit is None and isinstance(token.value, int):
            self.take()
            return sign * token.value
        raise ExpressionError(
            token.column, self.surprise("wanted a whole number, as in [0], [-1] or [1:3]")
        )

    def atom(self) -> Node:
        token = self.take()
        if token.kind == "number":
            self.refuse_spaced_unit(token)
            return tree.Literal(token.column, token.value, token.unit)
        if token.kind == "string":
            return tree.Literal(token.column, token.value)
        if token.kind == "name":
            return self.word(token)
        if token.text == "(":
            node = self.expression()
            self.close(")", token)
            return node
        if token.text == "[":
            return self.listing(token)
        self.place -= 1
        raise ExpressionError(token.column, self.surprise("wanted a value"))

    def refuse_spaced_unit(self, number: Token) -> None:
        unit = unit_for(self.now.text) if self.now.kind == "name" and not number.unit else None
        if unit is None and self.at("m", "M") and not number.unit:
            unit = "ms"
        if unit is not None:
            raise ExpressionError(
                self.now.column,
                f"found a space before the unit: did you mean {number.text}{unit}?",
            )
        if self.at(".") and number.text.isdigit():
            raise ExpressionError(
                self.now.column, f"wanted a digit after the point: {number.text}.0"
            )

    def word(self, token: Token) -> Node:
        if token.text in _CONSTANTS:
            return tree.Literal(token.column, _CONSTANTS[token.text])
        if token.text in KEYWORDS or token.text in _PYTHON or token.text in _MEANT:
            self.place -= 1
            raise ExpressionError(token.column, self.surprise("wanted a value"))
        if self.at("("):
            return self.call(token)
        if token.text in FUNCTIONS:
            raise ExpressionError(
                token.column, f"{token.text} is a function: did you mean {token.text}(…)?"
            )
        return tree.Name(token.column, token.text)

    def call(self, function: Token) -> Node:
        if function.text not in FUNCTIONS:
            raise ExpressionError(function.column, _unknown_function(function.text))
        opened = self.take()
        if self.at(")"):
            raise ExpressionError(self.now.column, f"{function.text} wants something to look at")
        inside = self.inside()
        self.close(")", opened)
        arguments = (inside,) if isinstance(inside, tree.Comprehension) else inside
        return tree.Call(function.column, function.text, arguments)

    def listing(self, opened: Token) -> Node:
        if self.accept("]"):
            return tree.ListOf(opened.column, ())
        inside = self.inside()
        self.close("]", opened)
        if isinstance(inside, tree.Comprehension):
            return inside
        return tree.ListOf(opened.column, inside)

    def inside(self) -> tree.Comprehension | tuple[Node, ...]:
        """What stands in brackets: one item with its loops, or items with commas between."""
        items = [self.expression()]
        if self.at("for"):
            return self.comprehension(items[0])
        while self.accept(","):
            items.append(self.expression())
            if self.at("for"):
                raise ExpressionError(
                    self.now.column, "found for after several items: loops belong to one item"
                )
        return tuple(items)

    def comprehension(self, item: Node) -> tree.Comprehension:
        loops = []
        while self.accept("for"):
            loops.append(self.loop())
        condition = self.expression() if self.accept("if") else None
        if self.at("if", "for"):
            raise ExpressionError(
                self.now.column,
                f"found {self.now.text} after the if: loops come first, then one if; join with and",
            )
        return tree.Comprehension(loops[0].column, item, tuple(loops), condition)

    def loop(self) -> tree.Loop:
        name = self.now
        if name.kind != "name" or name.text in KEYWORDS:
            raise ExpressionError(name.column, self.surprise("wanted a name after for"))
        if name.text in FUNCTIONS:
            raise ExpressionError(
                name.column, f"{name.text} is a function's name: choose another, such as p"
            )
        self.take()
        if self.at(","):
            raise ExpressionError(
                self.now.column, "found a second loop name: write for p in … for q in …"
            )
        if not self.accept("in"):
            raise ExpressionError(
                self.now.column, self.surprise(f"wanted in after for {name.text}")
            )
        return tree.Loop(name.column, name.text, self.path())

    def surprise(self, wanted: str) -> str:
        """What stands here, what was wanted, and what was probably meant."""
        token = self.now
        if token.kind == "end":
            return f"the expression ends here, {wanted}"
        if token.kind == "name" and token.text in _PYTHON:
            return _PYTHON[token.text]
        hint = _MEANT.get(token.text) if token.kind == "name" else None
        return f"found {token.text}, {wanted}" + (f": did you mean {hint}?" if hint else "")


def _unknown_function(name: str) -> str:
    close = difflib.get_close_matches(name.lower(), sorted(FUNCTIONS), n=1)
    meant = _FUNCTIONS_MEANT.get(name.lower()) or (close[0] if close else None)
    hint = f"did you mean {meant}?" if meant else f"there are {', '.join(sorted(FUNCTIONS))}"
    return f"there is no function {name}: {hint}"


def _not_called(node: Node) -> str:
    if isinstance(node, tree.Field):
        return f"{node.name} is a field, not a function: leave the brackets out"
    return "found (, wanted an operator: only functions are followed by brackets"
