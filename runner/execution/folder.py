"""Folder: one run on disk, as its writer and its later readers see it.

``journal.jsonl`` is appended to; ``scenario.yaml`` is the text that was run;
``output/xN/`` keeps what execution N printed and what did not fit its records.
Reports are written beside them whole or not at all.
"""

import os
import shutil
from pathlib import Path
from typing import Any

from runner.execution.kept import read_output, stored
from runner.model.event import Event
from runner.model.missing import Missing


class ExecutionFolder:
    """What lies beside the journal of one execution: an ``Archive`` for the fold."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def value(self, said: Event) -> Any:
        """The value that a record carries or names; Missing, with the reason, when it is not there."""
        if "missing" in said:
            return Missing(str(said["missing"]))
        if "value" not in said and "file" not in said:
            return Missing("not recorded")
        if "value" in said:
            return said["value"]
        found = stored(str(self.path), said)
        return Missing("the file it was written to is not whole") if found is None else found

    def output(self, label: str) -> tuple[tuple[str, ...], tuple[str, ...], int]:
        """Lines of both streams, and the bytes dropped from their middles."""
        out, dropped = read_output(str(self.path / f"{label}.out"))
        err, lost = read_output(str(self.path / f"{label}.err"))
        return _lines(out), _lines(err), dropped + lost

    def tidy(self, spare: Path | None = None) -> None:
        """Remove what no later reader needs: the birth list, ``{dir}``, empty output.

        Empty files go to the folder ``spare``, if there is one, for the next execution to
        take: ext4 looks at every inode that was freed in the last half minute before it
        gives a new one, so that files made and removed again cost more and more.
        """
        try:
            entries = list(os.scandir(self.path))
        except FileNotFoundError:
            return
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            elif entry.name == "births":
                os.unlink(entry.path)
            elif entry.stat(follow_symlinks=False).st_size == 0:
                _put_away(entry.path, spare)
        try:
            os.rmdir(self.path)
        except OSError:
            return  # it holds something worth keeping


def _put_away(path: str, spare: Path | None) -> None:
    if spare is None:
        os.unlink(path)
    else:
        os.replace(
            path, spare / f"{os.path.basename(os.path.dirname(path))}.{os.path.basename(path)}"
        )


def write_atomically(path: Path, data: bytes) -> None:
    """``path`` holds ``data`` whole, or what it held before."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _lines(data: bytes) -> tuple[str, ...]:
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    return tuple(lines if lines[-1] else lines[:-1])
