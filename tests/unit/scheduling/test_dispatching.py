"""The rules of dispatching, one by one: slots, ties, rests, debts, and facts out of order."""

from __future__ import annotations

import pytest
from playing import Process, Slice, play

from runner.scheduling import POLICIES, Dispatcher, Run, Stop, make_policy


def spans(slices: list[Slice], job: int) -> list[tuple[int, int]]:
    """From when to when a job ran."""
    return [(each.began, each.ended) for each in slices if each.job == job]


@pytest.mark.parametrize(
    ("name", "required", "needs_estimate"),
    [
        ("fcfs", [], False),
        ("mlfq", ["levels"], False),
        ("rr", ["quantum"], False),
        ("sjf", [], True),
        ("srtf", [], True),
    ],
)
def test_policies_say_what_they_need(name, required, needs_estimate):
    """One a file, found by name; a scenario is refused that leaves out what it needs."""
    assert [option.name for option in POLICIES[name].options if option.required] == required
    assert POLICIES[name].needs_estimate == needs_estimate


@pytest.mark.parametrize(
    ("policy", "options"), [("rr", {"quantum": 0}), ("mlfq", {"levels": (10, 0)})]
)
def test_a_quantum_is_above_0(policy, options):
    """Nothing would ever get anywhere otherwise."""
    with pytest.raises(ValueError, match="above 0"):
        make_policy(policy, **options)


def test_several_slots_have_one_queue():
    """Whoever comes next gets the slot that is free first."""
    played = play(make_policy("fcfs"), [Process(0, [b]) for b in (10, 4, 4, 4)], slots=2)

    assert [(s.job, s.began, s.slot) for s in played.slices] == [
        (1, 0, 1),
        (2, 4, 1),
        (0, 0, 0),
        (3, 8, 1),
    ]


def test_newcomers_get_the_lowest_free_slot():
    """Slot 0 before slot 1."""
    played = play(make_policy("fcfs"), [Process(0, [2]), Process(0, [9]), Process(5, [1])], slots=3)

    assert {s.job: s.slot for s in played.slices} == {0: 0, 1: 1, 2: 0}


def test_who_comes_back_gets_its_slot_again_if_it_is_free():
    """It ran on slot 1; slot 0 is free, too."""
    played = play(make_policy("fcfs"), [Process(0, [2]), Process(0, [3, 5, 3])], slots=2)

    assert [s.slot for s in played.slices if s.job == 1] == [1, 1]


def test_who_cannot_have_its_slot_again_takes_nobody_elses():
    """All at 6: job 2 goes on on slot 0, where job 0 was too; slot 1 is free for job 1, which was there."""
    processes = [Process(0, [1, 5, 3]), Process(0, [2, 4, 3]), Process(1, [9])]
    played = play(make_policy("rr", quantum=5), processes, slots=3)

    assert {s.job: s.slot for s in played.slices if s.began == 6} == {0: 2, 1: 1, 2: 0}


def test_who_goes_on_stays_where_it_is():
    """Under rr, two of three go on at each end of a quantum, and none of them moves."""
    played = play(make_policy("rr", quantum=5), [Process(0, [20]) for _ in range(3)], slots=2)

    moves = [(a.slot, b.slot) for a, b in zip(played.slices, played.slices[1:], strict=False)
             if a.job == b.job and a.ended == b.began]  # fmt: skip
    assert moves
    assert all(before == after for before, after in moves)


def test_who_goes_on_alone_need_not_be_stopped():
    """A slice is over all the same."""
    dispatcher = Dispatcher(make_policy("rr", quantum=5))
    dispatcher.arrived(0, 0)
    assert dispatcher.settle(0) == [Run(0, 0, 5)]
    dispatcher.expired(0, 5)
    assert dispatcher.settle(5) == [Stop(0, 0, "quantum", goes_on=True), Run(0, 0, 5)]


def test_arrivals_queue_before_the_one_whose_slice_ends():
    """At 4, job 0's quantum ends and job 2 arrives: job 1 is next, then job 2, then job 0."""
    played = play(make_policy("rr", quantum=4), [Process(0, [8]), Process(1, [4]), Process(4, [4])])

    assert played.order() == [(0, 4), (1, 8), (2, 12), (0, 16)]


def test_ties_go_by_file_order():
    """Arrivals of one instant, and slices that end at one instant."""
    played = play(make_policy("rr", quantum=4), [Process(0, [6]) for _ in range(4)], slots=2)

    assert [(s.job, s.began) for s in sorted(played.slices, key=lambda s: (s.began, s.slot))] == [
        *[(0, 0), (1, 0), (2, 4), (3, 4)],
        *[(0, 8), (1, 8), (2, 10), (3, 10)],
    ]


def test_a_burst_that_ends_with_its_quantum_was_not_too_long():
    """It ends, or blocks, in its k-th slice, and does not sink."""
    played = play(make_policy("mlfq", levels=(5, 5, 5)), [Process(0, [5, 3, 10])])

    assert [(s.began, s.ended, s.level, s.why) for s in played.slices] == [
        (0, 5, 0, "blocked"),
        (8, 13, 0, "quantum"),
        (13, 18, 1, "ended"),
    ]


def test_srtf_takes_the_slot_of_whoever_has_most_left():
    """Of 9, 5 and 7 on three slots, a newcomer of 3 at 1 takes that of the 9."""
    played = play(
        make_policy("srtf"), [*(Process(0, [b]) for b in (9, 5, 7)), Process(1, [3])], slots=3
    )

    assert spans(played.slices, 0) == [(0, 1), (4, 12)]
    slots = {s.job: s.slot for s in played.slices}
    assert slots[3] == slots[0]


def test_srtf_leaves_the_slot_to_one_that_has_as_little_left():
    """Strictly less, or it has to wait."""
    played = play(make_policy("srtf"), [Process(0, [8]), Process(3, [5])])

    assert played.order() == [(0, 8), (1, 13)]


def test_with_a_head_start_who_has_begun_a_little_late_is_not_preempted():
    """It has 7 to go where it should have 6, and the newcomer needs 6: a tie, but for the delay."""
    for head_start, goes_on in ((0, False), (2, True)):
        dispatcher = Dispatcher(make_policy("srtf"), head_start_ns=head_start)
        dispatcher.arrived(0, 0, 10)
        dispatcher.settle(0)
        dispatcher.received(0, 4, 3)
        dispatcher.arrived(1, 4, 6)
        assert (dispatcher.settle(4) == []) is goes_on


def test_who_has_not_begun_has_no_head_start():
    """Among those that wait estimates count."""
    dispatcher = Dispatcher(make_policy("srtf"), head_start_ns=3)
    for job, estimate in enumerate((4, 10, 9)):
        dispatcher.arrived(job, 0, estimate)
    dispatcher.settle(0)
    dispatcher.ended(0, 4)

    assert dispatcher.settle(4) == [Run(2, 0, None)]


def test_who_is_preempted_by_srtf_keeps_its_turn():
    """Among equals it came first."""
    played = play(make_policy("srtf"), [Process(0, [6]), Process(1, [2]), Process(2, [5])])

    assert played.order() == [(0, 1), (1, 3), (0, 8), (2, 13)]


def test_srtf_believes_the_estimate():
    """One that is thought to need 3 runs first, though it needs 9; nobody stops it once it is over."""
    played = play(make_policy("srtf"), [Process(0, [9], estimate=3), Process(0, [4])])

    assert played.order() == [(0, 9), (1, 13)]


def test_who_is_preempted_by_mlfq_has_the_rest_of_its_quantum():
    """3 of 6 are left, behind whoever is in that queue already."""
    played = play(
        make_policy("mlfq", levels=(2, 6)), [Process(0, [10]), Process(1, [4]), Process(7, [2])]
    )

    assert [(s.job, s.began, s.ended, s.level, s.why) for s in played.slices] == [
        (0, 0, 2, 0, "quantum"),
        (1, 2, 4, 0, "quantum"),
        (0, 4, 7, 1, "preempted"),
        (2, 7, 9, 0, "ended"),
        (1, 9, 11, 1, "ended"),
        (0, 11, 14, 1, "quantum"),
        (0, 14, 16, 1, "ended"),
    ]


def test_mlfq_stops_one_of_the_lowest_queue():
    """Of several there, the one that queued last."""
    dispatcher = Dispatcher(make_policy("mlfq", levels=(5, 9, 9)), 2)
    for job in (0, 1):
        dispatcher.arrived(job, 0)
    dispatcher.settle(0)
    dispatcher.expired(0, 5)
    dispatcher.blocked(1, 4)
    dispatcher.unblocked(1, 5)
    assert dispatcher.settle(5) == [
        Stop(0, 0, "quantum", goes_on=True),
        Run(0, 0, 9, 1),
        Run(1, 1, 5),
    ]
    dispatcher.arrived(2, 6)
    assert dispatcher.settle(6) == [Stop(0, 0, "preempted"), Run(2, 0, 5)]


def test_a_boost_lets_who_runs_go_on():
    """With a fresh quantum of the top queue; those who wait queue behind it, upper ones first."""
    dispatcher = Dispatcher(make_policy("mlfq", levels=(4, 8, 16), boost=20), began=100)
    dispatcher.arrived(0, 100)
    dispatcher.settle(100)
    dispatcher.expired(0, 104)
    dispatcher.settle(104)
    dispatcher.arrived(1, 105)
    assert dispatcher.settle(105) == [Stop(0, 0, "preempted"), Run(1, 0, 4)]
    dispatcher.expired(1, 109)
    assert dispatcher.settle(109) == [Stop(1, 0, "quantum"), Run(0, 0, 7, 1)]
    dispatcher.expired(0, 116)
    assert dispatcher.settle(116) == [Stop(0, 0, "quantum"), Run(1, 0, 8, 1)]
    assert dispatcher.next_timer() == 120
    assert dispatcher.settle(120) == [Stop(1, 0, "preempted", goes_on=True), Run(1, 0, 4)]
    dispatcher.expired(1, 124)
    assert dispatcher.settle(124) == [Stop(1, 0, "quantum"), Run(0, 0, 4)]


def test_a_boost_before_the_end_of_a_quantum_does_not_make_it_anew():
    """Else one would run for ever: with boosts at 8, 16, 24 two of the top queue have 10 each.

    The boost at 8 leaves job 0 its slice; at 10 it sinks, and the boost at 16 raises it, behind
    job 2, which came at 12.
    """
    processes = [Process(0, [40]), Process(0, [40]), Process(12, [4])]
    played = play(make_policy("mlfq", levels=(10, 20), boost=8), processes)

    assert [(s.job, s.began, s.ended, s.level, s.why) for s in played.slices[:6]] == [
        (0, 0, 10, 0, "quantum"),
        (1, 10, 20, 0, "quantum"),
        (2, 20, 24, 0, "ended"),
        (0, 24, 34, 0, "quantum"),
        (1, 34, 44, 0, "quantum"),
        (0, 44, 54, 0, "quantum"),
    ]


def test_who_is_raised_while_it_runs_has_one_quantum_of_the_top_queue():
    """However often it is raised: alone on the lower level, then boosted at 16, 20 and 24."""
    dispatcher = Dispatcher(make_policy("mlfq", levels=(10, 20), boost=4), began=4)
    dispatcher.arrived(0, 4)
    dispatcher.settle(4)
    assert [dispatcher.settle(8), dispatcher.settle(12)] == [[], []]
    dispatcher.expired(0, 14)
    assert dispatcher.settle(14)[-1] == Run(0, 0, 20, 1)
    assert dispatcher.settle(16) == [Stop(0, 0, "preempted", goes_on=True), Run(0, 0, 10)]
    dispatcher.arrived(1, 17)
    assert [dispatcher.settle(17), dispatcher.settle(20), dispatcher.settle(24)] == [[], [], []]
    dispatcher.expired(0, 26)
    assert dispatcher.settle(26) == [Stop(0, 0, "quantum"), Run(1, 0, 10)]


def test_a_boost_raises_those_that_are_blocked_too():
    """Also when nobody was there to be told of the time."""
    dispatcher = Dispatcher(make_policy("mlfq", levels=(4, 8), boost=20))
    dispatcher.arrived(0, 0)
    dispatcher.settle(0)
    dispatcher.expired(0, 4)
    dispatcher.settle(4)
    dispatcher.blocked(0, 6)
    dispatcher.settle(6)
    assert dispatcher.next_timer() is None
    dispatcher.unblocked(0, 50)
    assert dispatcher.settle(50) == [Run(0, 0, 4, 0)]
    assert dispatcher.next_timer() == 60


def test_what_was_received_too_much_is_missing_next_time():
    """7 of 5: the next slice has 3."""
    dispatcher = Dispatcher(make_policy("rr", quantum=5))
    dispatcher.arrived(0, 0)
    dispatcher.settle(0)
    dispatcher.expired(0, 9, received_ns=7)
    assert dispatcher.settle(9)[-1] == Run(0, 0, 3)


def test_who_owes_more_than_a_quantum_lets_a_turn_pass():
    """12 of 5, so 7 are owed: two turns of 5 make 3."""
    dispatcher = Dispatcher(make_policy("rr", quantum=5))
    for job in (0, 1):
        dispatcher.arrived(job, 0)
    dispatcher.settle(0)
    dispatcher.expired(0, 12)
    assert dispatcher.settle(12)[-1] == Run(1, 0, 5)
    dispatcher.expired(1, 17)
    assert dispatcher.settle(17)[-1] == Run(1, 0, 5)
    dispatcher.expired(1, 22)
    assert dispatcher.settle(22)[-1] == Run(0, 0, 3)


def test_what_is_received_while_it_is_being_stopped_counts():
    """Told after the instruction: it comes off what its next slice may last."""
    dispatcher = Dispatcher(make_policy("rr", quantum=5))
    for job in (0, 1):
        dispatcher.arrived(job, 0)
    dispatcher.settle(0)
    dispatcher.expired(0, 5)
    dispatcher.settle(5)
    dispatcher.received(0, 6, 6)
    dispatcher.ended(1, 9)
    assert dispatcher.settle(9) == [Run(0, 0, 4)]


def test_who_blocks_leaves_its_debts_behind():
    """It has a fresh quantum."""
    dispatcher = Dispatcher(make_policy("rr", quantum=5))
    dispatcher.arrived(0, 0)
    dispatcher.settle(0)
    dispatcher.blocked(0, 7)
    dispatcher.unblocked(0, 8)
    assert dispatcher.settle(8) == [Run(0, 0, 5)]


def test_srtf_counts_what_was_really_received():
    """Of 10, job 0 got only 1 in 6: 9 are left, more than the newcomer's 5."""
    dispatcher = Dispatcher(make_policy("srtf"))
    dispatcher.arrived(0, 0, 10)
    dispatcher.settle(0)
    dispatcher.received(0, 6, 1)
    dispatcher.arrived(1, 6, 5)
    assert dispatcher.settle(6) == [Stop(0, 0, "preempted"), Run(1, 0, None)]


@pytest.mark.parametrize("policy", ["fcfs", "rr"])
def test_a_job_may_end_anywhere(policy):
    """Waiting, blocked, running, or before it has arrived: its turn is another's."""
    options = {"quantum": 5} if policy == "rr" else {}
    dispatcher = Dispatcher(make_policy(policy, **options))
    for job in range(4):
        dispatcher.arrived(job, 0)
    dispatcher.settle(0)
    dispatcher.ended(1, 1)
    dispatcher.blocked(0, 2)
    assert [run.job for run in dispatcher.settle(2)] == [2]
    dispatcher.ended(0, 3)
    dispatcher.unblocked(0, 3)
    assert dispatcher.settle(3) == []
    dispatcher.ended(2, 4)
    dispatcher.ended(9, 4)
    dispatcher.arrived(9, 4)
    assert [run.job for run in dispatcher.settle(4)] == [3]
    dispatcher.ended(3, 5)
    assert dispatcher.settle(5) == []


def test_a_job_may_block_while_it_waits():
    """A real one may be stopped in its sleep; it comes back to the tail."""
    dispatcher = Dispatcher(make_policy("fcfs"))
    for job in range(3):
        dispatcher.arrived(job, 0)
    dispatcher.settle(0)
    dispatcher.blocked(1, 1)
    dispatcher.unblocked(1, 2)
    dispatcher.settle(2)
    dispatcher.ended(0, 3)
    assert [run.job for run in dispatcher.settle(3)] == [2]


def test_facts_that_come_too_late_mean_nothing():
    """A job that has blocked does not expire, one that runs is not unblocked."""
    dispatcher = Dispatcher(make_policy("rr", quantum=5))
    dispatcher.arrived(0, 0)
    dispatcher.arrived(0, 0)
    dispatcher.settle(0)
    dispatcher.unblocked(0, 1)
    assert dispatcher.settle(1) == []
    dispatcher.expired(0, 5)
    dispatcher.blocked(0, 5)
    assert dispatcher.settle(5) == []
    dispatcher.expired(0, 6)
    assert dispatcher.settle(6) == []


def test_who_is_told_of_late_queues_in_the_order_of_the_instants():
    """Arrivals and unblockings that one settling finds together are no tie if they were none."""
    dispatcher = Dispatcher(make_policy("fcfs"))
    dispatcher.arrived(0, 0)
    dispatcher.settle(0)
    dispatcher.blocked(0, 1)
    dispatcher.arrived(1, 6)
    dispatcher.arrived(2, 4)
    dispatcher.unblocked(0, 5)
    assert [run.job for run in dispatcher.settle(9)] == [2]
    dispatcher.ended(2, 10)
    assert [run.job for run in dispatcher.settle(10)] == [0]


def test_to_block_and_come_back_at_once_is_to_come_anew():
    """Before whoever's quantum ends at that instant, behind whoever waits already."""
    dispatcher = Dispatcher(make_policy("fcfs"))
    for job in (0, 1):
        dispatcher.arrived(job, 0)
    dispatcher.settle(0)
    dispatcher.blocked(0, 3)
    dispatcher.unblocked(0, 3)
    assert dispatcher.settle(3) == [Run(1, 0, None)]
