"""Terminal: where a command's words go.

Standard output carries what was asked for, standard error all that is said on
the way. A reader that went away is no error: the verdict is the exit code's.
"""

from __future__ import annotations

import os
import shutil
import sys
from typing import TextIO

from runner.errors import CouldNotRun
from runner.reporting.as_text import WIDTH, Style, plain

_COLOURS = {
    "good": {"fg": "green"},
    "bad": {"fg": "red", "bold": True},
    "doubt": {"fg": "yellow"},
    "faint": {"dim": True},
    "strong": {"bold": True},
}
_NARROWEST = 60


def write_out(text: str) -> None:
    """Write to standard output, all of it or, when its reader went away, what it took.

    Raises:
        CouldNotRun: when it cannot be written for another reason, such as a full disk.
    """
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _lead_nowhere(sys.stdout)
    except OSError as error:
        _lead_nowhere(sys.stdout)
        raise CouldNotRun(f"could not write to standard output: {error.strerror}") from error


def say(text: str) -> None:
    """Write one message to standard error; that nobody listens stops nothing."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except OSError:
        _lead_nowhere(sys.stderr)


def style_of(stream: TextIO | None) -> Style:
    """Colours on a terminal that shows them, nothing anywhere else."""
    if not is_terminal(stream) or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return plain
    return _coloured


def width_of(stream: TextIO | None) -> int:
    """The columns that there are: all that the terminal has."""
    if not is_terminal(stream):
        return WIDTH
    return max(_NARROWEST, shutil.get_terminal_size().columns)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person watches."""
    return stream is not None and not stream.closed and stream.isatty()


def _coloured(text: str, role: str) -> str:
    import click

    return click.style(text, **_COLOURS[role])  # type: ignore[arg-type]


def _lead_nowhere(stream: TextIO) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
