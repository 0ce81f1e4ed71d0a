"""List: the command that names the scenarios that come with the program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from runner.cli.find import shipped
from runner.cli.kinds import InTutorial
from runner.cli.sections import Section, is_within, parse_sections, said_in
from runner.cli.terminal import write_out
from runner.errors import ExitCode
from runner.frozen import frozen
from runner.reporting.escaping import clean


@frozen
class _Entry:
    """A shipped scenario; ``said`` is what its ``about`` says of the sections it is about."""

    name: str
    title: str
    said: str = ""
    sections: tuple[Section, ...] = ()
    tags: tuple[str, ...] = ()


def _tags_there(_ctx: click.Context, _param: click.Parameter, begun: str) -> list[str]:
    """What a shell may complete a tag to."""
    return [tag for tag in _all_tags(_entries()) if tag.startswith(begun)]


@click.command(name="list")
@click.option(
    "--tag",
    "tags",
    multiple=True,
    metavar="TAG",
    shell_complete=_tags_there,
    help="Only those with this tag.",
)
@click.option(
    "--section",
    "asked",
    type=InTutorial(),
    metavar="N",
    help="Only those about this section of the tutorial and its parts.",
)
def command(tags: tuple[str, ...], asked: Section | None) -> ExitCode:
    """List the scenarios that come with the program, in the order of the tutorial's sections.

    Each with its section, title and tags. What each measures, and what came out, is in
    scenarios/README.md.

    \b
    Examples:
      runner list
      runner list --tag join
      runner list --section 2.2.5
    """
    entries = _entries()
    chosen = [entry for entry in entries if set(tags) <= set(entry.tags)]
    if asked is not None:
        chosen = [entry for entry in chosen if any(is_within(s, asked) for s in entry.sections)]
    chosen.sort(key=lambda entry: (not entry.sections, entry.sections, entry.name))
    name_width = max((len(entry.name) for entry in chosen), default=0)
    section_width = max((len(entry.said) for entry in chosen), default=0)
    lines = [_line(entry, name_width, section_width) for entry in chosen]
    write_out("".join(lines) or f"No scenario ships{_wanted(tags, asked)}{_tags(tags, entries)}.\n")
    return ExitCode.HOLDS


def _entries() -> list[_Entry]:
    return [_entry(name, path) for name, path in shipped().items()]


def _all_tags(entries: list[_Entry]) -> list[str]:
    return sorted({tag for entry in entries for tag in entry.tags})


def _wanted(tags: tuple[str, ...], asked: Section | None) -> str:
    if asked is None:
        return " with all of these tags" if tags else ""
    return f" that is about this section{' and has all of these tags' if tags else ''}"


def _tags(wanted: tuple[str, ...], entries: list[_Entry]) -> str:
    """Which tags there are, if one was asked for that is none of them."""
    known = _all_tags(entries)
    unknown = [tag for tag in wanted if tag not in known]
    if not unknown:
        return ""
    none = "is no tag" if len(unknown) == 1 else "are no tags"
    return f": {' and '.join(map(clean, unknown))} {none}; there are {', '.join(known)}"


def _line(entry: _Entry, name_width: int, section_width: int) -> str:
    tags = f"[{', '.join(entry.tags)}]" if entry.tags else ""
    columns = (
        f"{entry.name:<{name_width}}",
        *([f"{entry.said:<{section_width}}"] if section_width else []),
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
        said = said_in(str(document.get("about", "")))
        return _Entry(
            name,
            str(document.get("title", "")),
            said,
            parse_sections(said),
            tuple(map(str, document.get("tags", ()))),
        )
    except ValueError as error:
        return _Entry(name, f"its about cannot be read: {error}")
    except (yaml.YAMLError, AttributeError, TypeError, OSError):
        return _Entry(name, f"cannot be read: runner validate {path}")
