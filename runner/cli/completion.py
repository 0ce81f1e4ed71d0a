"""Completion: the command that prints what a shell needs to complete our words."""

from __future__ import annotations

import click

from runner.cli.terminal import write_out
from runner.errors import CouldNotRun, ExitCode

_VARIABLE = "_RUNNER_COMPLETE"


@click.command(name="completion")
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def command(shell: str) -> ExitCode:
    """Print the completion script of a shell.

    \b
    Examples:
      runner completion bash > ~/.local/share/bash-completion/completions/runner
      runner completion zsh > ~/.zfunc/_runner
      runner completion fish > ~/.config/fish/completions/runner.fish
    """
    from click.shell_completion import get_completion_class

    from runner.cli.group import cli

    found = get_completion_class(shell)
    if found is None:
        raise CouldNotRun(f"this version of click completes nothing for {shell}")
    write_out(found(cli, {}, "runner", _VARIABLE).source() + "\n")
    return ExitCode.HOLDS
