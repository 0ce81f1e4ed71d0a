"""Time: the command that says whether a function is faster in parallel."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from runner.cli import kinds
from runner.cli.init import EXISTS, write_new
from runner.cli.terminal import say, style_of, width_of, write_out
from runner.errors import ExitCode, UsageError
from runner.reporting.escaping import clean_block

if TYPE_CHECKING:
    from runner.model.timing import Timing

METHODS = ("fork", "spawn", "forkserver")
MOST_SECONDS = 1_000_000
"""Some days: a scenario's timeout, which follows from it, is at most 10000h."""


@click.command(name="time")
@click.argument("function", metavar="MODULE:FUNCTION|FILE.py:FUNCTION")
@click.argument("more", metavar="", nargs=-1, type=kinds.Json())
@click.option(
    "--args",
    type=kinds.Json(),
    multiple=True,
    metavar="JSON...",
    help="Its positional arguments, each a JSON value: --args 5 '\"text\"' '[1, 2]'.",
)
@click.option(
    "--kwargs",
    type=kinds.JsonObject(),
    default="{}",
    metavar="JSON",
    help="Its keyword arguments, a JSON object.",
)
@click.option(
    "--replicas",
    type=click.IntRange(min=2),
    metavar="N",
    help="How many calls there are to make. Default: 8, or fewer if they are long.",
)
@click.option(
    "--workers",
    type=kinds.Counts(),
    metavar="N,N...",
    help="Sizes of the pools. Default: 2, 4 and 8, as far as there are CPUs.",
)
@click.option(
    "--start-method",
    "start_methods",
    type=kinds.Words(*METHODS),
    default="fork,spawn",
    show_default=True,
    metavar="NAME,NAME...",
    help="How processes are made: some of fork, spawn, forkserver.",
)
@click.option(
    "--seconds",
    type=kinds.Scale(most=MOST_SECONDS),
    default=20.0,
    show_default=True,
    metavar="S",
    help="About how long to measure: as many rounds as fit, but at least 3.",
)
@click.option("--rounds", type=click.IntRange(min=1), metavar="N", help="N rounds, however long.")
@click.option(
    "--save",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.yaml",
    help="Write the scenario that was run; runner run repeats it.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "markdown")),
    default="text",
    show_default=True,
    help="Format of standard output.",
)
@click.option(
    "--report-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep journal and reports, in a folder of their own below this one.",
)
@click.option("--quiet", "-q", is_flag=True, help="Only the answer, in one sentence.")
@click.option("--no-live", is_flag=True, help="Plain lines instead of a live one.")
@click.option("--no-wait", is_flag=True, help="Give up (exit 4) if another run holds this host.")
def command(
    function: str,
    *,
    args: tuple[Any, ...],
    more: tuple[Any, ...],
    kwargs: dict[str, Any],
    replicas: int | None,
    save: Path | None,
    form: str,
    quiet: bool,
    no_live: bool,
    no_wait: bool,
    **rest: Any,
) -> ExitCode:
    """Say whether a function is faster in parallel, and by how much.

    The same calls are made one after the other in one process, all at once in a
    process each, and by pools of workers, under each start method. Every figure is
    measured here and now; what the function prints is not shown, what it returns is
    thrown away. FILE.py is looked for from the current folder, modules there and on
    sys.path.

    Exit code 0 if it could be measured, whatever the answer; 1 if the function raises; 2
    if it cannot be imported, or called so.

    \b
    Examples:
      runner time work.py:solve
      runner time math:factorial --args 20000 --workers 1,2,4
      runner time work.py:solve --start-method spawn --save solve.yaml
    """
    if save is not None:
        _check_new(save)
    from runner import session
    from runner.cli.progress import make_listener

    call = session.Call(function=function, args=(*args, *more), kwargs=kwargs)
    options = session.TimeOptions(
        calls=replicas,
        folder=Path() if save is None else save.parent,
        said=_said(),
        wait=not no_wait,
        **rest,
    )

    def told(text: str) -> None:
        if not quiet:
            say(clean_block(text))

    with make_listener(1, quiet=quiet, live=not no_live, introduces=False) as listener:
        timing = session.time_function(call, options, listener, told)
    if save is not None:
        write_new(save, timing.text)
        told(f"Wrote {save}. To repeat it: runner run {save}")
    write_out(_rendered(timing, form, quiet=quiet))
    return timing.report.exit_code


def _check_new(save: Path) -> None:
    """Before anything is measured: that there is a place for the scenario, and nothing on it."""
    if str(save) == "-":
        raise UsageError("--save -: wanted a file; --format json prints the scenario, too")
    if os.path.lexists(save):
        raise UsageError(EXISTS.format(save))
    if not os.path.isdir(save.parent):
        raise UsageError(f"--save {save}: there is no folder {save.parent}")


def _said() -> str:
    """The command as it was written, on one line."""
    return shlex.join(["runner", *sys.argv[1:]])


def _rendered(timing: Timing, form: str, *, quiet: bool) -> str:
    from runner.reporting.timing_words import answer

    if quiet:
        return f"{answer(timing)}\n"
    if form == "json":
        from runner.reporting.timing_as_json import timing_as_json

        return timing_as_json(timing)
    from runner.reporting.timing_as_text import timing_as_markdown, timing_as_text

    if form == "markdown":
        return timing_as_markdown(timing)
    return timing_as_text(timing, style=style_of(sys.stdout), width=width_of(sys.stdout))
