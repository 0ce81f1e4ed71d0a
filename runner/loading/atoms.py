"""Atoms: what stands between the operators of an expression: paths, literals, calls, lists."""

from __future__ import annotations

import difflib
from abc import ABC, abstractmethod

from runner.loading.cursor import KEYWORDS, MEANT, PYTHON, Cursor
from runner.loading.tokens import ExpressionError, Token, unit_for
from runner.model import expression as tree
from runner.model.expression import FUNCTIONS, Node

_CONSTANTS = {"True": True, "False": False, "None": None}
_FUNCTIONS_MEANT = {
    **dict.fromkeys(("count", "size", "length"), "len"),
    **dict.fromkeys(("avg", "average"), "mean"),
    **dict.fromkeys(("every", "forall"), "all"),
    **dict.fromkeys(("exists", "some"), "any"),
    **dict.fromkeys(("set", "unique"), "distinct"),
    **dict.fromkeys(("sort", "order"), "sorted"),
    **dict.fromkeys(("exists", "defined", "hasattr"), "has"),
}


class AtomReader(Cursor, ABC):
    """Recursive descent, one method a rule; within brackets anything may stand again."""

    @abstractmethod
    def expression(self) -> Node:
        """The loosest rule of the grammar."""

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
        is_operator = token.text in MEANT and MEANT[token.text] not in _CONSTANTS
        if token.text in KEYWORDS or token.text in PYTHON or is_operator:
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


def _unknown_function(name: str) -> str:
    close = difflib.get_close_matches(name.lower(), sorted(FUNCTIONS), n=1)
    meant = _FUNCTIONS_MEANT.get(name.lower()) or (close[0] if close else None)
    hint = f"did you mean {meant}?" if meant else f"there are {', '.join(sorted(FUNCTIONS))}"
    return f"there is no function {name}: {hint}"


def _not_called(node: Node) -> str:
    if isinstance(node, tree.Field):
        return f"{node.name} is a field, not a function: leave the brackets out"
    return "found (, wanted an operator: only functions are followed by brackets"
