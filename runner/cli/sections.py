"""Sections: which parts of the tutorial a scenario is about, by the first § of its ``about``.

``§2.2.5(3)`` is one section, ``§1.1, 1.4`` two, ``§1.6.2–3`` or ``§1.6.2–1.6.3`` a range. Each is a
tuple of numbers, so that they sort as they stand in the tutorial and contain one another.
"""

from __future__ import annotations

import re

Section = tuple[int, ...]
"""``(2, 2, 5, 3)`` for 2.2.5(3)."""

_ONE = r"\d+(?:\.\d+)*(?:\(\d+\)|\[\d+\])?(?:–\d+(?:\.\d+)*)?"
_SAID = re.compile(rf"§{_ONE}(?:, {_ONE})*")
_ASKED = re.compile(rf"§?{_ONE}\Z")


def said_in(about: str) -> str:
    """The first sections that a text names, as it names them: ``§1.1, 1.4``; empty if none."""
    found = _SAID.search(about)
    return found.group() if found else ""


def parse_sections(said: str) -> tuple[Section, ...]:
    """What ``said_in`` found, one by one: of a range its first to its last.

    Raises:
        ValueError: for a range that goes backwards, or out of its section.
    """
    found = []
    for word in said.removeprefix("§").split(", ") if said else ():
        first, _, last = word.partition("–")
        *above, number = _numbers(first)
        *within, end = _numbers(last or first)
        if within not in ([], above) or end < number:
            raise ValueError(f"found §{word}, wanted a range such as §1.6.2–3")
        found += [(*above, each) for each in range(number, end + 1)]
    return tuple(found)


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def parse_asked(text: str) -> Section:
    """One section, as it is asked for.

    Raises:
        ValueError: for what is none, or several.
    """
    if "–" in text or not _ASKED.match(text):
        raise ValueError(f"found {text!r}, wanted one section such as 2.2 or 2.2.5(3)")
    return tuple(_numbers(text))


def is_within(section: Section, asked: Section) -> bool:
    """Whether it is the section asked for, or a part of it."""
    return section[: len(asked)] == asked
