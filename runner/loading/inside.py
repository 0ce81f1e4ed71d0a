"""Inside: where the n-th character of a scalar stands in the file.

Quotes, escapes and folded lines make a value differ from what is written. The
characters that are not white space appear in both in the same order: counting
them finds the place.
"""

from __future__ import annotations

import re
from typing import Any

from yaml.events import ScalarEvent

from runner.loading.tree import Place, place_of

_DOUBLE = re.compile(
    r"\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\\r?\n\s*|\\.|.", re.DOTALL
)
_SINGLE = re.compile(r"''|.", re.DOTALL)
_PLAIN = re.compile(r".", re.DOTALL)


def place_inside(text: str, event: Any, offset: int) -> Place:
    """The place of the value's character ``offset``; the value's own for what has no inside."""
    start = place_of(event)
    if start.origin:
        return start._replace(column=start.column + offset)
    if type(event) is not ScalarEvent:
        return start
    marks: Any = event
    raw = text[marks.start_mark.index : marks.end_mark.index]
    skipped = _header(raw, event.style)
    wanted = sum(1 for character in event.value[:offset] if not character.isspace())
    pattern = {'"': _DOUBLE, "'": _SINGLE}.get(event.style or "", _PLAIN)
    at = _nth(pattern, raw, skipped, wanted)
    before = raw[:at].splitlines(keepends=True) or [""]
    if before[-1].endswith(("\n", "\r")):
        before.append("")
    line = start.line + len(before) - 1
    column = len(before[-1]) + (start.column if line == start.line else 1)
    return Place(line, column)


def _header(raw: str, style: str | None) -> int:
    if style in ("|", ">"):
        return raw.find("\n") + 1
    return 1 if style in ('"', "'") else 0


def _nth(pattern: re.Pattern[str], raw: str, start: int, wanted: int) -> int:
    """Where in ``raw`` the character stands that has ``wanted`` visible ones before it."""
    seen = 0
    end = len(raw)
    for match in pattern.finditer(raw, start):
        written = match[0]
        if written.isspace() or (written[0] == "\\" and pattern is _DOUBLE and _is_blank(written)):
            continue
        if seen == wanted:
            return match.start()
        seen += 1
        end = match.end()
    return end


def _is_blank(escape: str) -> bool:
    return (len(escape) == 2 and escape[1] in "ntr _NLPev") or escape[1:2].isspace()
