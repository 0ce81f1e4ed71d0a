"""Targets: the command that names the built-in targets with their parameters."""

from __future__ import annotations

import click

from runner.cli.terminal import write_out
from runner.errors import ExitCode

_OWN = """
A target of your own: package.module:callable, file.py:callable (beside the scenario), a
Process subclass in either, or {command: [program, argument]}.
"""


@click.command(name="targets")
def command() -> ExitCode:
    """List the built-in targets with their parameters.

    A parameter is given under args or kwargs of a process group; one that shows a
    value may be left out.

    \b
    Example:
      runner targets
    """
    from runner.model.builtins import BUILT_INS

    width = max(len(target.signature) for target in BUILT_INS.values())
    lines = [f"{target.signature:<{width}}  {target.about}" for target in BUILT_INS.values()]
    write_out("\n".join(lines) + "\n" + _OWN)
    return ExitCode.HOLDS
