"""Events: whole records count, whatever else the file holds."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from runner.measuring.events import parse_event, parse_journal
from runner.model.event import KINDS


def line(event: dict[str, object]) -> bytes:
    """A record as a journal holds it."""
    return b"\n" + json.dumps(event).encode("ascii") + b"\n"


EVENTS = st.builds(
    lambda kind, at, x, pid, label, text: line(
        {"t": at, "k": kind, "x": x, "pid": pid, "p": label, "text": text}
    ),
    st.sampled_from(sorted(KINDS)),
    st.integers(0, 2**62),
    st.integers(-1, 3),
    st.integers(1, 2**22),
    st.none() | st.text(),
    st.text(),
)


@given(st.binary())
def test_any_bytes_can_be_parsed(data: bytes) -> None:
    """What is no record is torn, and nothing raises."""
    lines = [line for line in data.split(b"\n") if line]
    parsed = parse_journal(data)

    assert len(parsed.head) + sum(map(len, parsed.executions.values())) + parsed.torn == len(lines)


@given(st.lists(EVENTS, min_size=1, max_size=5), st.data())
def test_a_cut_loses_one_record_at_most(records: list[bytes], data: st.DataObject) -> None:
    """Every record that is whole before the cut is there."""
    journal = b"".join(records)
    size = data.draw(st.integers(0, len(journal)))
    whole, end = 0, 0
    for record in records:
        end += len(record)
        whole += end - 1 <= size

    parsed = parse_journal(journal[:size])
    found = len(parsed.head) + sum(map(len, parsed.executions.values()))

    assert found == whole
    assert parsed.torn <= 1


def test_deep_nesting_is_torn_and_no_crash() -> None:
    """The parser's own limit is one more way not to be a record."""
    assert parse_event(b"[" * 200_000) is None
    assert (
        parse_event(b'{"k":"mark","t":1,"x":0,"v":' + b"[" * 100_000 + b"]" * 100_000 + b"}")
        is None
    )


def test_what_lacks_a_key_or_has_another_kind_is_no_record() -> None:
    """A number is none either."""
    good = {"t": 1, "k": "mark", "x": 0, "pid": 1}

    assert parse_event(json.dumps(good).encode()) == good
    for wrong in ({**good, "k": "other"}, {**good, "t": "1"}, {**good, "x": None}, [good], 7, None):
        assert parse_event(json.dumps(wrong).encode()) is None
