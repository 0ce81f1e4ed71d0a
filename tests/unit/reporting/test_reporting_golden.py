"""Each way a run can come out, in each format, byte for byte as it was last read by a person.

``REGENERATE_GOLDEN=1 pytest tests/unit/reporting`` writes the files anew; read the
difference before it is committed.
"""

import os
from pathlib import Path

import handmade_reports
import pytest

from runner.reporting.as_csv import as_csv
from runner.reporting.as_json import as_json
from runner.reporting.as_markdown import as_markdown
from runner.reporting.as_summary import as_summary
from runner.reporting.as_text import as_text

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
FORMATS = {"txt": as_text, "md": as_markdown, "csv": as_csv, "json": as_json}
REGENERATE = os.environ.get("REGENERATE_GOLDEN") == "1"


def compare(name: str, text: str) -> None:
    """The file of that name, or, when told so, a new one."""
    path = GOLDEN / name
    if REGENERATE:
        path.write_bytes(text.encode("utf-8"))

    assert path.read_bytes().decode("utf-8") == text


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("name", handmade_reports.ALL)
def test_report_is_as_it_was_last_read(name: str, ending: str) -> None:
    """A change of any report is a change of a file that is reviewed."""
    compare(f"{name}.{ending}", FORMATS[ending](handmade_reports.ALL[name]()))


def test_summary_is_as_it_was_last_read() -> None:
    """One row a run, whatever came out."""
    compare("summary.txt", as_summary([make() for make in handmade_reports.ALL.values()]))


def test_no_golden_file_is_an_orphan() -> None:
    """Every file belongs to a test."""
    expected = {f"{name}.{ending}" for name in handmade_reports.ALL for ending in FORMATS}

    assert expected | {"summary.txt"} == {path.name for path in GOLDEN.iterdir()}
