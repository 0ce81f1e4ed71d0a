"""Told: what a run says on a terminal, without what differs from run to run.

Figures differ, and with them the widths of columns, where lines are folded, and which columns
there is room for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_STATEMENT = re.compile(r"  (holds|satisfied|[A-Z]{2,}(?: [A-Z]+)?) +(\S.*)")
_FACT = re.compile(r" +(?:first false in|last in|true in) ")


@dataclass(frozen=True, slots=True)
class Told:
    """What does not differ: the verdict, the variants, and what was said of each statement."""

    verdict: str
    variants: tuple[str, ...]
    statements: tuple[tuple[str, str], ...]
    left_behind: str


def told(text: str) -> Told:
    """What the text of a run says, wherever its lines are folded."""
    lines = text.splitlines()
    verdict = re.match(r"(.*?)\s\([0-9]+ rounds?,", text, re.DOTALL)
    assert verdict is not None, text
    behind = [line.lstrip("0123456789") for line in lines if "left behind" in line]  # one a round
    return Told(" ".join(verdict[1].split()), _variants(lines), _statements(lines), "".join(behind))


def _variants(lines: list[str]) -> tuple[str, ...]:
    """The first column of the first table."""
    rule = next((n for n, line in enumerate(lines) if re.fullmatch("-{20,}", line)), len(lines))
    rows = []
    for line in lines[rule + 1 :]:
        if line.startswith("Medians"):
            break
        rows.append(line)
    return tuple(line.split()[0] for line in rows if line and not line.startswith(" "))


def _statements(lines: list[str]) -> tuple[tuple[str, str], ...]:
    """Verdict and text of each statement, in order of their texts."""
    found: list[tuple[str, list[str]]] = []
    inside = open_ = False
    for line in lines:
        if line in ("Claims", "Expectations"):
            inside = True
        elif not line:
            inside = open_ = False
        elif inside and (match := _STATEMENT.fullmatch(line)):
            found.append((match[1], [match[2]]))
            open_ = True
        elif _FACT.match(line):
            open_ = False
        elif open_:
            found[-1][1].append(line.strip())
    return tuple(sorted((word, " ".join(parts)) for word, parts in found))
