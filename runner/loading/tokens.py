"""Tokens: the words an expression's text is made of, each with its column.

Columns count from 0. A quantity such as ``200ms`` is one token, already in base
units; what Python or another language would have allowed here is refused with
the word to use instead.
"""

import re

from runner.frozen import frozen
from runner.units import DURATIONS, SIZES, scaled_words

LONGEST = 2_000
LARGEST = 1e18

UNIT_ALIASES = {
    **dict.fromkeys(("sec", "secs", "second", "seconds", "S"), "s"),
    **dict.fromkeys(("msec", "msecs", "millis", "MS", "Ms", "mS"), "ms"),
    **dict.fromkeys(("usec", "usecs", "US", "Us", "µs", "μs"), "us"),
    **dict.fromkeys(("NS", "Ns", "nsec"), "ns"),
    **dict.fromkeys(("mins", "minute", "minutes", "Min", "MIN"), "min"),
    **dict.fromkeys(("hr", "hrs", "hour", "hours", "H"), "h"),
    **dict.fromkeys(("b", "byte", "bytes"), "B"),
    **dict.fromkeys(("k", "K", "kb", "kB", "KB", "kib", "KIB"), "KiB"),
    **dict.fromkeys(("mb", "MB", "Mb", "mib", "MIB"), "MiB"),
    **dict.fromkeys(("g", "G", "gb", "GB", "Gb", "gib", "GIB"), "GiB"),
}
"""What people write for a unit, and the unit meant."""

_UNITS = (*DURATIONS, *SIZES, "%")
_NOT_OURS = {
    "=": "found =, which compares nothing: write == to compare",
    "===": "found ===: write ==",
    "!==": "found !==: write !=",
    "<>": "found <>: write !=",
    "=>": "found =>: write >=",
    "=<": "found =<: write <=",
    ":=": "found :=, nothing is assigned here: write == to compare",
    "&&": "found &&: write and",
    "&": "found &: write and",
    "||": "found ||: write or",
    "|": "found |: write or",
    "!": "found !: write not",
    "**": "found **, there are no powers: write x * x",
    "//": "found //, there is one division: write /",
    "%": "found %: a percentage is written without a space, as in 75%; there is no remainder",
    "^": "found ^: there are no powers and no bit operators",
    "~": "found ~: write not",
    "{": "found {: there are no mappings here, lists are written [a, b]",
    "}": "found }, which closes nothing",
    ";": "found ;: one expression an entry; join two with and",
    "?": "found ?: there is no choice between values here; write and, or",
    "#": "found #: there are no comments in an expression",
}
_TYPOGRAPHIC = "“”„‘’«»"

_WORD = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>[0-9]+(?:_[0-9]+)*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?P<suffix>%|\w+)?
      | (?P<name>[^\W\d]\w*)
      | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<wrong>===|!==|<>|=>|=<|:=|&&|\|\||\*\*|//|!(?!=)|(?<![=!<>])=(?!=)|[&|%^~{};?\#])
      | (?P<operator>==|!=|<=|>=|[<>+\-*/.,:()\[\]])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\", '"': '"', "'": "'"}


class ExpressionError(Exception):
    """An expression that cannot be read: ``message`` says why, ``column`` (from 0) where."""

    def __init__(self, column: int, message: str) -> None:
        super().__init__(message)
        self.column = column
        self.message = message


@frozen
class Token:
    """One word. ``kind`` is ``number``, ``name``, ``string``, ``operator`` or ``end``.

    ``value`` is the number in base units, or the text of a string.
    """

    kind: str
    text: str
    column: int
    value: float | int | str | None = None
    unit: str | None = None


def read_tokens(text: str, time_scale: float) -> list[Token]:
    """The tokens of ``text``, an ``end`` token last; durations multiplied by ``time_scale``.

    Raises:
        ExpressionError: at the first thing that is no token.
    """
    if len(text) > LONGEST:
        raise ExpressionError(
            LONGEST, f"{len(text)} characters, at most {LONGEST} are read: write several entries"
        )
    tokens = []
    column = 0
    while column < len(text):
        match = _WORD.match(text, column)
        if match is None:
            raise ExpressionError(column, _stranger(text, column))
        if match["wrong"]:
            raise ExpressionError(column, _NOT_OURS[match["wrong"]])
        if match["space"] is None:
            tokens.append(_token(match, column, time_scale))
        column = match.end()
    return [*tokens, Token("end", "", len(text))]


def word_at(text: str, column: int) -> str:
    """The word that stands at ``column``, as it was written."""
    match = _WORD.match(text, column)
    return match[0] if match else ""


def unit_for(word: str) -> str | None:
    """The unit that ``word`` is, or was meant to be; None when it is none."""
    return word if word in _UNITS else UNIT_ALIASES.get(word)


def _token(match: re.Match[str], column: int, time_scale: float) -> Token:
    if match["number"]:
        return _number(match, column, time_scale)
    if match["string"]:
        return Token("string", match[0], column, _unquoted(match[0], column))
    return Token("name" if match["name"] else "operator", match[0], column)


def _number(match: re.Match[str], column: int, time_scale: float) -> Token:
    digits, unit = match["number"], match["suffix"]
    value = int(digits) if digits.replace("_", "").isdigit() else float(digits)
    if value > LARGEST:
        raise ExpressionError(
            column, f"the number is too large, at most {LARGEST:g} can be written"
        )
    if unit in DURATIONS:
        seconds = value * DURATIONS[unit] * time_scale
        if seconds > LARGEST:
            found = scaled_words(match[0], time_scale)
            raise ExpressionError(column, f"{found} is too long, at most {LARGEST:g}s can be said")
        return Token("number", match[0], column, round(seconds, 12), unit)
    if unit in SIZES:
        return Token("number", match[0], column, round(value * SIZES[unit]), unit)
    if unit == "%":
        return Token("number", match[0], column, value / 100, unit)
    if unit is not None:
        raise ExpressionError(column, _wrong_unit(digits, unit))
    return Token("number", match[0], column, value)


def _wrong_unit(digits: str, unit: str) -> str:
    if unit == "m":
        return f"found {digits}m, wanted a unit: did you mean {digits}min or {digits}ms?"
    if unit == "M":
        return f"found {digits}M, wanted a unit: did you mean {digits}min or {digits}MiB?"
    if unit in UNIT_ALIASES:
        return f"found {digits}{unit}, wanted a unit: did you mean {digits}{UNIT_ALIASES[unit]}?"
    return f"found {digits}{unit}, wanted a number with one of the units {' '.join(_UNITS)}"


def _unquoted(text: str, column: int) -> str:
    def plain(match: re.Match[str]) -> str:
        if match[1] not in _ESCAPES:
            raise ExpressionError(
                column + match.start(), f"found {match[0]}, wanted one of \\n \\t \\\\ \\' \\\""
            )
        return _ESCAPES[match[1]]

    return re.sub(r"\\(.)", plain, text, flags=re.DOTALL)[1:-1]


def _stranger(text: str, column: int) -> str:
    found = text[column]
    if found in "\"'":
        return f"the text begun by {found} is never closed"
    if found in _TYPOGRAPHIC:
        return f'found {found}: write straight quotes, as in "text"'
    if found in "≤≥≠":
        return f"found {found}: write {dict(zip('≤≥≠', ('<=', '>=', '!='), strict=True))[found]}"
    return f"found {found!a}, which means nothing here"
