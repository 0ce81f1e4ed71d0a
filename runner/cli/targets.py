"""Targets: the command that names the built-in targets with their parameters."""

from __future__ import annotations

from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from runner.cli.terminal import write_out
from runner.errors import ExitCode

if TYPE_CHECKING:
    from runner.model.builtins import BuiltInTarget

_WIDTH = 100
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

    plain = [target for target in BUILT_INS.values() if not _is_explained(target)]
    width = max(len(target.signature) for target in plain)
    lines = [f"{target.signature:<{width}}  {target.about}" for target in plain]
    for target in BUILT_INS.values():
        lines += _explained(target) if _is_explained(target) else []
    write_out("\n".join(lines) + "\n" + _OWN)
    return ExitCode.HOLDS


def _is_explained(target: BuiltInTarget) -> bool:
    return any(parameter.about for parameter in target.parameters)


def _explained(target: BuiltInTarget) -> list[str]:
    """A target with what each of its parameters does, and its marks with their fields."""
    width = max(len(parameter.name) for parameter in target.parameters)
    fold = partial(wrap, width=_WIDTH, break_long_words=False, break_on_hyphens=False)
    lines = ["", *fold(target.signature, subsequent_indent="    "), f"  {target.about}"]
    for parameter in target.parameters:
        head = f"    {parameter.name:<{width}}  "
        lines += fold(parameter.about, initial_indent=head, subsequent_indent=" " * len(head))
    marks = (f"{name} ({', '.join(fields)})" for name, fields in target.marks.items())
    return [*lines, f"    marks {', '.join(marks)}"]
