"""Timing as text: the answer first, then the table it comes from; and the same as Markdown."""

from __future__ import annotations

from runner.model.report import RunReport
from runner.model.timing import Timing
from runner.reporting import comparison, timing_words, wording
from runner.reporting.as_markdown import troubles as troubles_as_markdown
from runner.reporting.as_text import PROSE, WIDTH, Style, hang, plain, table, troubles
from runner.reporting.escaping import clean, clean_markdown
from runner.units import format_duration


def timing_as_text(timing: Timing, *, style: Style = plain, width: int = WIDTH) -> str:
    """The whole answer, ending with a newline."""
    report, prose = timing.report, min(width, PROSE)
    have = timing_words.columns(timing)
    text = _table(have)
    while max(map(len, text.splitlines())) > width and (fewer := comparison.narrower(have)):
        have, text = fewer, _table(fewer)
    parts = [
        "\n".join(
            [
                *hang(f"{timing.function}: {_extent(timing)}", "", prose),
                *(style(line, "faint") for line in hang(_place(report), "", prose)),
            ]
        ),
        troubles(report, style, prose),
        "\n".join(style(line, "strong") for line in hang(timing_words.answer(timing), "", prose)),
        "\n".join(
            [
                text,
                *(style(line, "faint") for line in hang(timing_words.caption(timing), "", prose)),
            ]
        ),
        "\n".join(line for fact in timing_words.facts(timing) for line in hang(fact, "", prose)),
        f"Report: {clean(report.folder)}" if report.folder else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def timing_as_markdown(timing: Timing) -> str:
    """The same as a page; ends with a newline."""
    have = timing_words.columns(timing)
    cells = [[clean_markdown(cell) for cell in column.cells] for column in have]
    rows = [[column.heading for column in have], ["---"] * len(have), *zip(*cells, strict=True)]
    parts = [
        f"# Is {clean_markdown(timing.function)} faster in parallel?",
        clean_markdown(f"{_extent(timing)} · {_place(timing.report)}"),
        troubles_as_markdown(timing.report),
        f"**{clean_markdown(timing_words.answer(timing))}**",
        "\n".join(f"| {' | '.join(row)} |" for row in rows),
        clean_markdown(timing_words.caption(timing)),
        *(clean_markdown(fact) for fact in timing_words.facts(timing)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(columns: list[comparison.Column]) -> str:
    cells = [list(map(clean, column.cells)) for column in columns]
    headings = [[column.heading for column in columns]]
    return table(headings, list(zip(*cells, strict=True)), [column.right for column in columns])


def _extent(timing: Timing) -> str:
    calls = f"{wording.count(timing.calls, 'call')} in each of {len(timing.ways)} ways"
    report = timing.report
    took = "" if report.took is None else f", {format_duration(report.took)}"
    return f"{calls}, {wording.count(report.rounds, 'round')}{took}"


def _place(report: RunReport) -> str:
    """What ran where; of the seed nothing depends here."""
    return " · ".join(part for part in wording.place(report) if not part.startswith("seed "))
