"""Report: the command that makes the reports of finished runs again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runner.cli import options
from runner.cli.terminal import say
from runner.errors import ExitCode, RunnerError, UsageError
from runner.reporting.escaping import clean_block

if TYPE_CHECKING:
    from runner.model.report import RunReport

_JOURNAL = "journal"
"""How the name of the file begins that makes a folder a run's."""


@click.command(name="report")
@click.argument(
    "where",
    metavar="RUN...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "markdown", "json", "csv")),
    default="text",
    show_default=True,
    help="Format of standard output; json is an array with one document a run.",
)
@options.timeline
@click.option(
    "--quiet", "-q", is_flag=True, help="Only one line a run: its verdict (of --format text)."
)
@click.option("--no-write", is_flag=True, help="Show only; leave the files of the run alone.")
def command(
    where: tuple[Path, ...], *, form: str, timeline: bool, quiet: bool, no_write: bool
) -> ExitCode:
    """Make the reports of finished runs again, from their journals.

    RUN is the folder of a run or one that holds several. Nothing is executed. The
    exit code is that of the runs, as if they had just ended.

    \b
    Examples:
      runner report reports/join_parallel-20260102-030405
      runner report reports/process_states-20260102-030405 --timeline
      runner report reports/ --format csv > figures.csv
    """
    from runner.cli.show import show

    folders = find_runs(where)
    reports = [made for folder in folders if (made := _made_again(folder, write=not no_write))]
    code = show(reports, form, quiet=quiet, timeline=timeline) if reports else ExitCode.HOLDS
    return ExitCode.worst([code, *[ExitCode.COULD_NOT_RUN] * (len(reports) < len(folders))])


def _made_again(folder: Path, *, write: bool) -> RunReport | None:
    """The report; None, with the reason said, for a run that is damaged: the others are shown."""
    from runner import session

    try:
        report = session.report_of(folder)
        if write:
            session.write_report(report, folder)
    except RunnerError as error:
        say(f"runner: {clean_block(error)}")
        return None
    return report


def find_runs(where: Sequence[Path]) -> list[Path]:
    """The run folders among and below ``where``, each once, in order of path.

    Raises:
        UsageError: for a folder that neither is a run nor holds one.
    """
    found: dict[Path, None] = {}
    for folder in where:
        runs = [Path(path) for path, _, files in _walk(folder) if _has_journal(files)]
        if not runs:
            raise UsageError(f"{folder}: neither the folder of a run nor one that holds any")
        found.update(dict.fromkeys(runs))
    return list(found)


def _walk(folder: Path) -> list[tuple[str, list[str], list[str]]]:
    return sorted(os.walk(folder), key=lambda entry: entry[0])


def _has_journal(files: Sequence[str]) -> bool:
    return any(name.startswith(_JOURNAL) for name in files)
