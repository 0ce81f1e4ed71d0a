"""Sections: which parts of the tutorial a scenario is about, by the first § of its ``about``.

``§2.2.5(3)`` is one section, ``§1.1, 1.4`` two, ``§1.6.2–3`` a range. Each is a tuple of
numbers, so that they sort as they stand in the tutorial and contain one another.
"""

from __future__ import annotations

import re

Section = tuple[int, ...]
"""``(2, 2, 5, 3)`` for 2.2.5(3)."""

_ONE = r"\d+(?:\.\d+)*(?:\(\d+\)|\[\d+\])?(?:–\d+)?"
_SAID = re.compile(rf"§{_ONE}(?:, {_ONE})*")
_ASKED = re.compile(rf"§?{_ONE}\Z")


def said_in(about: str) -> str:
    """The first sections that a text names, as it names them: ``§1.1, 1.4``; empty if none."""
    found = _SAID.search(about)
    return found.group() if found else ""


def parse_sections(said: str) -> tuple[Section, ...]:
    """What ``said_in`` found, one by one: of a range its first to its last."""
    found = []
    for word in said.removeprefix("§").split(", ") if said else ():
        first, _, last = word.partition("–")
        *above, number = map(int, re.findall(r"\d+", first))
        found += [(*above, each) for each in range(number, int(last or number) + 1)]
    return tuple(found)


def parse_asked(text: str) -> Section:
    """One section, as it is asked for.

    Raises:
        ValueError: for what is none, or several.
    """
    found = parse_sections(text) if _ASKED.match(text) else ()
    if len(found) != 1:
        raise ValueError(f"found {text!r}, wanted a section such as 2.2 or 2.2.5(3)")
    return found[0]


def is_within(section: Section, asked: Section) -> bool:
    """Whether it is the section asked for, or a part of it."""
    return section[: len(asked)] == asked
