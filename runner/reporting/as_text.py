"""Text: what a person sees on a terminal after a run, the verdict first.

Every line fits ``width`` columns and is harmless to print. Colour comes only
from ``style``; ``plain`` leaves the text as it is, so that a report in a file
and one on a terminal differ in nothing else.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence

from runner.model.report import RunReport
from runner.model.verdict import Finding, Verdict
from runner.reporting import comparison, wording
from runner.reporting.escaping import clean

Style = Callable[[str, str], str]
"""Takes text and its role (``good``, ``bad``, ``doubt``, ``faint``, ``strong``)."""

WIDTH = 100
ROLES = {
    "holds": "good",
    "measured": "good",
    "fails": "bad",
    "undecided": "doubt",
    "fault": "bad",
    "could not run": "bad",
    "interrupted": "doubt",
}
_VERDICT_WIDTH = 11
_NO_BREAK = "\u00a0"


def plain(text: str, _role: str) -> str:
    """No colour."""
    return text


def as_text(report: RunReport, *, style: Style = plain, width: int = WIDTH) -> str:
    """The whole report of one run, ending with a newline."""
    parts = [
        _head(report, style, width),
        _troubles(report, style, width),
        _table(report, style, width),
        _judged("Claims", wording.claims(report), report, style, width),
        _judged("Expectations", wording.expectations(report), report, style, width),
        _foot(report, style, width),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(report: RunReport, style: Style, width: int) -> str:
    word = wording.verdict_of(report)
    start = f"{clean(report.scenario)} {word.upper()}"
    lines = hang(f"{start}: {wording.tally(report)} ({wording.extent(report)})", "", width)
    if lines[0].startswith(start):
        shown = f"{style(clean(report.scenario), 'strong')} {style(word.upper(), ROLES[word])}"
        lines[0] = shown + lines[0].removeprefix(start)
    if report.title:
        lines += hang(report.title, "", width)
    parts = [part.replace(" ", _NO_BREAK) for part in wording.place(report)]
    where = [line.replace(_NO_BREAK, " ") for line in hang(" · ".join(parts), "", width)]
    return "\n".join(lines + [style(line, "faint") for line in where])


def _troubles(report: RunReport, style: Style, width: int) -> str:
    """Everything that makes the figures less than they seem, in plain words."""
    lines: list[str] = []
    if short := wording.cut_short(report):
        lines += hang(short, "", width)
    for heading, reasons, role in (
        ("Faults", report.faults, "bad"),
        ("Invalid rounds", report.invalid, "bad"),
        ("Left behind and swept", wording.swept(report), "bad" if report.faults else "strong"),
        ("Notes", report.notes, "strong"),
    ):
        if reasons:
            lines.append(style(heading, role))
            lines += [line for reason in reasons for line in hang(reason, "  - ", width)]
    if report.torn:
        lines += hang(wording.torn(report), "", width)
    return "\n".join(lines)


def _table(report: RunReport, style: Style, width: int) -> str:
    if not any(variant.wall or variant.main or variant.outcomes for variant in report.variants):
        return ""
    full = comparison.columns(report)
    have, text = full, _lay_out(full)
    while _width(text) > width and (fewer := comparison.narrower(have)):
        have, text = fewer, _lay_out(fewer)
    if _width(text) > width:
        text = _lay_out(have, cell=max(8, width // (len(have) + 1)))
    lines = hang(comparison.caption(report), "", width)
    dropped = [c.heading for c in full if c not in have and c.rank < comparison.EXTRA]
    if dropped:
        lines += hang(f"Left out for want of width: {', '.join(dropped)}.", "", width)
    return "\n".join([text, *(style(line, "faint") for line in lines)])


def _lay_out(columns: Sequence[comparison.Column], cell: int | None = None) -> str:
    """The table with its heading as the first row: tabulate pads real headings by two columns."""
    from tabulate import tabulate

    cells = [
        [column.heading, *map(_fold if column.listed else clean, column.cells)]
        for column in columns
    ]
    text: str = tabulate(
        list(zip(*cells, strict=True)),
        tablefmt="plain",
        disable_numparse=True,
        colalign=["right" if column.right else "left" for column in columns],
        maxcolwidths=cell,
    )
    heading, _, rows = text.partition("\n")
    return f"{heading}\n{'-' * _width(text)}\n{rows}"


def _fold(cell: str) -> str:
    """A list in a cell goes on several lines, so that the table stays narrow."""
    return clean(cell).replace(", ", ",\n")


def _width(text: str) -> int:
    return max(len(line) for line in text.splitlines())


def _judged(
    heading: str, findings: Sequence[Finding], report: RunReport, style: Style, width: int
) -> str:
    if not findings:
        return ""
    lines = [style(heading, "strong")]
    for finding in findings:
        lines += _finding(finding, report, style, width)
    return "\n".join(lines)


def _finding(finding: Finding, report: RunReport, style: Style, width: int) -> list[str]:
    holds = finding.verdict is Verdict.HOLDS
    word = finding.verdict.value if holds else finding.verdict.value.upper()
    lead, indent = f"  {word:<{_VERDICT_WIDTH}}", " " * (2 + _VERDICT_WIDTH)
    lines = hang(wording.statement(finding), lead, width)
    lines[0] = f"  {style(word, ROLES[finding.verdict.value])}{lines[0][2 + len(word) :]}"
    for fact in wording.facts(finding, report):
        lines += [style(line, "faint") for line in hang(fact, indent, width)]
    return lines


def _foot(report: RunReport, style: Style, width: int) -> str:
    """A path is never wrapped: it is there to be copied."""
    left = hang(wording.left_behind(report), "", width)
    if report.left_behind and report.faults:
        left = [style(line, "bad") for line in left]
    where = [f"Report: {clean(report.folder)}"] if report.folder else []
    return "\n".join(left + where)


def hang(text: str, lead: str, width: int) -> list[str]:
    """``text`` made harmless and wrapped; later lines stand under the first one's text."""
    return textwrap.wrap(
        clean(text),
        width,
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_on_hyphens=False,
    ) or [lead.rstrip()]
