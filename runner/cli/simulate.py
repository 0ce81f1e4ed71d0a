"""Simulate: the command that shows what should happen, and starts nothing."""

from __future__ import annotations

from pathlib import Path

import click

from runner.cli import options
from runner.cli.find import find_scenarios
from runner.cli.read import read_all
from runner.cli.terminal import say
from runner.errors import ExitCode
from runner.reporting.escaping import clean_block


@click.command(name="simulate")
@options.where
@click.option(
    "--rounds",
    type=click.IntRange(min=1),
    metavar="N",
    help="N rounds; the file's rounds.min if not given.",
)
@options.time_scale
@options.variants
@options.overrides
@options.seed
@click.option(
    "--report-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep journal and reports, in a folder of their own below this one.",
)
@options.form(options.FORMATS, each="scenario")
@click.option("--quiet", "-q", is_flag=True, help="Only one line a scenario (of --format text).")
def command(
    where: tuple[str, ...],
    *,
    rounds: int | None,
    time_scale: float,
    variants: tuple[str, ...],
    overrides: tuple[str, ...],
    seed: int | None,
    report_dir: Path | None,
    form: str,
    quiet: bool,
) -> ExitCode:
    """Show what should happen: the same plan and draws on a virtual clock.

    It goes at zero cost: nothing is started, and no other run is waited for. Shown are the comparison of the
    variants, the draws and predicted times of each process, and whether the ideal
    satisfies what the file claims and expects. What depends on a user's code has no
    prediction: it is a dash, never a guess.

    Exit code 0 if the ideal satisfies everything, 1 if not, 3 if that is not predicted.

    \b
    Examples:
      runner simulate join_parallel
      runner simulate my.yaml --set processes.child.replicas=1000 --rounds 1
    """
    paths = find_scenarios(where)
    scenarios, doubts = read_all(paths, time_scale=time_scale, overrides=overrides)
    if not quiet:
        for doubt in doubts:
            say(clean_block(doubt))
    from runner import session
    from runner.cli.show import show

    chosen = session.SimulateOptions(
        rounds=rounds, variants=variants, seed=seed, report_dir=report_dir
    )
    return show(session.simulate(scenarios, chosen), form, quiet=quiet)
