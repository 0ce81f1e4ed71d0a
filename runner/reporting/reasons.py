"""Reasons: why rounds do not count, each said once with the rounds and variants it is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from runner.model.report import Reason


def grouped(reasons: Sequence[Reason], variants: Sequence[str]) -> list[str]:
    """One line for all that differ in nothing but where: ``rounds 1–3, serial and par: …``.

    In the order of their first ones; ``variants`` is the order of the variants within a line.
    A reason of the whole run stays as it is. Pids are no difference.
    """
    found: dict[str, dict[str, set[int]]] = {}
    for reason, text in zip(reasons, without_pids([r.text for r in reasons]), strict=True):
        where = found.setdefault(text, {})
        if reason.round is not None and reason.variant is not None:
            where.setdefault(reason.variant, set()).add(reason.round)
    order = {name: number for number, name in enumerate(variants)}
    return [line for text, where in found.items() for line in _lines(text, where, order)]


def without_pids(texts: Sequence[str]) -> list[str]:
    """The texts, those that are alike but for their pids without these."""
    bare = [re.sub(r" \(pid \d+\)", "", text) for text in texts]
    ways = Counter(without for without, _ in dict.fromkeys(zip(bare, texts, strict=True)))
    pairs = zip(bare, texts, strict=True)
    return [without if ways[without] > 1 else text for without, text in pairs]


def rounds_of(reasons: Iterable[Reason]) -> int:
    """In how many rounds something happened."""
    return len({reason.round for reason in reasons})


def _lines(text: str, where: dict[str, set[int]], order: dict[str, int]) -> list[str]:
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
