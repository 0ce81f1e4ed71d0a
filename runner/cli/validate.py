"""Validate: the command that checks scenario files and starts nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import click

from runner.cli import options
from runner.cli.find import find_scenarios
from runner.cli.read import problems_of
from runner.cli.terminal import write_out
from runner.errors import ExitCode, Problem
from runner.reporting.escaping import clean, clean_block
from runner.reporting.wording import count

Checked = Mapping[str, Sequence[Problem]]


@click.command(name="validate")
@options.where
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "github")),
    default="text",
    show_default=True,
    help="github: annotations that appear in a pull request.",
)
def command(where: tuple[str, ...], *, form: str) -> ExitCode:
    """Check scenario files without running anything.

    Every problem of every file is reported with its line; no target is imported
    and no process is started. Exit code 2 if a file has an error; warnings alone
    leave it 0.

    \b
    Examples:
      runner validate my.yaml
      runner validate scenarios/ --format github
    """
    checked = {path: problems_of(path) for path in find_scenarios(where)}
    write_out({"text": _text, "json": _json, "github": _github}[form](checked))
    wrong = any(problem.severity == "error" for problem in _all(checked))
    return ExitCode.USAGE if wrong else ExitCode.HOLDS


def _all(checked: Checked) -> Iterable[Problem]:
    return (problem for problems in checked.values() for problem in problems)


def _text(checked: Checked) -> str:
    lines = [clean_block(problem) for problem in _all(checked)]
    errors = sum(problem.severity == "error" for problem in _all(checked))
    warnings = len(lines) - errors
    wrong = sum(any(p.severity == "error" for p in problems) for problems in checked.values())
    counts = [f"{len(checked) - wrong} valid"]
    counts += [f"{wrong} not valid ({count(errors, 'error')})"] if wrong else []
    counts += [count(warnings, "warning")] if warnings else []
    files = count(len(checked), "file")
    return "\n".join([*lines, f"{files}: {', '.join(counts)}"]) + "\n"


def _json(checked: Checked) -> str:
    files = [
        {
            "path": path,
            "valid": all(problem.severity != "error" for problem in problems),
            "problems": [
                {
                    "path": problem.path,
                    "line": problem.line,
                    "column": problem.column,
                    "severity": problem.severity,
                    "message": problem.message,
                    "excerpt": problem.excerpt,
                }
                for problem in problems
            ],
        }
        for path, problems in checked.items()
    ]
    return json.dumps({"files": files}, indent=2) + "\n"


def _github(checked: Checked) -> str:
    """Workflow commands; in their properties ``:`` and ``,`` are escaped besides ``%`` and line ends."""
    lines = [
        f"::{problem.severity} file={_property(problem.path)},line={problem.line},"
        f"col={problem.column}::{_data(clean(problem.message))}\n"
        for problem in _all(checked)
    ]
    return "".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(clean(text)).replace(":", "%3A").replace(",", "%2C")
