"""Markdown: the report of one run as a page, to be read in a repository or a pull request.

It says the same as the text on a terminal, with every column and every interval,
and it renders alike wherever pipe tables do. What came from outside is escaped;
only ``about``, which its author wrote as Markdown, is taken as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from runner.model.report import Estimate, RunReport, VariantSummary
from runner.model.verdict import Finding, Verdict
from runner.reporting import comparison, pools, processes, scaling, service, states, wording
from runner.reporting.escaping import clean_block, clean_markdown, code_markdown
from runner.units import format_duration, format_size

CHART_WIDTH = 100
"""Columns of a timeline: what a page shows of a block of code without scrolling."""


def as_markdown(report: RunReport, *, timeline: bool = False) -> str:
    """The page, the verdict first; ends with a newline.

    It has a timeline if the set is small, or if one is asked for.
    """
    parts = [
        _head(report),
        troubles(report),
        _comparison(report),
        _scalings(report),
        _pools(report),
        _service(report),
        _processes(report),
        _timeline(report, asked=timeline),
        _judged("Claims", wording.claims(report), report),
        _judged("Expectations", wording.expectations(report), report),
        _intervals(report),
        _where(report),
        _about(report),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(report: RunReport) -> str:
    verdict = f"**{clean_markdown(report.scenario)} {wording.verdict_of(report).upper()}**"
    parts = [
        f"# {clean_markdown(report.title or report.scenario)}",
        f"{verdict}: {wording.tally(report)} ({wording.extent(report)}).",
        clean_markdown(" · ".join(wording.place(report))) + ".",
        "" if report.simulated else wording.left_behind(report),
    ]
    return "\n\n".join(part for part in parts if part)


def troubles(report: RunReport) -> str:
    """Everything that makes the figures less than they seem, in plain words."""
    lines: list[str] = []
    if short := wording.cut_short(report):
        lines += [short, ""]
    for heading, reasons in wording.troubles(report).items():
        lines += [f"## {heading}", ""]
        lines += [f"- {clean_markdown(reason)}" for reason in reasons]
        lines.append("")
    if report.torn:
        lines.append(wording.torn(report))
    return "\n".join(lines).strip()


def _comparison(report: RunReport) -> str:
    columns = comparison.columns(report)
    if not columns:
        return ""
    cells = [[clean_markdown(cell) for cell in column.cells] for column in columns]
    table = _table([column.heading for column in columns], list(zip(*cells, strict=True)))
    return f"## Comparison\n\n{table}\n\n{clean_markdown(comparison.caption(report, columns))}"


def _pools(report: RunReport) -> str:
    made = pools.table(report)
    if made is None:
        return ""
    headings, rows = made
    cells = [[clean_markdown(cell) for cell in row] for row in rows]
    return f"## {pools.TITLE}\n\n{_table(headings, cells)}\n\n{pools.caption(report)}"


def _service(report: RunReport) -> str:
    made = service.table(report)
    if made is None:
        return ""
    headings, rows = made
    cells = [[clean_markdown(cell) for cell in row] for row in rows]
    return f"## {service.TITLE}\n\n{_table(headings, cells)}\n\n{service.caption(report)}"


def _processes(report: RunReport) -> str:
    made = processes.table(report)
    if made is None:
        return ""
    rows = [[clean_markdown(cell) for cell in row] for row in made.rows]
    return f"## {made.title}\n\n{_table(made.headings, rows)}"


def _timeline(report: RunReport, *, asked: bool) -> str:
    made = states.timeline(report, width=CHART_WIDTH, asked=asked)
    if made is None:
        return ""
    charts = [
        "\n".join([f"{clean_markdown(chart.heading)}:", "", "```text", *chart.lines, "```"])
        for chart in made.charts
    ]
    return "\n\n".join([f"## {made.title}", *charts])


def _scalings(report: RunReport) -> str:
    parts = []
    for found in report.scaling:
        columns = scaling.columns(found, report)
        cells = [map(clean_markdown, column.cells) for column in columns]
        parts += [
            f"## {clean_markdown(scaling.title(found))}",
            _table([column.heading for column in columns], list(zip(*cells, strict=True))),
            clean_markdown(" ".join(scaling.sentences(found, report))),
        ]
    return "\n\n".join([*parts, clean_markdown(scaling.caption(report))] if parts else [])


def _judged(heading: str, findings: Sequence[Finding], report: RunReport) -> str:
    if not findings:
        return ""
    items = [_finding(finding, report) for finding in findings]
    return "\n".join([f"## {heading}", "", *items])


def _finding(finding: Finding, report: RunReport) -> str:
    word = wording.word_of(finding, report)
    shown = word if finding.verdict is Verdict.HOLDS else f"**{word.upper()}**"
    lines = [f"- {shown}: {code_markdown(wording.statement(finding))}"]
    lines += [f"  - {clean_markdown(fact)}" for fact in wording.facts(finding, report)]
    return "\n".join(lines)


def _intervals(report: RunReport) -> str:
    rows = [row for variant in report.variants for row in _estimates(variant)]
    if not rows or report.simulated:
        return ""
    table = _table(["variant", "figure", "median", "interval", "level", "rounds"], rows)
    return f"## Intervals\n\n{table}"


def _estimates(variant: VariantSummary) -> list[list[str]]:
    figures: Sequence[tuple[str, Estimate | None, Callable[[float], str]]] = (
        ("main", variant.main, format_duration),
        ("makespan", variant.wall, format_duration),
        ("ideal", variant.ideal, format_duration),
        ("over ideal", variant.over_ideal, wording.signed),
        ("Σ sleep", variant.total_sleep, format_duration),
        ("longest sleep", variant.longest_sleep, format_duration),
        ("start cost", variant.start_overhead, format_duration),
        ("speed-up", variant.speed_up, "{:.2f}".format),
    )
    return [
        [clean_markdown(variant.name), name, *_interval(value, shown)]
        for name, value, shown in figures
        if value is not None
    ]


def _interval(value: Estimate, shown: Callable[[float], str]) -> list[str]:
    if value.low is None or value.high is None:
        return [shown(value.value), "", "", str(value.count)]
    level = "" if value.level is None else f"{value.level * 100:.3g}%"
    interval = f"{shown(value.low)} to {shown(value.high)}"
    return [shown(value.value), interval, level, str(value.count)]


def _where(report: RunReport) -> str:
    host = report.host
    facts = (
        ("scenario", report.path),
        ("scenario hash", report.scenario_hash),
        ("code revision", report.revision or "unknown"),
        ("runner", report.version),
        ("started", report.started_at),
        ("seed", str(report.seed)),
        ("durations times", "" if report.time_scale == 1 else f"{report.time_scale:g}"),
        ("Python", f"{host.implementation} {host.python}".strip()),
        ("kernel", f"{host.kernel} {host.machine}".strip()),
        ("CPU", host.cpu_model),
        ("CPUs usable", f"{host.usable_cpus} of {host.cpus}" if host.cpus else ""),
        ("memory", format_size(host.memory_bytes) if host.memory_bytes else ""),
        *((f"environment {name}", value) for name, value in sorted(report.environment.items())),
    )
    rows = [[clean_markdown(name), clean_markdown(value)] for name, value in facts if value]
    return f"## Where and what\n\n{_table(['fact', 'value'], rows)}"


def _about(report: RunReport) -> str:
    """The author's own page comes last, so that a fence left open swallows nothing of ours."""
    about = clean_block(report.about).strip()
    return f"## About\n\n{about}" if about else ""


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
