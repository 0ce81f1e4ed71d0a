"""Which tasks of a pool are lost with a worker: only those that cannot come back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from runner.execution.pools.standing import Standing

TASKS = [f"task[{i}]" for i in range(6)]


def enter(label: str, pid: int) -> dict[str, object]:
    """A worker has entered a task."""
    return {"k": "enter", "p": label, "pid": pid, "how": "pool"}


def leave(label: str, pid: int, **more: object) -> dict[str, object]:
    """A worker has left it."""
    return {"k": "leave", "p": label, "pid": pid, "how": "pool", **more}


def standing(*events: dict[str, object], chunk: int = 3) -> Standing:
    """After these events."""
    made = Standing(TASKS, chunk)
    for event in events:
        made.take(event)
    return made


def test_with_a_worker_goes_what_it_had_in_hand_and_the_rest_of_its_chunk() -> None:
    """What it had done before, and what others have, does not."""
    found = standing(enter(TASKS[0], 7), leave(TASKS[0], 7), enter(TASKS[3], 8), enter(TASKS[1], 7))
    found.end(7)

    assert found.lost == {TASKS[1], TASKS[2]}
    assert found.open == {TASKS[3], TASKS[4], TASKS[5]}
    assert found.in_hand


def test_a_worker_that_dies_between_tasks_may_have_answered() -> None:
    """Nothing is lost for sure; whoever waits finds out that nothing moves."""
    found = standing(enter(TASKS[0], 7), leave(TASKS[0], 7))
    found.end(7)

    assert found.lost == set()
    assert found.open == set(TASKS[1:])
    assert not found.in_hand


def test_a_task_that_ends_its_worker_takes_its_chunk_along() -> None:
    """Its library never hears that it was left."""
    found = standing(enter(TASKS[0], 7), leave(TASKS[0], 7, code=3))
    found.end(7)

    assert found.lost == set(TASKS[:3])
    assert found.open == set(TASKS[3:])


def test_a_worker_that_never_had_a_task_takes_none_along() -> None:
    """Its place is taken by another."""
    found = standing()
    found.end(7)

    assert (found.open, found.lost, found.in_hand) == (set(TASKS), set(), False)


def test_what_others_write_in_a_tasks_name_counts_for_nothing() -> None:
    """Copies of a worker, and processes beside the pool."""
    found = standing(
        enter(TASKS[0], 7),
        leave(TASKS[0], 99),
        {"k": "enter", "p": "server", "pid": 7, "how": "start"},
    )

    assert TASKS[0] in found.open
    assert found.in_hand


@given(st.lists(st.tuples(st.sampled_from(("move", "end")), st.integers(0, 5))))
def test_every_task_is_open_done_or_lost(moves: list[tuple[str, int]]) -> None:
    """However workers that take two at once come on and end: none is forgotten, none comes back."""
    found, chunks = Standing(TASKS, 2), [TASKS[i : i + 2] for i in (0, 2, 4)]
    taken: dict[int, list[str]] = {}
    inside: dict[int, str] = {}
    done: set[str] = set()
    gone: set[int] = set()
    for what, pid in moves:
        if pid in gone:
            continue
        if what == "end":
            gone.add(pid)
            found.end(pid)
            inside.pop(pid, None)
        elif pid in inside:
            done.add(inside[pid])
            found.take(leave(inside.pop(pid), pid))
        elif taken.get(pid) or chunks:
            taken[pid] = taken.get(pid) or list(chunks.pop(0))
            inside[pid] = taken[pid].pop(0)
            found.take(enter(inside[pid], pid))

        assert found.open | found.lost | done == set(TASKS)
        assert found.open & (found.lost | done) == found.lost & done == set()
        assert found.in_hand == bool(inside)
