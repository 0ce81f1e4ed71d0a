"""Init: the command that writes a scenario to start from."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path

import click

from runner.cli.find import SUFFIXES, shipped
from runner.cli.options import shipped_names
from runner.cli.terminal import write_out
from runner.errors import CouldNotRun, ExitCode, UsageError
from runner.reporting.escaping import clean

_NAME_LINE = re.compile(r"^name:[^\n#]*", re.MULTILINE)
EXISTS = "{} exists already; nothing is written over it"
_SCHEMA_LINE = re.compile(r"\A# yaml-language-server:[^\n]*\n")
_NEIGHBOUR = re.compile(r"[\w./-]+\.py\b")


@click.command(name="init")
@click.argument("name", default="scenario.yaml")
@click.option(
    "--from",
    "source",
    metavar="SCENARIO",
    shell_complete=shipped_names,
    help="Start from one that ships.",
)
def command(name: str, source: str | None) -> ExitCode:
    """Write a commented scenario to start from; never over an existing file.

    NAME is the file, with or without .yaml. With --from it is a copy of a scenario
    that comes with the program, together with the Python files it uses.

    \b
    Examples:
      runner init
      runner init mine --from join_parallel
    """
    path = Path(name if name.endswith(SUFFIXES) else f"{name}.yaml")
    wanted = _starter(path) if source is None else _copy(path, source)
    written = {file: text for file, text in wanted.items() if not _is_there(file, text)}
    for file in written:
        if os.path.lexists(file):
            raise UsageError(EXISTS.format(file))
    for file, text in written.items():
        write_new(file, text)
    files = ", ".join(str(file) for file in written)
    write_out(f"Wrote {files}. Next: runner run {_as_word(path)}\n")
    return ExitCode.HOLDS


def _starter(path: Path) -> dict[Path, str]:
    from runner.cli.starter import STARTER

    return {path: STARTER.format(name=_identifier(path), file=clean(_as_word(path)))}


def _copy(path: Path, source: str) -> dict[Path, str]:
    """The scenario under its new name, and the Python files beside it that it names."""
    known = shipped()
    if source not in known:
        raise UsageError(f"--from {source}: no such scenario ships{_instead(source, known)}")
    text = known[source].read_text(encoding="utf-8")
    text = _SCHEMA_LINE.sub("", text)  # it names the schema by where the original lies
    files = {path: _NAME_LINE.sub(f"name: {_identifier(path)}", text, count=1)}
    for neighbour in dict.fromkeys(_NEIGHBOUR.findall(text)):
        origin = known[source].parent / neighbour
        if origin.is_file():
            files[path.parent / neighbour] = origin.read_text(encoding="utf-8")
    return files


def _instead(source: str, known: Collection[str]) -> str:
    """Which scenarios may be meant, by a name that may be a file's; or where their names are."""
    stem = Path(source).stem
    close = [stem] if stem in known else get_close_matches(stem, known, n=3, cutoff=0.6)
    if close:
        return f": did you mean {' or '.join(close)}?"
    return " (runner list shows those that do)"


def _is_there(file: Path, text: str) -> bool:
    """Whether a Python file is there already, as it is: scenarios share them."""
    try:
        return file.suffix == ".py" and file.read_text(encoding="utf-8") == text
    except (OSError, UnicodeDecodeError):
        return False


def _as_word(path: Path) -> str:
    """The path as one word of a shell's line, which is no option either."""
    return shlex.quote(f"./{path}" if str(path).startswith("-") else str(path))


def _identifier(path: Path) -> str:
    """A Python identifier that is as near to the file's name as can be, and text in YAML."""
    name = re.sub(r"\W", "_", path.stem)
    return name if name.isidentifier() and name.lower() != "null" else f"scenario_{name}"


def write_new(path: Path, text: str) -> None:
    """Create the file, whole or not at all; the operating system refuses if there is one already."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            with open(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
        except BaseException:
            path.unlink(missing_ok=True)  # half of it would only be in the way of the next call
            raise
    except FileExistsError as error:
        raise UsageError(EXISTS.format(path)) from error
    except OSError as error:
        raise CouldNotRun(f"could not write {path}: {error.strerror}") from error
