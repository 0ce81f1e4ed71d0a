"""Events: from the journal's bytes to its records, whole ones only."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from zlib import crc32

from runner.model.event import KINDS, Event

_END = b'"k":"end","x":-1,'


@dataclass(slots=True)
class Journaled:
    """What a journal holds: ``head`` (of the run) and the events of each execution.

    ``torn`` counts lines that are no whole record: a killed writer or a cut file. Executions
    follow one another, so each is laid to that of the whole record before it (``torn_in``),
    which may be one too early, for the first record of the next: that one is then without it.
    """

    head: list[Event] = field(default_factory=list)
    executions: dict[int, list[Event]] = field(default_factory=dict)
    torn_in: Counter[int] = field(default_factory=Counter)

    @property
    def torn(self) -> int:
        """How many lines are torn, in all."""
        return self.torn_in.total()


def parse_journal(data: bytes) -> Journaled:
    """Every whole record of ``data``; the order within an execution is by time stamp."""
    journal, last = Journaled(), -1
    for line in data.split(b"\n"):
        if not line:
            continue
        event = parse_event(line)
        if event is None:
            journal.torn_in[last] += 1
            continue
        last = event["x"]
        if last < 0:
            journal.head.append(event)
        else:
            journal.executions.setdefault(last, []).append(event)
    return journal


def is_begun(events: Iterable[Event]) -> bool:
    """Whether its first record is among these, which says of which variant an execution is."""
    return any(event["k"] == "execution" for event in events)


def written_by_the_run(data: bytes) -> bytes | None:
    """``data`` up to the record that ends the run; None where that says that it followed other bytes.

    A journal that has none, or one that says nothing of what it follows, is taken as it is.
    """
    place = len(data)
    while (place := data.rfind(_END, 0, place)) >= 0:
        start = data.rfind(b"\n", 0, place) + 1
        stop = data.find(b"\n", place)
        whole = data if stop < 0 else data[: stop + 1]
        event = parse_event(whole[start:].rstrip(b"\n"))
        if event is None or (event["k"], event["x"]) != ("end", -1):
            continue  # it is a part of what another record tells
        before = memoryview(data)[: max(0, start - 1)]  # a record begins with a newline of its own
        said = event.get("bytes", len(before)), event.get("crc", crc32(before))
        return whole if said == (len(before), crc32(before)) else None
    return data


def parse_event(line: bytes) -> Event | None:
    """One record, or None when the line is not whole."""
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(event, dict) or event.get("k") not in KINDS:
        return None
    if not (isinstance(event.get("t"), int) and isinstance(event.get("x"), int)):
        return None
    return event


def by_kind(events: Iterable[Event]) -> dict[str, list[Event]]:
    """Events by kind, in the order given."""
    kinds: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        kinds[event["k"]].append(event)
    return dict(kinds)
