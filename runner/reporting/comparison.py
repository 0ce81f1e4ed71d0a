"""Comparison: the table of variants, as cells that any format can lay out.

Each column knows how much it matters, so that a narrow page drops the least
telling ones first; extras are there where there is room. A column that says nothing (no process slept, every variant
has the same start method) is not there at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from runner.model.report import RunReport, VariantSummary
from runner.reporting import wording

EXTRA = 5
"""Columns from this rank on may be dropped without a word."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what matters more (0 = always there), its cells."""

    heading: str
    rank: int
    cells: tuple[str, ...]
    right: bool = True
    listed: bool = False
    """Whether each cell is a list, which may go on several lines."""


def columns(report: RunReport) -> list[Column]:
    """The columns that have something to say, in reading order; cells are not escaped."""
    variants = report.variants
    methods = {variant.start_method for variant in variants}
    many = len(methods) > 1
    made = [
        _column("variant", 0, variants, lambda v: v.name, right=False),
        _column("policy", 5, variants, lambda v: v.policy, right=False),
        _column("start", 1, variants, lambda v: v.start_method if many else "", right=False),
        _column("rounds", 1, variants, lambda v: _rounds(v, report.rounds)),
        _column("main", 0, variants, lambda v: wording.duration(v.main)),
        _column("makespan", 0, variants, lambda v: wording.duration(v.wall)),
        _column("speed-up", 0, variants, lambda v: _speed_up(v, report), right=False),
        _column("peak", 0, variants, lambda v: "" if v.peak is None else str(v.peak)),
        _column("Σ sleep", 2, variants, lambda v: wording.duration(v.total_sleep)),
        _column("longest", 3, variants, lambda v: wording.duration(v.longest_sleep)),
        _column("spread", 4, variants, lambda v: wording.percent(v.spread)),
        _column("start cost", 6, variants, lambda v: wording.duration(v.start_overhead)),
        _column("outcomes", 0, variants, _outcomes, right=False, listed=True),
    ]
    return [column for column in made if any(column.cells)]


def narrower(have: Sequence[Column]) -> list[Column] | None:
    """The same columns without the least telling one; None when only needed ones are left."""
    least = max(have, key=lambda column: column.rank)
    if least.rank == 0:
        return None
    return [column for column in have if column is not least]


def caption(report: RunReport) -> str:
    """What the figures of the table are."""
    compared = [variant for variant in report.variants if variant.speed_up is not None]
    text = "Medians over the valid rounds"
    if any(variant.invalid for variant in report.variants):
        text += ", outcomes over all"
    if compared:
        level = wording.level_of(report)
        text += f"; speed-up against {report.baseline}, paired by round"
        text += f", with its {level} interval" if level else ""
    return text + "."


def _column(
    heading: str,
    rank: int,
    variants: Sequence[VariantSummary],
    cell: Callable[[VariantSummary], str],
    *,
    right: bool = True,
    listed: bool = False,
) -> Column:
    return Column(heading, rank, tuple(cell(variant) for variant in variants), right, listed)


def _rounds(variant: VariantSummary, rounds: int) -> str:
    """Said only where it is not what the headline says."""
    if variant.invalid:
        return f"{variant.rounds} ({variant.invalid} invalid)"
    return "" if variant.rounds == rounds else str(variant.rounds)


def _speed_up(variant: VariantSummary, report: RunReport) -> str:
    if all(other.speed_up is None for other in report.variants):
        return ""
    return "baseline" if variant.name == report.baseline else wording.estimate(variant.speed_up)


def _outcomes(variant: VariantSummary) -> str:
    """``2 failed, 12 failed as declared, 3 completed``: what the scenario declares is no alarm."""
    counts: dict[str, int] = {}
    for name, count in variant.outcomes.items():
        declared, word = variant.declared.get(name, 0), name.replace("_", " ")
        counts |= {word: count - declared, f"{word} as declared": declared}
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count} {word}" for word, count in ordered if count)
