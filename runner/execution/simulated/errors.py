"""Errors: what ends a simulated target or step."""

from __future__ import annotations

import builtins


class Raised(Exception):
    """An exception of the simulated program: its class, its message, the exit code it leads to."""

    def __init__(self, kind: str, message: str = "", code: int = 1) -> None:
        super().__init__(kind, message)
        self.kind, self.message, self.code = kind, message, code


class Killed(Exception):
    """A process has sent itself a signal that ends it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Fault(Exception):
    """The plan could not go on; ``error`` is what a step has raised that did not ask for it."""

    def __init__(self, text: str, line: int = 0, error: Raised | None = None) -> None:
        super().__init__(text)
        self.text, self.line, self.error = text, line, error


class Unforeseen(Exception):
    """What happens next cannot be predicted, and why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def exit_by(code: object) -> Raised:
    """``sys.exit(code)``, with the exit code that the operating system keeps of it."""
    number = code & 0xFF if isinstance(code, int) else 0 if code is None else 1
    return Raised("SystemExit", str(code), number)


def raise_of(kind: str, text: str) -> Raised:
    """``raise kind(text)`` of a built-in exception, with its message as Python shows it."""
    known = getattr(builtins, kind, None)
    if not (isinstance(known, type) and issubclass(known, BaseException)):
        return Raised("ValueError", f"{kind!r} is no built-in exception")
    try:
        return Raised(kind, str(known(text)))
    except TypeError as error:
        return Raised("TypeError", str(error))
