"""Mismatches: what to write in the place of what does not agree with what stands beside it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from runner.loading import dimensions as dim
from runner.loading.dimensions import Many, Thing, Type, Value, described
from runner.loading.written import short_name, written
from runner.model import expression as tree
from runner.model.expression import Node
from runner.model.vocabulary import Kind
from runner.units import parse_duration

LONGEST_SHOWN = 60
LISTED = 12


class Mismatches:
    """What can be said of two parts of one expression, given its text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def called(self, node: Node) -> str:
        name = short_name(node, self.text)
        return name if len(name) <= LONGEST_SHOWN else "this"

    def is_(self, node: Node, found: Type) -> str:
        return f"{self.called(node)} is {described(found)}"

    def not_combined(self, node: tree.Binary, left: Type, right: Type) -> tuple[int, str]:
        if node.operator in "+-":
            return self.mismatch(node.column, (node.left, node.right), (left, right))
        names = f"{self.called(node.left)} is {described(left)}, {self.called(node.right)}"
        verb = "multiplied" if node.operator == "*" else "divided"
        hint = ": did you mean /?" if node.operator == "*" and left == right else ""
        return node.column, f"{names} {described(right)}: they cannot be {verb}{hint}"

    def mismatch(
        self, column: int, nodes: tuple[Node, Node], types: tuple[Type, Type]
    ) -> tuple[int, str]:
        """Where two dimensions disagree, and what was probably meant."""
        pairs = [(nodes[0], types[0], nodes[1], types[1]), (nodes[1], types[1], nodes[0], types[0])]
        for node, found, other, literal in pairs:
            hint = self.repaired(node, found, other, literal)
            if hint:
                return other.column, f"{self.is_(node, found)}, {self.also(other, literal)}: {hint}"
        for node, found, _, _ in pairs:
            if isinstance(found, Thing):
                return column, f"{self.is_(node, found)}: compare a field of it"
        start = f"{self.is_(nodes[0], types[0])}, {self.also(nodes[1], types[1])}"
        return column, f"{start}: they have no common dimension"

    def also(self, node: Node, found: Type) -> str:
        return f"{self.called(node)} {described(found)}"

    def repaired(self, node: Node, found: Type, other: Node, literal: Type) -> str | None:
        """What to write for the literal ``other``, beside something of type ``found``."""
        if isinstance(found, Many) and literal == dim.NUMBER:
            return f"did you mean len({written(node, self.text)})?"
        bare = other.operand if isinstance(other, tree.Unary) else other
        if not isinstance(bare, tree.Literal) or not isinstance(found, Value):
            return None
        shown, value = written(other, self.text), bare.value
        if isinstance(value, str):
            return _unquoted(value, found.kind)
        if bare.unit is not None or isinstance(value, bool) or value is None:
            return None
        match found.kind:
            case Kind.DURATION:
                return f"did you mean {shown}ms?" if value else "write 0s"
            case Kind.SIZE:
                return f"did you mean {shown}MiB?" if value else "write 0B"
            case Kind.TEXT:
                return f'did you mean "{shown}"?'
            case Kind.TRUTH if value in (0, 1):
                return f"did you mean {bool(value)}?"
        return None

    def never(self, node: Node, value: str, words: frozenset[str]) -> str:
        quoted = [f'"{word}"' for word in sorted(words)]
        near = nearest_name(f'"{value}"', quoted, "words")
        return f'{self.called(node)} is never "{value}": {near}'


def _unquoted(value: str, kind: Kind) -> str | None:
    """What a quoted text was meant to be, beside something of ``kind``."""
    if kind is Kind.NUMBER:
        return f"did you mean {value}?" if value.lstrip("-").isdigit() else None
    if kind is Kind.TRUTH:
        return f"did you mean {value.capitalize()}?" if value.lower() in ("true", "false") else None
    try:
        parse_duration(value)
    except ValueError:
        return None
    return f"did you mean {value}, without quotes?" if kind is Kind.DURATION else None


def nearest_name(name: str, known: Mapping[str, object] | Sequence[str], what: str) -> str:
    """The name that was probably meant, else all there are, if they are few."""
    names = list(known)
    close = difflib.get_close_matches(name, names, n=1)
    if close:
        return f"did you mean {close[0]}?"
    if not names:
        return f"there are no {what}"
    if len(names) > LISTED:
        return f"there are {len(names)} {what}, none like it"
    return f"the {what} are {', '.join(names)}" if names[1:] else f"there is only {names[0]}"
