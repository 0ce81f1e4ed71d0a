"""Run: the command that runs scenarios and judges them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from runner.cli import options
from runner.cli.find import find_scenarios
from runner.cli.kinds import Duration
from runner.cli.read import read_all_to_run
from runner.cli.terminal import say
from runner.errors import ExitCode
from runner.reporting.escaping import clean_block

if TYPE_CHECKING:
    from runner.session import RunOptions


@click.command(name="run")
@options.where
@click.option("--rounds", type=click.IntRange(min=1), metavar="N", help="At most N rounds.")
@options.time_scale
@options.variants
@options.overrides
@options.seed
@click.option("--timeout", type=Duration(), metavar="D", help="End an execution after D, like 10s.")
@click.option(
    "--report-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("reports"),
    show_default=True,
    help="Folder in which each run gets a folder of its own.",
)
@options.form(options.FORMATS)
@click.option(
    "--unchecked",
    is_flag=True,
    help="Run even if it is foreseen that a claim cannot fail or be decided.",
)
@options.timeline
@click.option(
    "--quiet", "-q", is_flag=True, help="Only one line a run: its verdict (of --format text)."
)
@click.option("--no-live", is_flag=True, help="Plain lines instead of a live one.")
@click.option("--no-wait", is_flag=True, help="Give up (exit 4) if another run holds this host.")
@click.option(
    "--keep", type=click.IntRange(min=1), metavar="N", help="Keep only a scenario's last N runs."
)
@click.option(
    "--error-budget",
    type=click.Choice(("file", "batch")),
    default="file",
    show_default=True,
    help="Share the chance of a wrong verdict over each file or over the whole call.",
)
def command(
    where: tuple[str, ...],
    *,
    time_scale: float,
    overrides: tuple[str, ...],
    unchecked: bool,
    form: str,
    timeline: bool,
    quiet: bool,
    no_live: bool,
    **rest: Any,
) -> ExitCode:
    """Run scenarios, judge what they claim, write their reports.

    PATH is a file, a folder (every YAML file below it) or - for standard input;
    NAME is a scenario that comes with the program (see runner list). Every file is
    checked first, its claims and expectations against a simulation of what these options
    leave of it: if one is wrong, nothing starts. Of more than three runs, only
    those that do not hold are shown in full, before the table.

    \b
    Examples:
      runner run join_parallel
      runner run my.yaml --rounds 20 --set processes.child.replicas=8
      runner run scenarios/ --format json > results.json
    """
    from runner import session

    chosen = _options(session.RunOptions, **rest)
    scenarios, doubts = read_all_to_run(
        find_scenarios(where),
        time_scale=time_scale,
        overrides=overrides,
        options=chosen,
        unchecked=unchecked,
    )
    if not quiet:
        for doubt in doubts:
            say(clean_block(doubt))
    from runner.cli.progress import make_listener

    with make_listener(len(scenarios), quiet=quiet, live=not no_live) as listener:
        reports = session.run(scenarios, chosen, listener)
    from runner.cli.show import show

    return show(reports, form, quiet=quiet, timeline=timeline)


def _options(
    make: type[RunOptions], *, no_wait: bool, variants: tuple[str, ...], **rest: Any
) -> RunOptions:
    return make(wait=not no_wait, variants=variants, **rest)
