"""Show: finished runs on standard output, in the format that was asked for."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from runner.cli.progress import verdict_text
from runner.cli.terminal import style_of, width_of, write_out
from runner.errors import ExitCode
from runner.model.report import RunReport
from runner.reporting import wording

FORMATS = ("text", "markdown", "json", "csv")
FULL_REPORTS_AT_MOST = 3
"""Of more runs than this only those that do not hold are shown in full, before the table."""


def show(
    reports: Sequence[RunReport], form: str, *, quiet: bool = False, timeline: bool = False
) -> ExitCode:
    """Write the reports; returns the code that the worst of them ends with.

    ``quiet`` leaves one line a run of a text; another format is what was asked for, and whole.
    """
    if quiet and form == "text":
        named = zip(wording.names_of(reports), reports, strict=True)
        write_out("".join(f"{verdict_text(report, name)}\n" for name, report in named))
    else:
        write_out(_rendered(reports, form, timeline=timeline))
    return ExitCode.worst([report.exit_code for report in reports])


def _rendered(reports: Sequence[RunReport], form: str, *, timeline: bool) -> str:
    if form == "json":
        from runner.reporting.as_json import as_json_array

        return as_json_array(reports)
    if form == "csv":
        from runner.reporting.as_csv import as_csv_table

        return as_csv_table(reports)
    if form == "markdown":
        from runner.reporting.as_markdown import as_markdown

        return "\n".join(as_markdown(report, timeline=timeline) for report in reports)
    return _as_text(reports, timeline=timeline)


def _as_text(reports: Sequence[RunReport], *, timeline: bool) -> str:
    from runner.reporting.as_text import as_text

    style, width = style_of(sys.stdout), width_of(sys.stdout)
    full = _in_full(reports)
    parts = [as_text(report, style=style, width=width, timeline=timeline) for report in full]
    if len(reports) > 1:
        from runner.reporting.as_summary import as_summary

        parts.append(as_summary(reports, style=style, width=width))
    if len(full) < len(reports):
        parts.append(f"Not shown in full: {_rest(len(reports) - len(full), reports)}.\n")
    return "\n".join(parts)


def _rest(number: int, reports: Sequence[RunReport]) -> str:
    """What is left out, and where it can be seen."""
    if all(report.simulated for report in reports):
        satisfied = wording.count(number, "scenario")
        return f"{satisfied} of which the ideal satisfies everything; name them alone to see them"
    return f"{wording.count(number, 'run')} with nothing amiss; see their reports"


def _in_full(reports: Sequence[RunReport]) -> Sequence[RunReport]:
    if len(reports) <= FULL_REPORTS_AT_MOST:
        return reports
    return [report for report in reports if report.exit_code is not ExitCode.HOLDS]
