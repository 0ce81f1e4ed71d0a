"""Options: what several commands let their caller change, said once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from runner.cli.kinds import Scale, Setting

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

FORMATS = ("text", "markdown", "json", "csv")

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def shipped_names(_ctx: click.Context, _param: click.Parameter, begun: str) -> list[str]:
    """What a shell may complete it to."""
    from runner.cli.find import shipped

    return [name for name in shipped() if name.startswith(begun)]


def names_and_files(
    ctx: click.Context, param: click.Parameter, begun: str
) -> list[CompletionItem[Any]]:
    """Shipped scenarios; where none begins so, the shell's own files."""
    from click.shell_completion import CompletionItem

    names = [CompletionItem(name) for name in shipped_names(ctx, param, begun)]
    return [CompletionItem(begun, type="file"), *names]


def their_variants(ctx: click.Context, _param: click.Parameter, begun: str) -> list[str]:
    """Those of the scenarios named before, of such as can be read."""
    from runner.cli.find import find_scenarios
    from runner.errors import RunnerError
    from runner.loading import load

    found: dict[str, None] = {}
    for word in ctx.params.get("where") or ctx.args:  # click parses no further than to the option
        with suppress(RunnerError, OSError):
            for path in find_scenarios([word]):
                found.update(dict.fromkeys(variant.name for variant in load(path).variants))
    return [name for name in found if name.startswith(begun)]


where = click.argument(
    "where", metavar="PATH|NAME...", nargs=-1, required=True, shell_complete=names_and_files
)

time_scale = click.option(
    "--time-scale",
    type=Scale(),
    default=1.0,
    metavar="X",
    help="Multiply every duration in the file by X, in expectations and claims too.",
)
variants = click.option(
    "--variant",
    "variants",
    multiple=True,
    metavar="NAME",
    shell_complete=their_variants,
    help="Only this variant.",
)
overrides = click.option(
    "--set",
    "overrides",
    type=Setting(),
    multiple=True,
    metavar="PATH=VALUE",
    help="Change one place of the file, such as processes.child.replicas=8.",
)
timeline = click.option(
    "--timeline",
    is_flag=True,
    help="Also show which process was in which state when (text and markdown).",
)
seed = click.option(
    "--seed",
    type=click.IntRange(min=0),
    metavar="N",
    help="Draw from this seed instead of the file's.",
)


def form(choices: tuple[str, ...], *, each: str = "run") -> Decorator:
    """``--format``; JSON is an array with one document for ``each``."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(choices),
        default="text",
        show_default=True,
        help=f"Format of standard output; json is an array with one document a {each}.",
    )
