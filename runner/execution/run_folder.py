"""Run folder: a new folder for the files of one run, made where they fit."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from runner.errors import CouldNotRun

JOURNAL = "journal.jsonl"
FREE_BYTES = 8 * 1024 * 1024
"""Below this the journal of a short run may not fit."""


def run_name(scenario: str) -> str:
    """What the folder of a run that begins now is called."""
    return f"{scenario}-{datetime.now(UTC):%Y%m%d-%H%M%S}"


def make_run_folder(reports: Path, name: str) -> Path:
    """A new folder for a run, ``name`` or ``name-2`` …, that can be written.

    Raises:
        CouldNotRun: when the disk is full, read-only, or a file is in the way.
    """
    try:
        reports.mkdir(parents=True, exist_ok=True)
        folder = _new(reports, name)
        (folder / "output").mkdir()
        (folder / JOURNAL).touch()
        free = shutil.disk_usage(folder).free
    except FileExistsError:
        raise CouldNotRun(
            f"{reports} is a file, wanted a folder: choose another --report-dir"
        ) from None
    except OSError as error:
        raise CouldNotRun(
            f"{reports}: cannot write there ({error.strerror}): choose another --report-dir"
        ) from error
    if free < FREE_BYTES:
        shutil.rmtree(folder, ignore_errors=True)
        raise CouldNotRun(
            f"{reports}: the disk is full ({free} bytes free, wanted {FREE_BYTES}): "
            "make room or choose another --report-dir"
        )
    return folder


@contextmanager
def in_progress(folder: Path) -> Iterator[None]:
    """For as long as the block takes, or this process lives, ``is_in_progress`` of the run there."""
    import fcntl  # what simulates makes folders too, and runs where there is none

    with open(folder / JOURNAL, "rb") as journal:
        with suppress(OSError):  # not every file system has locks
            fcntl.flock(journal, fcntl.LOCK_EX)
        yield


def is_in_progress(folder: Path) -> bool:
    """Whether a run still writes there, so that its journal has no end yet.

    Raises:
        OSError: when there is no journal.
    """
    import fcntl

    with open(folder / JOURNAL, "rb") as journal:
        try:
            fcntl.flock(journal, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
    return False


def _new(reports: Path, name: str) -> Path:
    number = 1
    while True:
        folder = reports / (name if number == 1 else f"{name}-{number}")
        try:
            folder.mkdir()
        except FileExistsError:
            if not reports.is_dir():
                raise
            number += 1
        else:
            return folder
