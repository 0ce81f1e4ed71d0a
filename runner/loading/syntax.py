"""Syntax: what to say when a file is not UTF-8 or not YAML.

libyaml says precisely where it stopped, and in the words of its own grammar why.
Here the same is said in the words of someone who writes scenarios.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from runner.loading.tree import Place
from runner.loading.wording import in_quotes

_UNREADABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_SAVE = "save the file as UTF-8"
_WORD_BEFORE = re.compile(r"\w\Z")
_QUOTED_ITEM = re.compile(
    r"""\s*-\s+(?P<text>(?P<quoted>'(?:[^']|'')*'|"(?:[^"\\]|\\.)*").*?)(?:\s+\#.*)?\Z"""
)
_KEY = re.compile(r"\s*\w+:(?:\s|\Z)")
_NO_BREAK = re.compile(r"[ -]*(?:\w+:)?\xa0")
"""A space that is none to YAML, where one separates; it looks like any other."""
_ESCAPE = re.compile(r"\\(?:x\w{0,2}|u\w{0,4}|U\w{0,8}|.?)")
_LONGEST_SHOWN = 80
_LONGEST_READ = 400
_VALUE_BEFORE = re.compile(r".*(?::\s+|[\[{,]\s*)(?=\S)", re.DOTALL)


class Decoded(NamedTuple):
    """Text, or as much of it as can be shown with what is wrong."""

    text: str
    place: Place = Place(1, 1)
    message: str = ""


def decoded(data: bytes) -> Decoded:
    """The text of a file; ``message`` is empty if it may be parsed."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Decoded("", message=f"found UTF-16, wanted UTF-8: {_SAVE}")
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        shown = data.decode("utf-8", "replace")
        place = _place(data[: error.start].decode("utf-8").removeprefix("\ufeff"))
        byte = data[error.start]
        return Decoded(shown, place, f"found the byte 0x{byte:02x}, wanted UTF-8: {_SAVE}")
    wrong = _UNREADABLE.search(text)
    if wrong:
        code = ord(wrong[0])
        what = "a NUL byte" if code == 0 else f"the control character U+{code:04X}"
        return Decoded(text, _place(text[: wrong.start()]), f"found {what}: remove it")
    return Decoded(text)


def _place(before: str) -> Place:
    lines = (before + "x").splitlines()
    return Place(len(lines), len(lines[-1]))


def syntax_fault(error: Any, lines: list[str]) -> tuple[Place, str]:
    """Where a file stops being YAML, and what to do about it."""
    mark = getattr(error, "problem_mark", None)
    begun = getattr(error, "context_mark", None)
    if mark is None:
        return Place(1, 1), f"not YAML: {error}"
    here = Place(mark.line + 1, mark.column + 1)
    start = None if begun is None else Place(begun.line + 1, begun.column + 1)
    context = getattr(error, "context", None) or ""
    problem = getattr(error, "problem", None) or str(error)
    for number, line in enumerate(lines[: here.line], 1):
        if unbroken := _NO_BREAK.match(line):
            place = Place(number, unbroken.end())
            return place, "found a no-break space (U+00A0), wanted a space: write it anew"
    for needle, explain in _EXPLANATIONS:
        if needle in f"{context}: {problem}":
            found = explain(here, start or here, lines)
            if found is not None:
                return found
    return here, f"not YAML: {problem} {context}".rstrip()


def _line(place: Place, lines: list[str]) -> str:
    return lines[place.line - 1] if place.line <= len(lines) else ""


def _tab(here: Place, _start: Place, lines: list[str]) -> tuple[Place, str] | None:
    line = _line(here, lines)
    if line[here.column - 1 : here.column] != "\t":
        return None
    return here, "found a tab, wanted spaces: YAML does not indent with tabs"


def _character(here: Place, _start: Place, lines: list[str]) -> tuple[Place, str]:
    line = _line(here, lines)
    found = line[here.column - 1 : here.column]
    rest = line[here.column - 1 :].strip()
    hint = f': quote it: "{rest}"' if len(rest) <= 40 and '"' not in rest else ": quote the text"
    return here, f"found {found!r}, with which no text may begin{hint}"


def _flow(here: Place, start: Place, lines: list[str]) -> tuple[Place, str]:
    line = _line(here, lines)
    opened = _line(start, lines)[start.column - 1 : start.column]
    closing = {"{": "}", "[": "]"}.get(opened, "]")
    head = line[: here.column - 1]
    tail = line[here.column - 1 :]
    if tail.startswith("[") and _WORD_BEFORE.search(head):
        begun = _VALUE_BEFORE.search(head)
        first = begun.end() if begun else 0
        text = line[first : _end_of_value(line, first)].rstrip()
        shown = f'"{text}"' if '"' not in text else f"'{text}'"
        place = here._replace(column=first + 1)
        return place, f"quote it: {shown} (inside {opened} {closing} a bare [ starts a list)"
    if not tail.strip() or here.line > start.line:
        return start, f"found {opened!r} that is never closed, wanted {closing!r}"
    return (
        here,
        f"found {tail[:1]!r}, wanted ',' or {closing!r} (it began in column {start.column})",
    )


def _end_of_value(line: str, start: int) -> int:
    """Where the value that begins at ``start`` was probably meant to end."""
    depth = 0
    for at, sign in enumerate(line[start:], start):
        if sign in "[(":
            depth += 1
        elif sign in "])":
            depth -= 1
        if depth < 0 or (depth == 0 and sign in ",}"):
            return at
    return len(line)


def _second_colon(here: Place, _start: Place, lines: list[str]) -> tuple[Place, str]:
    line = _line(here, lines)
    indent = len(line) - len(line.lstrip())
    if here.line > 1 and ":" not in line[: here.column - 1]:
        before = next((x for x in reversed(lines[: here.line - 1]) if x.strip()), "")
        if indent > len(before) - len(before.lstrip()) or ":" not in before:
            return Place(here.line, indent + 1), (
                "found a key that does not fit the line before it: indent it like its neighbours"
            )
    return here, "found a second ':' in the line: quote text that contains ': '"


def _key(here: Place, start: Place, lines: list[str]) -> tuple[Place, str]:
    line = _line(here, lines)
    if line[: here.column - 1].strip() == "":
        if line.lstrip().startswith("- "):
            return here, f"found a list item, wanted a key in column {start.column}"
        if line.lstrip()[:1] in ("]", "}"):
            return here, f"found {line.lstrip()[:1]!r} that nothing opened"
        return here, f"found a key in column {here.column}, wanted it in column {start.column}"
    rest = line[here.column - 1 :].strip()
    sign = line[here.column - 2 : here.column - 1]
    if sign in ("'", '"') and not rest.startswith(("}", "]")):
        within = "''" if sign == "'" else '\\"'
        return here, f"found text after the closing {sign}: inside of the text write {within}"
    return here, f"found {rest[:20]!r} after the end of the value: quote the whole value"


def _item(here: Place, start: Place, lines: list[str]) -> tuple[Place, str]:
    line = _line(here, lines)
    item = _QUOTED_ITEM.match(line[:_LONGEST_READ])
    if item and item.end("quoted") < here.column:
        whole = in_quotes(item["text"])
        hint = f", as in - {whole}" if len(whole) <= _LONGEST_SHOWN else ""
        return here, f"found text after the closing {item['quoted'][0]}: quote the whole item{hint}"
    column = _column_of_keys(here, start, lines)
    if column and _KEY.match(line):
        return here, f"found a key in column {here.column}, wanted it in column {column}"
    return here, (
        f"found {_line(here, lines).strip()[:20]!r} in a list, wanted '- ' in column {start.column}"
    )


def _column_of_keys(here: Place, start: Place, lines: list[str]) -> int:
    """The column of the keys in the list item before ``here``; 0 if it is no mapping."""
    for line in reversed(lines[start.line - 1 : here.line - 1]):
        if line[start.column - 1 : start.column] == "-" and not line[: start.column - 1].strip():
            dash = line[: start.column]
            inner = line[start.column :]
            key = inner.lstrip(" ")
            return len(dash) + len(inner) - len(key) + 1 if _KEY.match(key) else 0
    return 0


def _simple_key(here: Place, start: Place, _lines: list[str]) -> tuple[Place, str]:
    del here
    return start, "found text without ':', wanted 'key: value'"


def _quote(_here: Place, start: Place, lines: list[str]) -> tuple[Place, str]:
    sign = _line(start, lines)[start.column - 1 : start.column]
    return start, f"found a quote {sign} that is never closed"


def _escape(here: Place, _start: Place, lines: list[str]) -> tuple[Place, str]:
    line = _line(here, lines)
    written = _ESCAPE.match(line, max(line.rfind("\\", 0, here.column), 0))
    if written is None:
        return here, "found an escape that YAML does not have: use '…' instead of \"…\""
    here, found = here._replace(column=written.start() + 1), written[0]
    return here, f"found the escape {found}, which YAML does not have: use '…' instead of \"…\""


def _inline_item(here: Place, _start: Place, _lines: list[str]) -> tuple[Place, str]:
    return here, "found a list item beside its key: put it in a line of its own, or write [a, b]"


def _block_text(here: Place, _start: Place, lines: list[str]) -> tuple[Place, str]:
    found = _line(here, lines)[here.column - 1 :].strip()
    return here, f"found {found[:20]!r} after | or >: put the text in the lines below"


def _tag(here: Place, _start: Place, _lines: list[str]) -> tuple[Place, str]:
    return here, "found a tag, wanted a value without a tag: quote text that begins with '!'"


def _directive(here: Place, _start: Place, _lines: list[str]) -> tuple[Place, str]:
    return here, "found a directive (%…), wanted none: remove the line"


def _content(here: Place, _start: Place, lines: list[str]) -> tuple[Place, str]:
    found = _line(here, lines)[here.column - 1 : here.column]
    what = f"found {found!r}" if found else "found the end of the file"
    return here, f"{what}, wanted a value"


def _alias(here: Place, _start: Place, _lines: list[str]) -> tuple[Place, str]:
    return here, "found * or &, which begin an alias or anchor: quote the text"


_EXPLANATIONS = (
    ("cannot start any token", _tab),
    ("tab character", _tab),
    ("cannot start any token", _character),
    ("while parsing a flow mapping", _flow),
    ("while parsing a flow sequence", _flow),
    ("mapping values are not allowed", _second_colon),
    ("while parsing a block mapping: did not find expected key", _key),
    ("while parsing a block collection", _item),
    ("while scanning a simple key", _simple_key),
    ("while scanning a quoted scalar", _quote),
    ("unknown escape character", _escape),
    ("while parsing a quoted scalar", _escape),
    ("block sequence entries are not allowed", _inline_item),
    ("while scanning a block scalar", _block_text),
    ("tag", _tag),
    ("directive", _directive),
    ("incompatible YAML document", _directive),
    ("node content", _content),
    ("while scanning an alias", _alias),
    ("while scanning an anchor", _alias),
)
