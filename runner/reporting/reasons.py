"""Reasons: why rounds do not count, each said once with the rounds and variants it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_PLACED = re.compile(r"round (-?\d+), ([^:]+): (.*)", re.DOTALL)


def grouped(reasons: Sequence[str], variants: Sequence[str]) -> list[str]:
    """One line for all that differ in nothing but where: ``rounds 1–3, serial and par: …``.

    In the order of their first ones; ``variants`` is the order of the variants within a line.
    A reason that names no round and variant stays as it is.
    """
    found: dict[str, dict[str, list[int]]] = {}
    for reason in reasons:
        place = _PLACED.fullmatch(reason)
        where = found.setdefault(place[3] if place else reason, {})
        if place:
            rounds = where.setdefault(place[2], [])
            rounds += [int(place[1])] * (int(place[1]) not in rounds)
    order = {name: number for number, name in enumerate(variants)}
    return [line for text, where in found.items() for line in _lines(text, where, order)]


def rounds_of(reasons: Iterable[str]) -> int:
    """In how many rounds something happened; a reason that names none is a round of its own."""
    places = ((_PLACED.fullmatch(reason), reason) for reason in reasons)
    return len({place[1] if place else reason for place, reason in places})


def _lines(text: str, where: dict[str, list[int]], order: dict[str, int]) -> list[str]:
    """Variants that it befell in the same rounds share a line."""
    alike: dict[tuple[int, ...], list[str]] = {}
    for variant in sorted(where, key=lambda name: order.get(name, len(order))):
        alike.setdefault(tuple(sorted(where[variant])), []).append(variant)
    if not alike:
        return [text]
    return [f"{_rounds(rounds)}, {_and(names)}: {text}" for rounds, names in alike.items()]


def _rounds(numbers: Sequence[int]) -> str:
    """``round 2``, ``rounds 1 and 2``, ``rounds 1–3, 5 and 7``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts: list[str] = []
    for run in runs:
        parts += [f"{run[0]}–{run[-1]}"] if len(run) > 2 else map(str, run)
    return f"round{'s' if len(numbers) > 1 else ''} {_and(parts)}"


def _and(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
