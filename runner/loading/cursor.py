"""Cursor: where the reading of an expression stands, and what to say of what is found there."""

from __future__ import annotations

from runner.loading.tokens import ExpressionError, Token

KEYWORDS = frozenset({"and", "or", "not", "in", "for", "if", "True", "False", "None"})
MEANT = {
    **dict.fromkeys(("true", "TRUE", "yes"), "True"),
    **dict.fromkeys(("false", "FALSE", "no"), "False"),
    **dict.fromkeys(("null", "none", "nil", "NULL", "NONE", "undefined"), "None"),
    **{word: word.lower() for word in ("AND", "OR", "NOT", "IN", "And", "Or", "Not", "In")},
}
PYTHON = {
    "is": "found is: write ==",
    "lambda": "found lambda: there are no functions of one's own here",
    "else": "found else: there is no choice between values here; write and, or",
    "await": "found await: nothing waits in an expression",
}


class Cursor:
    """A place among tokens, of which the last is an ``end``."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0

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

    def surprise(self, wanted: str) -> str:
        """What stands here, what was wanted, and what was probably meant."""
        token = self.now
        if token.kind == "end":
            return f"the expression ends here, {wanted}"
        if token.kind == "name" and token.text in PYTHON:
            return PYTHON[token.text]
        hint = MEANT.get(token.text) if token.kind == "name" else None
        return f"found {token.text}, {wanted}" + (f": did you mean {hint}?" if hint else "")
