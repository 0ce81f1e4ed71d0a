"""When a process had ended: the first of those who saw it counts."""

import pytest

from runner.measuring.archive import NoArchive
from runner.measuring.process import process_record
from runner.measuring.traces import Frame, Traces
from runner.model.scenario import BuiltIn, ProcessGroup

MS = 1_000_000
GROUP = ProcessGroup(name="child", target=BuiltIn("sleep"))


def ended(*events):
    """The end, in seconds, of a process started at 0 that left these traces besides."""
    traces = Traces()
    start = {"k": "start", "t": MS, "called": 0, "call": "start", "how": "returned", "of": 7}
    for event in (start, *events):
        traces.add(event)
    frame = Frame(origin=0, main_pid=1, halted=None, archive=NoArchive())
    record = process_record(
        group=GROUP, index=0, label="child", traces=traces, frame=frame, children={}
    )
    return record.ended


def test_a_guard_that_wakes_late_does_not_move_the_end_behind_the_join():
    """Whoever has reaped a process knows that it had ended by then."""
    reaped = {"k": "reaped", "t": 10 * MS, "code": 0, "account": {"on_cpu": MS}}

    assert ended(reaped, {"k": "gone", "t": 14 * MS}) == pytest.approx(0.010)
    assert ended({"k": "gone", "t": 9 * MS}, reaped) == pytest.approx(0.009)


def test_nor_behind_the_chain_of_signals_that_has_waited_for_it():
    """Whoever goes on because a process has ended knows when it had."""
    assert ended({"k": "awaited", "t": 10 * MS}, {"k": "gone", "t": 14 * MS}) == pytest.approx(0.01)


def test_the_word_of_a_fork_server_counts_unless_it_may_have_died_itself():
    """Of a server that is gone, multiprocessing says 255 for each of its children."""
    gone = {"k": "gone", "t": 50 * MS}

    assert ended({"k": "reaped", "t": 10 * MS, "code": 0}, gone) == pytest.approx(0.010)
    assert ended({"k": "reaped", "t": 10 * MS, "code": 255}, gone) == pytest.approx(0.050)
