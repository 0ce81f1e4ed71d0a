"""Group: the top command; a subcommand's module is imported when it is named."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

COMMANDS = {
    "run": "Run scenarios, judge what they claim, write their reports.",
    "time": "Say whether a function is faster in parallel, and by how much.",
    "simulate": "Show what should happen: the same plan and draws on a virtual clock.",
    "explain": "Explain scenarios: plan, draws, predicted times, rounds needed, duration.",
    "validate": "Check scenario files without running anything.",
    "report": "Make the reports of finished runs again, from their journals.",
    "list": "List the scenarios that come with the program.",
    "targets": "List the built-in targets with their parameters.",
    "schema": "Print the JSON Schema of a scenario, of run.json, of what `time` prints, or of a journal.",
    "init": "Write a commented scenario to start from.",
    "doctor": "Check whether this machine can run scenarios well.",
    "completion": "Print the completion script of a shell.",
}
"""Every command with its line in the overall help, so that help imports none of them."""


class LazyGroup(click.Group):
    """Finds a command ``name`` as ``runner.cli.name:command``."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module: Any = import_module(f"runner.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Like click's own, which would suggest only commands that are loaded already."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            raise click.exceptions.NoSuchCommand(
                error.command_name, possibilities=COMMANDS, ctx=ctx
            ) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _show_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from runner.cli.about import distribution

    click.echo("{} {}".format(*distribution()))
    ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and exit.",
)
def cli() -> None:
    """Run sets of processes described in YAML and judge what is claimed of their timing.

    \b
    Examples:
      runner init first.yaml && runner run first.yaml
      runner run join_parallel --rounds 30
      runner validate scenarios/

    Exit codes: 0 everything holds, 1 something fails, 2 wrong usage or scenario,
    3 undecided, 4 could not run or left something behind, 130 interrupted.
    """
