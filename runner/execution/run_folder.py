"""Run folder: a new folder for the files of one run, made where they fit."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from runner.errors import CouldNotRun

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
        (folder / "journal.jsonl").touch()
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
