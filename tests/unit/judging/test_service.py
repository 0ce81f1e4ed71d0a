"""How a schedule served its processes, from executions made by hand."""

from handmade_records import execution, process

from runner.judging.service import service_of
from runner.model.missing import Missing

NEVER = Missing("it ended before it arrived")
SERVED = {"pid": 1, "calls": (object(),), "arrived": 0.0, "response": 0.01}


def figures(*processes):
    """The measured value of each figure."""
    found = service_of([execution(processes=processes, wall=1.0)], 0.95)
    return {each.name: each.measured and each.measured.value for each in found}


def test_who_was_ended_before_it_arrived_does_not_count():
    """It was started for its arrival, and has a pid; the mean is that of the others."""
    gone = process(1, pid=2, calls=(), arrived=NEVER, response=NEVER, turnaround=NEVER)
    served = process(0, **SERVED, turnaround=0.3, waiting=0.1)

    found = figures(served, gone)
    assert (found["response"], found["turnaround"], found["waiting"]) == (0.01, 0.3, 0.1)


def test_who_arrived_and_was_never_served_counts():
    """Its response is missing, and so is the mean; its turnaround is not."""
    never = Missing("its target was never entered")
    killed = process(1, pid=2, calls=(), arrived=0.0, response=never, turnaround=0.1, waiting=0.1)
    served = process(0, **SERVED, turnaround=0.3, waiting=0.1)

    found = figures(served, killed)
    assert (found["response"], found["turnaround"]) == (None, 0.2)


def test_where_nobody_is_known_to_have_arrived_nothing_is_known():
    """Not even who was there: of what is missing no mean is made."""
    unknown = process(0, pid=1, calls=Missing("why"), arrived=0.0, response=Missing("why"))

    assert figures(unknown)["response"] is None
