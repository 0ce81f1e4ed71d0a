"""Text: what a person sees on a terminal after a run, the verdict first.

Every line fits ``width`` columns and is harmless to print. Colour comes only
from ``style``; ``plain`` leaves the text as it is, so that a report in a file
and one on a terminal differ in nothing else.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from unicodedata import east_asian_width

from runner.model.report import RunReport
from runner.model.verdict import Finding, Verdict
from runner.reporting import comparison, pools, processes, scaling, service, states, wording
from runner.reporting.escaping import clean

Style = Callable[[str, str], str]
"""Takes text and its role (``good``, ``bad``, ``doubt``, ``faint``, ``strong``)."""

WIDTH = 112
"""Columns that a table may have where nobody says how many there are."""
PROSE = 100
"""Columns of prose at most: longer lines are hard to read."""
ROLES = {
    "holds": "good",
    "measured": "good",
    "fails": "bad",
    "undecided": "doubt",
    "fault": "bad",
    "could not run": "bad",
    "interrupted": "doubt",
    "simulated": "strong",
    "satisfied": "good",
    "not satisfied": "bad",
    "not predicted": "doubt",
}
_VERDICT_WIDTH = 11
_WIDER = 15
"""The same of a simulation, whose words are longer."""
_NO_BREAK = "\u00a0"
_FILL = "\ufdd0"
"""No character, and so in no text: what stands for the second column of a broad one."""
_BAD = ("Faults", "Invalid rounds")


def plain(text: str, _role: str) -> str:
    """No colour."""
    return text


def as_text(
    report: RunReport, *, style: Style = plain, width: int = WIDTH, timeline: bool = False
) -> str:
    """The whole report of one run, ending with a newline; with a ``timeline`` if one is asked for."""
    prose = min(width, PROSE)
    parts = [
        _head(report, style, prose),
        troubles(report, style, prose),
        _table(report, style, width),
        *_scalings(report, style, width),
        _pools(report, style, width),
        _service(report, style, width),
        _processes(report, style),
        _timeline(report, style, width) if timeline else "",
        _judged("Claims", wording.claims(report), report, style, prose),
        _judged("Expectations", wording.expectations(report), report, style, prose),
        _foot(report, style, prose),
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


def troubles(report: RunReport, style: Style, width: int) -> str:
    """Everything that makes the figures less than they seem, in plain words."""
    lines: list[str] = []
    if short := wording.cut_short(report):
        lines += hang(short, "", width)
    for heading, reasons in wording.troubles(report).items():
        bad = heading in _BAD or (heading != "Notes" and report.faults)
        lines.append(style(heading, "bad" if bad else "strong"))
        lines += [line for reason in reasons for line in hang(reason, "  - ", width)]
    if report.torn:
        lines += hang(wording.torn(report), "", width)
    return "\n".join(lines)


def _table(report: RunReport, style: Style, width: int) -> str:
    """As wide as there is room: extras go first, then headings are folded, then columns go."""
    if not any(variant.wall or variant.main or variant.outcomes for variant in report.variants):
        return ""
    full = comparison.columns(report)
    have, text = full, _lay_out(full)
    for folded, least in ((False, comparison.EXTRA), (True, 1)):
        text = _lay_out(have, folded=folded) if _width(text) > width else text
        while _width(text) > width and (fewer := comparison.narrower(have, least)):
            have, text = fewer, _lay_out(fewer, folded=folded)
    if _width(text) > width:
        text = _lay_out(have, folded=True, cell=max(8, width // (len(have) + 1)))
    prose = min(width, PROSE)
    lines = hang(comparison.caption(report, have), "", prose)
    dropped = [c.heading for c in full if c not in have and c.rank < comparison.EXTRA]
    if dropped:
        lines += hang(f"Left out for want of width: {', '.join(dropped)}.", "", prose)
    return "\n".join([text, *(style(line, "faint") for line in lines)])


def _lay_out(
    columns: Sequence[comparison.Column], *, folded: bool = False, cell: int | None = None
) -> str:
    headings = [_headings(column.heading, folded=folded) for column in columns]
    cells = [list(map(_fold if column.listed else clean, column.cells)) for column in columns]
    right = [column.right for column in columns]
    return table(list(zip(*headings, strict=True)), list(zip(*cells, strict=True)), right, cell)


def _headings(heading: str, *, folded: bool) -> tuple[str, ...]:
    """The lines of a heading, of which the last stands on the rule."""
    first, _, last = heading.rpartition(" ")
    return (first, last) if folded else (heading,)


def table(
    headings: Sequence[Sequence[str]],
    rows: Sequence[Sequence[str]],
    right: Sequence[bool],
    cell: int | None = None,
) -> str:
    """A table with a rule under its heading, whose lines are rows too.

    tabulate would pad real headings by two columns, and counts characters, not columns.
    """
    from tabulate import tabulate

    lines = [line for line in headings if any(line)]
    text: str = tabulate(
        [[_as_broad(one) for one in line] for line in (*lines, *rows)],
        tablefmt="plain",
        disable_numparse=True,
        colalign=["right" if aligned else "left" for aligned in right],
        maxcolwidths=cell,
    )
    made = [line.replace(_FILL, "").rstrip() for line in text.split("\n")]
    return "\n".join([*made[: len(lines)], "-" * _width(text), *made[len(lines) :]])


def _as_broad(cell: str) -> str:
    """A cell of as many characters as it takes columns: a Chinese one takes two."""
    if cell.isascii():
        return cell
    return "".join(c + _FILL * (east_asian_width(c) in "WF") for c in cell)


def _pools(report: RunReport, style: Style, width: int) -> str:
    made = pools.table(report)
    words = pools.TITLE, pools.caption(report)
    return "" if made is None else _small(words, made, style, width)


def _service(report: RunReport, style: Style, width: int) -> str:
    made = service.table(report)
    words = service.TITLE, service.caption(report)
    return "" if made is None else _small(words, made, style, width)


def _small(
    words: tuple[str, str],
    made: tuple[Sequence[str], Sequence[Sequence[str]]],
    style: Style,
    width: int,
) -> str:
    """A table between its title and its caption, with as many figures as there is room for."""
    (title, caption), (headings, rows) = words, made
    have = len(headings)
    while _width(text := _plain_table(headings[:have], rows)) > width and have > 2:
        have -= 1
    lines = hang(caption, "", min(width, PROSE))
    if dropped := headings[have:]:
        lines += hang(f"Left out for want of width: {', '.join(dropped)}.", "", min(width, PROSE))
    return "\n".join([style(title, "strong"), text, *(style(line, "faint") for line in lines)])


def _plain_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    right = [heading not in ("variant", "pool", "") for heading in headings]
    return table([headings], [[clean(cell) for cell in row[: len(right)]] for row in rows], right)


def _processes(report: RunReport, style: Style) -> str:
    made = processes.table(report)
    if made is None:
        return ""
    right = [heading not in ("variant", "process", "outcome") for heading in made.headings]
    rows = [[clean(cell) for cell in row] for row in made.rows]
    return f"{style(made.title, 'strong')}\n{table([made.headings], rows, right)}"


def _timeline(report: RunReport, style: Style, width: int) -> str:
    made = states.timeline(report, width=width, asked=True)
    if made is None:
        return ""
    charts = [
        "\n".join([*hang(chart.heading, "", min(width, PROSE)), *chart.lines])
        for chart in made.charts
    ]
    return "\n\n".join([style(made.title, "strong"), *charts])


def _scalings(report: RunReport, style: Style, width: int) -> list[str]:
    """A table each, the last with what the figures of all are."""
    prose = min(width, PROSE)
    made = []
    for found in report.scaling:
        have = scaling.columns(found, report)
        text = _lay_out(have)
        while _width(text) > width and (fewer := comparison.narrower(have)):
            have, text = fewer, _lay_out(fewer)
        said = [
            line
            for sentence in scaling.sentences(found, report)
            for line in hang(sentence, "", prose)
        ]
        head = [style(line, "strong") for line in hang(scaling.title(found), "", prose)]
        made.append("\n".join([*head, text, *said]))
    if made:
        caption = hang(scaling.caption(report), "", prose)
        made[-1] = "\n".join([made[-1], *(style(line, "faint") for line in caption)])
    return made


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
    word = wording.word_of(finding, report)
    word = word if holds else word.upper()
    broad = _WIDER if report.simulated else _VERDICT_WIDTH
    lead, indent = f"  {word:<{broad}}", " " * (2 + broad)
    lines = hang(wording.statement(finding), lead, width)
    lines[0] = f"  {style(word, ROLES[finding.verdict.value])}{lines[0][2 + len(word) :]}"
    for fact in wording.facts(finding, report):
        lines += [style(line, "faint") for line in hang(fact, indent, width)]
    return lines


def _foot(report: RunReport, style: Style, width: int) -> str:
    """A path is never wrapped: it is there to be copied."""
    left = [] if report.simulated else hang(wording.left_behind(report), "", width)
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
