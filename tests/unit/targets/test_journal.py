"""Journal: records are whole, fit, and survive what a target does to its descriptors."""

from __future__ import annotations

import json
import math
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.measuring.events import parse_journal
from runner.targets.journal import (
    INLINE_BYTES,
    PAYLOAD_BYTES,
    RECORD_BYTES,
    Journal,
    payload,
    shortened,
)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.text(st.characters(codec=None)), st.integers(0, 60))
def test_a_shortened_text_fits_and_is_a_beginning(text: str, size: int) -> None:
    """Whatever its characters take in a record."""
    short = shortened(text, size)

    assert text.startswith(short)
    assert len(json.dumps(short)) - 2 <= size
    if len(json.dumps(text)) - 2 <= size:
        assert short == text


@given(JSON)
def test_a_short_json_value_is_said_as_it_is(value: Any) -> None:
    """And comes back from the record unchanged."""
    said = payload(value, "/nonexistent/never-needed")

    assert json.loads(json.dumps(said)) == {"value": value} or len(json.dumps(value)) > 1000


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({1}, id="set"),
        pytest.param(object(), id="object"),
        pytest.param(b"x", id="bytes"),
        pytest.param(math.nan, id="nan"),
        pytest.param(math.inf, id="inf"),
        pytest.param(10**5000, id="huge"),
        pytest.param({1: 2}, id="number as key"),
        pytest.param([{None: 1}], id="None as key"),
        pytest.param({"a": ({True: 1},)}, id="bool as key"),
    ],
)
def test_what_json_cannot_say_is_missing(value: Any) -> None:
    """With the reason, and never changed into something else."""
    assert payload(value, "/nonexistent").keys() == {"missing"}


def test_a_value_lies_inline_in_a_file_or_nowhere_by_its_length(tmp_path: Path) -> None:
    """The borders are those that are stated."""
    path = str(tmp_path / "v")

    assert "value" in payload("x" * (INLINE_BYTES - 2), path)
    assert "file" in payload("x" * (INLINE_BYTES - 1), path)
    assert "file" in payload("x" * (PAYLOAD_BYTES - 2), path)
    assert "missing" in payload("x" * (PAYLOAD_BYTES - 1), path)


@pytest.mark.parametrize(
    "value",
    ["x" * (PAYLOAD_BYTES + 1), [0] * PAYLOAD_BYTES, {"rows": [0] * PAYLOAD_BYTES}, ["x" * 9**7]],
    ids=["text", "list", "mapping", "nested"],
)
def test_what_is_much_too_long_is_not_written_first(value: object) -> None:
    """Megabytes that are thrown away cost a child no time."""
    assert payload(value, "/nonexistent") == {
        "missing": f"it is longer than the {PAYLOAD_BYTES} bytes kept"
    }


def test_a_value_whose_file_cannot_be_written_is_missing(tmp_path: Path) -> None:
    """The target is none the worse for a full disk."""
    said = payload("x" * 5000, str(tmp_path / "no folder" / "v"))

    assert "could not be written" in said["missing"]


def test_a_record_too_long_is_refused_and_none_is_written(tmp_path: Path) -> None:
    """Half a record would be worse."""
    journal = Journal(str(tmp_path / "j"), 0)

    with pytest.raises(ValueError, match="does not fit"):
        journal.write("mark", 1, "p", text="x" * RECORD_BYTES)

    assert not (tmp_path / "j").exists() or (tmp_path / "j").read_bytes() == b""


def test_a_journal_whose_descriptor_is_gone_is_opened_again(tmp_path: Path) -> None:
    """Also when its number is another file's, or its file was removed and made again."""
    journal = Journal(str(tmp_path / "j"), 7)
    journal.write("mark", 1, "p", name="a")
    number = journal.descriptor()

    os.close(number)
    other = os.open(tmp_path / "other", os.O_WRONLY | os.O_CREAT)
    assert other == number
    journal.write("mark", 2, "p", name="b")

    parsed = parse_journal((tmp_path / "j").read_bytes())
    assert [event["name"] for event in parsed.executions[7]] == ["a", "b"]
    assert (tmp_path / "other").read_bytes() == b""
    os.close(other)
    os.close(journal.descriptor())


def test_many_writers_tear_nothing(tmp_path: Path) -> None:
    """One write a record, appended whole."""
    path = str(tmp_path / "j")

    def write(number: int) -> None:
        journal = Journal(path, number)
        for at in range(200):
            journal.write("mark", at, f"p{number}", text="x" * (at * 10))
        os.close(journal.descriptor())

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    parsed = parse_journal(Path(path).read_bytes())
    assert parsed.torn == 0
    assert {number: len(events) for number, events in parsed.executions.items()} == dict.fromkeys(
        range(4), 200
    )


def test_a_journal_travels_by_its_path(tmp_path: Path) -> None:
    """A spawned child opens its own."""
    import pickle

    journal = Journal(str(tmp_path / "j"), 3)
    journal.write("mark", 1)
    copy = pickle.loads(pickle.dumps(journal))
    copy.write("mark", 2)

    assert len(parse_journal((tmp_path / "j").read_bytes()).executions[3]) == 2
    os.close(journal.descriptor())
    os.close(copy.descriptor())
