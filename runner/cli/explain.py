"""Explain: the command that tells of a scenario what can be told before it is run."""

from __future__ import annotations

import sys

import click

from runner.cli import options
from runner.cli.find import find_scenarios
from runner.cli.read import read_all
from runner.cli.terminal import say, style_of, width_of, write_out
from runner.errors import ExitCode
from runner.reporting.escaping import clean_block


@click.command(name="explain")
@options.where
@options.time_scale
@options.variants
@options.overrides
@options.seed
@options.form(("text", "json"), each="scenario")
def command(
    where: tuple[str, ...],
    *,
    time_scale: float,
    variants: tuple[str, ...],
    overrides: tuple[str, ...],
    seed: int | None,
    form: str,
) -> ExitCode:
    """Explain scenarios: plan, draws, predicted times, rounds needed, duration of a run.

    Nothing is started. Of each variant the plan is told in words and its first round
    drawn as bars, one a process; the times are those of the ideal, at zero cost, the
    duration of the run includes what starting processes is known to cost.

    \b
    Examples:
      runner explain join_parallel
      runner explain my.yaml --variant serial --format json
    """
    from runner import session

    scenarios, doubts = read_all(find_scenarios(where), time_scale=time_scale, overrides=overrides)
    for doubt in doubts:
        say(clean_block(doubt))
    explanations = [
        session.explain(scenario, variants=variants, seed=seed) for scenario in scenarios
    ]
    if form == "json":
        from runner.reporting.explanation_as_json import explanation_json

        write_out(explanation_json(explanations))
    else:
        from runner.reporting.explanation_as_text import explanation_text

        style, width = style_of(sys.stdout), width_of(sys.stdout)
        texts = [explanation_text(each, style=style, width=width) for each in explanations]
        write_out("\n".join(texts))
    return ExitCode.HOLDS
