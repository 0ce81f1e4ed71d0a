"""What is known of a target that no record says was left."""

from __future__ import annotations

import pytest

from runner.measuring.archive import NoArchive
from runner.measuring.process import process_record
from runner.measuring.traces import Frame, Traces
from runner.model.missing import Missing
from runner.model.scenario import BuiltIn, Command, ProcessGroup

PRINT = BuiltIn("print")
INSIDE = "it ended inside its target"
NOT_TOLD = "no record says that it has left its target"


def entered(*events, target=PRINT):
    """The record of a process that was started, entered its target, and left these traces."""
    traces = Traces()
    start = {"k": "start", "t": 1, "called": 0, "call": "start", "how": "returned", "of": 7}
    for event in (start, {"k": "enter", "t": 2, "pid": 7, "how": "start"}, *events):
        traces.add(event)
    group = ProcessGroup(name="child", target=target)
    frame = Frame(origin=0, main_pid=1, halted=None, archive=NoArchive())
    return process_record(
        group=group, index=0, label="child", traces=traces, frame=frame, children={}
    )


def reaped(code):
    """The record of its end."""
    return {"k": "reaped", "t": 9, "code": code, "account": {}}


@pytest.mark.parametrize(
    ("events", "target"),
    [
        ([reaped(-9)], PRINT),
        ([{"k": "swept", "t": 9}], PRINT),
        ([reaped(0)], Command(("true",))),
        ([reaped(3)], Command(("false",))),
    ],
)
def test_who_ended_inside_its_target_has_raised_nothing(events, target):
    """A signal ends a process where it is; a command that was executed never comes back."""
    record = entered(*events, target=target)

    assert record.raised is record.calls[0].raised is None
    assert record.left.reason == record.returned.reason == INSIDE


@pytest.mark.parametrize(
    ("events", "target"),
    [
        ([], PRINT),
        ([reaped(0)], PRINT),
        ([reaped(1)], PRINT),
        ([reaped(7)], PRINT),
        ([reaped(1)], Command(("false",))),
        ([{"k": "gone", "t": 9}], PRINT),
    ],
)
def test_whether_others_have_raised_is_missing(events, target):
    """They may be inside still; or the record, with what they raised, was lost."""
    record = entered(*events, target=target)

    for value in (record.raised, record.left, record.returned, record.calls[0].raised):
        assert isinstance(value, Missing)
        assert value.reason == NOT_TOLD


def test_who_has_left_its_target_says_what_it_raised():
    """Whatever its end."""
    leave = {"k": "leave", "t": 3, "pid": 7, "how": "start"}

    assert entered({**leave, "value": 5}, reaped(-9)).raised is None
    assert entered({**leave, "raised": "KeyError", "message": ""}, reaped(1)).raised == "KeyError"
