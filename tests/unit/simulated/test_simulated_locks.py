"""Locks on the virtual clock: who has them when, and who never gets them."""

from simulations import codes, ends, milliseconds, record_of


def test_a_lock_is_handed_over_in_order_of_arrival():
    """Three that hold it for 20 ms each go one after the other."""
    record = record_of(
        "shared: {door: lock}\n"
        "processes: {p: {replicas: 3, work: [{lock: door}, {sleep: 20ms}, {unlock: door}]}}"
    )

    assert ends(record) == {"p[0]": 20, "p[1]": 40, "p[2]": 60}


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
