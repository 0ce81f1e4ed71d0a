"""Locks on the virtual clock: who has them when, and who never gets them."""

import pytest
from simulations import codes, ends, milliseconds, record_of

from runner.execution.simulated.world import World


def test_a_lock_is_had_in_order_of_arrival():
    """Three that hold it for 20 ms each go one after the other."""
    record = record_of(
        "shared: {door: lock}\n"
        "processes: {p: {replicas: 3, work: [{lock: door}, {sleep: 20ms}, {unlock: door}]}}"
    )

    assert ends(record) == {"p[0]": 20, "p[1]": 40, "p[2]": 60}


AGAIN = "work: [{repeat: 3, do: [{lock: door}, {sleep: 10ms}, {unlock: door}]}]"


def test_who_releases_a_lock_may_have_it_again_before_whoever_waits():
    """As with a real one, which is not handed over: the releaser goes on, and takes it."""
    record = record_of(f"shared: {{door: lock}}\nprocesses: {{A: {{{AGAIN}}}, B: {{{AGAIN}}}}}")

    assert ends(record) == {"A": 30, "B": 60}


@pytest.mark.parametrize("kind", ["lock", "rlock", "{semaphore: 1}"])
def test_who_waits_has_it_once_the_releaser_does_something_else_for_a_while(kind):
    """However short: A, B, A, B; and whoever waits longest is woken first."""
    pause = "work: [{repeat: 2, do: [{lock: door}, {sleep: 10ms}, {unlock: door}, {sleep: 1ms}]}]"
    record = record_of(f"shared: {{door: {kind}}}\nprocesses: {{p: {{replicas: 3, {pause}}}}}")

    assert ends(record) == {"p[0]": 41, "p[1]": 51, "p[2]": 61}


def test_in_a_world_where_waking_is_quicker_who_waits_has_it():
    """There a step takes a nanosecond, and nobody can tell who is first."""
    text = f"shared: {{door: lock}}\nprocesses: {{A: {{{AGAIN}}}, B: {{{AGAIN}}}}}"
    slow = ends(record_of(text, world=World(step=1, wake=1000)))
    quick = ends(record_of(text, world=World(step=1)))

    assert [round(slow[each]) for each in "AB"] == [30, 60]
    assert [round(quick[each]) for each in "AB"] == [50, 60]


def test_who_is_woken_in_vain_is_the_first_to_be_woken_again():
    """Where waking takes time it is the last one, as it is half of the time in reality."""
    twice = AGAIN.replace("3", "2")
    text = f"shared: {{door: lock}}\nprocesses: {{p: {{replicas: 3, {twice}}}}}"
    slow = ends(record_of(text, world=World(wake=1000)))

    assert ends(record_of(text)) == {"p[0]": 20, "p[1]": 40, "p[2]": 60}
    assert [round(end) for end in slow.values()] == [20, 60, 40]


def test_who_is_killed_as_it_is_woken_is_passed_over():
    """The next one is woken in its place."""
    record = record_of(
        "shared: {door: lock}\n"
        "processes: {p: {replicas: 3, work: [{lock: door}, {sleep: 20ms}, {unlock: door}]}}\n"
        "plan: [{start: all}, {wait: 20ms}, {kill: 'p[1]'}, {join: all}]",
        world=World(wake=1000),
    )

    assert [round(end) for end in ends(record).values()] == [20, 20, 40]


def test_a_lock_taken_under_a_schedule_is_held_before_there_is_a_slot():
    """Who is woken takes it where it waits, then queues; until it runs, others wait for it.

    A computes on when it has released it at 10, and finds it taken at 19, when B has had 4 ms.
    """
    twice = "work: [{repeat: 2, do: [{lock: door}, {cpu: 10ms}, {unlock: door}, {cpu: 5ms}]}]"
    record = record_of(
        f"shared: {{door: lock}}\nprocesses: {{A: {{{twice}}}, B: {{{twice}}}}}\n"
        "variants: {only: {schedule: {algorithm: rr, quantum: 4ms}}}"
    )

    found = [(each.process, milliseconds(each.ended), each.why) for each in record.slices]
    assert found[:6] == [
        *[("A", 4, "quantum"), ("B", 4, "blocked"), ("A", 8, "quantum"), ("A", 12, "quantum")],
        *[("B", 16, "quantum"), ("A", 19, "blocked")],
    ]


def test_a_semaphore_lets_as_many_in_as_it_counts():
    """Two at once, the third after them."""
    record = record_of(
        "shared: {gate: {semaphore: 2}}\n"
        "processes: {p: {replicas: 3, work: [{lock: gate}, {sleep: 20ms}, {unlock: gate}]}}"
    )

    assert ends(record) == {"p[0]": 20, "p[1]": 20, "p[2]": 40}


def test_an_rlock_can_be_taken_again_by_its_owner_only():
    """It is free when it was released as often as taken."""
    record = record_of(
        "shared: {door: rlock}\n"
        "processes: {p: {replicas: 2, work: [{lock: door}, {lock: door}, {sleep: 10ms},"
        " {unlock: door}, {sleep: 10ms}, {unlock: door}]}}"
    )

    assert ends(record) == {"p[0]": 20, "p[1]": 40}


def test_a_terminated_holder_never_releases():
    """Who waits for it waits until killed, and has used no CPU."""
    record = record_of(
        "shared: {door: lock}\n"
        "processes:\n"
        "  holder: {work: [{lock: door}, {mark: ready}, {sleep: 1h}, {unlock: door}]}\n"
        "  waiter: {needs: {holder: ready}, work: [{lock: door}, {mark: ready}], timeout: 70ms}\n"
        "plan: [{start: all}, {wait: 10ms}, {terminate: holder}, {join: all}]"
    )

    assert codes(record) == {"holder": ("terminated", -15), "waiter": ("timed_out", -15)}
    assert ends(record) == {"holder": 10, "waiter": 70}
    assert record.groups["waiter"].marks == {}
    assert milliseconds(record.groups["waiter"].blocked) == 70


def test_who_is_killed_in_the_queue_is_passed_over():
    """The lock goes to the next one who is still there."""
    record = record_of(
        "shared: {door: lock}\n"
        "processes: {p: {replicas: 3, work: [{lock: door}, {sleep: 20ms}, {unlock: door}]}}\n"
        "plan: [{start: all}, {wait: 5ms}, {kill: 'p[1]'}, {join: all}]"
    )

    assert ends(record) == {"p[0]": 20, "p[1]": 5, "p[2]": 40}


def test_releasing_what_is_not_held_raises_what_cpython_raises():
    """A lock counts to one; a recursive one knows its owner."""
    record = record_of(
        "shared: {door: lock, again: rlock}\n"
        "processes:\n"
        "  one: {work: [{unlock: door}], success_exit_codes: [1]}\n"
        "  two: {work: [{unlock: again}], success_exit_codes: [1]}"
    )

    assert record.groups["one"].raised == "ValueError"
    assert record.groups["two"].raised == "AssertionError"
