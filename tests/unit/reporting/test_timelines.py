"""The timeline of a report shows what is known of each process, and no more."""

import handmade_reports
import pytest
from handmade_reports import execution, process, report, summary

from runner.model.missing import Missing
from runner.model.record import CallRecord, ExecutionRecord, SliceRecord
from runner.reporting.as_markdown import as_markdown
from runner.reporting.as_text import as_text
from runner.reporting.states import MOST_ROWS, timeline

DISPATCHED = SliceRecord(
    process="child[0]", level=0, began=0.01, ended=0.02, cpu=0, why="quantum", received=0.01
)


def of(*processes: object, **changes: object) -> ExecutionRecord:
    """An execution of these processes."""
    found = {"processes": processes, "groups": {"child": processes}, **changes}
    return execution(1, 1, "serial", **found)


def lines(*executions: ExecutionRecord, asked: bool = True) -> list[str]:
    """The rows of the only chart, some 50 columns wide without the shares."""
    made = timeline(
        report(executions=executions, variants=(summary("serial"),)), width=88, asked=asked
    )
    assert made is not None
    return list(made.charts[0].lines)


def scheduled() -> ExecutionRecord:
    """Arrived at 10 ms, on a CPU for two slices, blocked after the second, ended at 50 ms."""
    slices = (
        DISPATCHED,
        SliceRecord(
            process="child[0]", level=0, began=0.03, ended=0.04, cpu=0, why="blocked", received=0.01
        ),
    )
    times = {"arrived": 0.01, "ended": 0.05, "turnaround": 0.04, "waiting": 0.01, "blocked": 0.01}
    return of(process("serial", 0, slices=slices, **times))


def test_a_scheduled_process_has_all_its_states() -> None:
    """Each of them is a quarter of the picture, and half of its life it was running."""
    row = lines(scheduled())[1]

    assert row.split() == ["child[0]", "50%", "25%", "25%", row.split()[-1]]
    assert [round(row.count(mark) / 12) for mark in "█░─"] == [2, 1, 1]


def test_of_other_processes_it_is_not_known_when() -> None:
    """Only the shares say in which state they were."""
    times = {"ended": 0.1, "entered": 0.05, "on_cpu": 0.02, "runnable": 0.03, "blocked": 0.05}
    row = lines(of(process("serial", 0, **times)))[1]

    assert row.split()[1:4] == ["20%", "30%", "50%"]
    assert set(row.split()[4]) == set("·▒")


def test_the_first_start_is_zero() -> None:
    """However long it took until all were released."""
    late = process("serial", 0, start_called=7.0, entered=7.01, ended=7.1)

    assert lines(of(late))[0].split()[3] == "0ms"


@pytest.mark.parametrize(
    "changes",
    [{"start_called": Missing("it was never started")}, {"pid": None, "calls": ()}],
)
def test_who_was_never_there_has_no_row(changes: dict[str, object]) -> None:
    """And without any rows there is no timeline."""
    absent = of(process("serial", 0, **changes))

    made = timeline(
        report(executions=(absent,), variants=(summary("serial"),)), width=88, asked=True
    )

    assert made is None


def test_who_never_ended_lasts_to_the_end() -> None:
    """Nor are shares of an unknown life known."""
    unended = process("parallel", 1, ended=Missing("its end was not seen"))
    row = lines(of(process("serial", 0), unended))[2]

    assert row.split()[1:4] == ["—", "—", "—"]
    assert row.endswith("▒")


def test_the_last_valid_round_is_shown() -> None:
    """A spoilt one says little of a scenario."""
    made = timeline(
        report(
            executions=(
                of(process("serial", 0)),
                execution(2, 2, "serial", problems=("it crashed",)),
            )
        ),
        width=88,
        asked=True,
    )

    assert made is not None
    assert made.title == "Timeline of round 1"


def test_a_large_set_is_drawn_only_if_asked_for() -> None:
    """And then its first rows are."""
    large = of(*(process("serial", index) for index in range(MOST_ROWS + 1)))
    made = report(executions=(large,), variants=(summary("serial"),))

    assert timeline(made, width=88, asked=False) is None
    assert "## Timeline" not in as_markdown(made)
    assert "… 1 more" in as_markdown(made, timeline=True)


@pytest.mark.parametrize("name", handmade_reports.ALL)
@pytest.mark.parametrize("width", [100, 60])
def test_every_line_of_a_text_with_a_timeline_fits(name: str, width: int) -> None:
    """Whatever came out."""
    text = as_text(handmade_reports.ALL[name](), width=width, timeline=True)

    assert [line for line in text.splitlines() if len(line) > width] == []


def test_a_task_waits_until_a_worker_has_it() -> None:
    """The time in the pool's queue is shown, and counts as ready."""
    call = CallRecord(how="pool", pid=7, entered=0.03, left=0.04, raised=None)
    times = {"arrived": 0.0, "start_called": 0.0, "entered": 0.03, "left": 0.04, "ended": 0.04}
    shares = {"turnaround": 0.04, "waiting": 0.03, "blocked": 0.01, "on_cpu": 0.0, "runnable": 0.0}
    row = lines(of(process("serial", 0, pid=None, calls=(call,), **times, **shares)))[1]

    assert row.split()[1:4] == ["0%", "75%", "25%"]
    assert [round(row.count(mark) / 12) for mark in "·▒"] == [3, 1]
