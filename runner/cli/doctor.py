"""Doctor: the command that says whether this machine can run scenarios well."""

from __future__ import annotations

import sys

import click

from runner.cli.terminal import style_of, write_out
from runner.errors import ExitCode
from runner.reporting.escaping import clean

_ROLES = {"ok": "good", "poor": "doubt", "problem": "bad"}


@click.command(name="doctor")
def command() -> ExitCode:
    """Check whether this machine can run scenarios well.

    Each line is ok, poor (runs work, some figures are missing or less exact) or a
    problem (exit code 4), with what to do about it.

    \b
    Example:
      runner doctor
    """
    from runner.execution.doctor import State, examine

    style = style_of(sys.stdout)
    facts = examine()
    width = max(len(fact.name) for fact in facts)
    lines = []
    for fact in facts:
        word = fact.state.value
        shown = f"{fact.found}: {fact.advice}" if fact.advice else fact.found
        lines.append(f"{style(f'{word:<7}', _ROLES[word])}  {fact.name:<{width}}  {clean(shown)}\n")
    write_out("".join(lines))
    problems = any(fact.state is State.PROBLEM for fact in facts)
    return ExitCode.COULD_NOT_RUN if problems else ExitCode.HOLDS
