"""List: the command that names the scenarios that come with the program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from runner.cli.find import shipped
from runner.cli.terminal import write_out
from runner.errors import ExitCode
from runner.reporting.escaping import clean


@click.command(name="list")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Only those with this tag.")
def command(tags: tuple[str, ...]) -> ExitCode:
    """List the scenarios that come with the program, with title and tags.

    \b
    Examples:
      runner list
      runner list --tag join
    """
    rows = [(name, *_facts(path)) for name, path in shipped().items()]
    chosen = [row for row in rows if set(tags) <= set(row[2])]
    width = max((len(row[0]) for row in chosen), default=0)
    lines = [_line(name, title, having, width) for name, title, having in chosen]
    write_out("".join(lines) or f"No scenario ships{' with all of these tags' if tags else ''}.\n")
    return ExitCode.HOLDS


def _line(name: str, title: str, tags: tuple[str, ...], width: int) -> str:
    shown = f"  [{', '.join(tags)}]" if tags else ""
    return f"{clean(f'{name:<{width}}  {title}{shown}').rstrip()}\n"


def _facts(path: Path) -> tuple[str, tuple[str, ...]]:
    """Title and tags as the file has them; whether it is right is for validate to say."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        document: Any = yaml.load(path.read_bytes(), Loader=loader)  # noqa: S506 - both are safe
        return str(document.get("title", "")), tuple(map(str, document.get("tags", ())))
    except (yaml.YAMLError, AttributeError, TypeError, OSError):
        return f"cannot be read: runner validate {path}", ()
