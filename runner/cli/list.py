"""List: the command that names the scenarios that come with the program."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from runner.cli.find import shipped
from runner.cli.terminal import write_out
from runner.errors import ExitCode
from runner.reporting.escaping import clean

_SECTION = re.compile(r"§\d[\d.]*\d(?:\(\d+\)|–\d+)?(?:, \d[\d.]*\d)*")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A shipped scenario; ``section`` is the first one of the tutorial that it is about."""

    name: str
    title: str
    section: str = ""
    tags: tuple[str, ...] = ()


@click.command(name="list")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Only those with this tag.")
def command(tags: tuple[str, ...]) -> ExitCode:
    """List the scenarios that come with the program, with the section of the tutorial, title and tags.

    \b
    Examples:
      runner list
      runner list --tag join
    """
    entries = [_entry(name, path) for name, path in shipped().items()]
    chosen = [entry for entry in entries if set(tags) <= set(entry.tags)]
    name_width = max((len(entry.name) for entry in chosen), default=0)
    section_width = max((len(entry.section) for entry in chosen), default=0)
    lines = [_line(entry, name_width, section_width) for entry in chosen]
    write_out("".join(lines) or f"No scenario ships{' with all of these tags' if tags else ''}.\n")
    return ExitCode.HOLDS


def _line(entry: _Entry, name_width: int, section_width: int) -> str:
    tags = f"[{', '.join(entry.tags)}]" if entry.tags else ""
    columns = (
        f"{entry.name:<{name_width}}",
        *([f"{entry.section:<{section_width}}"] if section_width else []),
        entry.title,
        tags,
    )
    return f"{clean('  '.join(columns)).rstrip()}\n"


def _entry(name: str, path: Path) -> _Entry:
    """What the file says; whether it is right is for validate to say."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        document: Any = yaml.load(path.read_bytes(), Loader=loader)  # noqa: S506 - both are safe
        section = _SECTION.search(str(document.get("about", "")))
        return _Entry(
            name,
            str(document.get("title", "")),
            section.group() if section else "",
            tuple(map(str, document.get("tags", ()))),
        )
    except (yaml.YAMLError, AttributeError, TypeError, OSError):
        return _Entry(name, f"cannot be read: runner validate {path}")
