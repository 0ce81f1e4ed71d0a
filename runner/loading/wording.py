"""Wording: how a message names what was found, and what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LONGEST = 40
_MANY = 20
_ALIKE = 0.75


def a_value(value: object) -> str:
    """A value as a message names it: ``the number 3``, ``a mapping {a: 1}``."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"{quoted(value)}"
    kind = "mapping" if isinstance(value, dict) else "list"
    shown = flow(value)
    return (
        f"a {kind} {shown}"
        if value and len(shown) <= _LONGEST
        else f"a{'' if value else 'n empty'} {kind}"
    )


def quoted(text: str) -> str:
    """Text in quotes, shortened in the middle when it is long."""
    if len(text) > _LONGEST:
        text = f"{text[:24]}…{text[-12:]}"
    return repr(text)


def in_quotes(text: str) -> str:
    """The text as YAML writes it in quotes, double ones if it can do without an escape."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def flow(value: object) -> str:
    """A value in YAML's flow style, near enough for a message."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(value[key])}" for key in list(value)[:9]) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value[:9]) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)[: _LONGEST + 1]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    names = list(known)
    lower = {name.lower(): name for name in names}
    if word.lower() in lower:
        return lower[word.lower()]
    found = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if found:
        return found[0]
    begun = [name for name in names if _begins(word, name) or _begins(name, word)]
    return begun[0] if len(begun) == 1 else None


def is_like(word: str, name: str) -> bool:
    """Whether one is the other misspelt, or cut off, beyond doubt."""
    low, known = word.lower(), name.lower()
    alike = difflib.SequenceMatcher(None, low, known).ratio() >= _ALIKE
    return alike or _begins(word, name) or _begins(name, word)


def _begins(word: str, name: str) -> bool:
    """Whether ``name`` is ``word`` cut off, as env is of environment."""
    return len(name) > 2 and word.lower().startswith(name.lower())


def suggestion(word: str, known: Iterable[str]) -> str:
    """``: did you mean 'x'?``, or the words there are, or nothing if there are none."""
    names = list(known)
    guess = nearest(word, names)
    if guess is not None:
        return f": did you mean {guess!r}?"
    return f", wanted {one_of(names)}" if 0 < len(names) <= _MANY else ""


def one_of(names: Iterable[str]) -> str:
    """``a, b or c``."""
    words = list(names)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} or {words[-1]}"


def counted(number: int, noun: str, plural: str = "") -> str:
    """``1 process``, ``5 processes``."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def article(noun: str) -> str:
    """``a claim``, ``an expectation``."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def too_long(name: str, most: int) -> str:
    """What to say of a name of more than ``most`` bytes; empty of another."""
    size = len(name.encode(errors="surrogatepass"))
    return f"found a name of {size} bytes, wanted at most {most}" if size > most else ""
