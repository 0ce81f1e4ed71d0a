"""Summary: one table over several runs of one call, and what to expect of their verdicts."""

from __future__ import annotations

from collections.abc import Sequence

from runner.errors import ExitCode
from runner.model.report import RunReport, VariantSummary
from runner.model.verdict import Finding, Verdict
from runner.reporting import wording
from runner.reporting.as_text import PROSE, ROLES, WIDTH, Style, hang, plain
from runner.reporting.escaping import clean
from runner.units import format_duration

_HEADINGS = ("scenario", "verdict", "claims", "expectations", "rounds", "speed-up", "time")
_RIGHT = ("rounds", "time")
_WORST_FIRST = (
    *("interrupted", "could not run", "fault", "fails", "undecided", "holds", "measured"),
    *("not satisfied", "not predicted", "satisfied"),
)
_OF_IDEAL = {
    ExitCode.HOLDS: "satisfied",
    ExitCode.FAILS: "not satisfied",
    ExitCode.UNDECIDED: "not predicted",
}


def as_summary(reports: Sequence[RunReport], *, style: Style = plain, width: int = WIDTH) -> str:
    """One row a run in the order of the call, then the counts; ends with a newline."""
    lines = [_table(reports, style), ""]
    lines += hang(_counts(reports), "", min(width, PROSE))
    lines += hang(_expected_errors(reports), "", min(width, PROSE))
    return "\n".join(lines).rstrip() + "\n"


def _table(reports: Sequence[RunReport], style: Style) -> str:
    """A column in which no run has anything is left out."""
    from tabulate import tabulate

    names = wording.names_of(reports)
    rows = [_row(report, name, style) for report, name in zip(reports, names, strict=True)]
    columns = [
        (heading, cells) for heading, *cells in zip(_HEADINGS, *rows, strict=True) if any(cells)
    ]
    text: str = tabulate(
        list(zip(*([heading, *cells] for heading, cells in columns), strict=True)),
        tablefmt="plain",
        disable_numparse=True,
        colalign=["right" if heading in _RIGHT else "left" for heading, _ in columns],
    )
    heading, _, body = text.partition("\n")
    return f"{heading}\n{'-' * max(len(heading), 60)}\n{body}"


def _row(report: RunReport, name: str, style: Style) -> tuple[str, ...]:
    word = _word(report)
    return (
        clean(name),
        style(word if ROLES[word] == "good" else word.upper(), ROLES[word]),
        _holding(wording.claims(report), report),
        _holding(wording.expectations(report), report),
        str(report.rounds),
        _speed_up(report),
        "" if report.took is None else format_duration(report.took),
    )


def _word(report: RunReport) -> str:
    """The verdict; of a simulation, what the ideal does of all that is stated."""
    return (
        _OF_IDEAL.get(report.exit_code, "fault") if report.simulated else wording.verdict_of(report)
    )


def _holding(findings: Sequence[Finding], report: RunReport) -> str:
    if not findings:
        return "none"
    holding = "satisfied" if report.simulated else "hold"
    return f"{sum(f.verdict is Verdict.HOLDS for f in findings)} of {len(findings)} {holding}"


def _speed_up(report: RunReport) -> str:
    """The largest one, with the variant's name where there are several to choose from."""
    compared = [(v.speed_up.value, v) for v in report.variants if v.speed_up is not None]
    if not compared:
        return ""
    best: VariantSummary = max(compared, key=lambda pair: pair[0])[1]
    name = f" {clean(best.name)}" if len(compared) > 1 else ""
    return f"{wording.estimate(best.speed_up, interval=not report.simulated)}{name}"


def _counts(reports: Sequence[RunReport]) -> str:
    words = [_word(report) for report in reports]
    order = [word for word in _WORST_FIRST if word in words]
    came_out = ", ".join(f"{words.count(word)} {word.upper()}" for word in order)
    several = len({(report.scenario, report.path) for report in reports}) < len(reports)
    counts = f"{wording.count(len(reports), 'run' if several else 'scenario')}: {came_out}"
    if all(report.simulated for report in reports):
        return f"{counts}."
    return f"{counts}; {_left_behind(reports)}."


def _left_behind(reports: Sequence[RunReport]) -> str:
    """How many processes were left behind, and of how many runs nobody knows."""
    left = sum(report.left_behind or 0 for report in reports)
    unknown = sum(report.left_behind is None for report in reports)
    behind = f"{wording.count(left, 'process')[:-1]}es" if left > 1 else f"{left or 'no'} process"
    declared = ", as declared" if left and not any(report.faults for report in reports) else ""
    told = f", of {wording.count(unknown, 'run')} not recorded" if unknown else ""
    return f"{behind} left behind{told}{declared}"


def _expected_errors(reports: Sequence[RunReport]) -> str:
    """The share of chance in the verdicts, bounded by the claims' own error budgets."""
    judged = [
        finding
        for report in reports
        if not report.simulated
        for finding in wording.claims(report)
        if finding.verdict is not Verdict.UNDECIDED
    ]
    if not judged:
        claimed = any(wording.claims(report) for report in reports if not report.simulated)
        return "No claim was decided." if claimed else ""
    wrong = sum(finding.error_budget or 0.0 for finding in judged)
    decided = f"{wording.count(len(judged), 'claim')} decided"
    return f"{decided}; at most {wrong:.2g} wrong verdicts are to be expected by chance."
