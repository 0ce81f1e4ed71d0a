"""Scalars: what plain text in a YAML file means, by the core schema of YAML 1.2.

``true`` and ``false`` are truth values; ``yes``, ``no``, ``on``, ``off``, ``12:30``
and dates are text. ``0755`` is the integer 755 (octal is ``0o755``). Numbers are
finite and of a sensible length.
"""

import math
import re

_WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_NUMERIC_START = frozenset("0123456789+-.")
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_OTHER_BASE = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_ENDLESS = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")
_LONGEST = 100


def plain_value(text: str) -> object:
    """The value of an unquoted scalar.

    Raises:
        ValueError: for a number that is not finite or has more than 100 digits.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMERIC_START:
        return text
    if _INTEGER.match(text):
        return int(_short(text))
    if _OTHER_BASE.match(text):
        return int(_short(text), 0)
    if _FLOAT.match(text):
        return _finite(float(_short(text)), text)
    if _ENDLESS.match(text):
        return _finite(math.inf, text)
    return text


def _short(text: str) -> str:
    if len(text) > _LONGEST:
        raise ValueError(f"found a number of {len(text)} characters, wanted at most {_LONGEST}")
    return text


def _finite(value: float, text: str) -> float:
    if math.isfinite(value):
        return value
    raise ValueError(f'found {text}, wanted a finite number (as text it is "{text}")')
