"""Schema: the command that prints a JSON Schema."""

from __future__ import annotations

import click

from runner.cli.terminal import write_out
from runner.errors import ExitCode


@click.command(name="schema")
@click.argument(
    "name", type=click.Choice(("scenario", "run", "timing", "journal")), default="scenario"
)
def command(name: str) -> ExitCode:
    """Print the JSON Schema of a scenario, of run.json, of what `time` prints, or of a journal.

    \b
    Examples:
      runner schema > scenario.schema.json
      runner schema run
    """
    from runner.loading.shipped import schema_text

    write_out(schema_text(name))
    return ExitCode.HOLDS
