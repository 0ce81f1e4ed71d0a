"""Excerpt: the part of a line that a problem shows."""

import re

WIDEST = 120

_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")


def visible(line: str) -> str:
    """The line with a blank for each tab and a replacement for what can't be shown."""
    return _HIDDEN.sub("\ufffd", line.replace("\t", " "))


def shortened(line: str, column: int) -> tuple[str, int | None]:
    """At most 120 characters around ``column``, and the caret's column within them."""
    if len(line) <= WIDEST:
        return line, None
    start = max(0, min(column - 1 - WIDEST // 2, len(line) - WIDEST))
    piece = line[start : start + WIDEST]
    if start > 0:
        piece = "…" + piece[1:]
    if start + WIDEST < len(line):
        piece = piece[:-1] + "…"
    return piece, column - start
