"""Findings from executions made by hand."""

import pytest
from handmade_records import execution, process, scenario

from runner.errors import ExitCode
from runner.frozen import replace
from runner.judging.judge import Judge, exit_code, judge, rounds_of, share_asked
from runner.model.missing import Missing
from runner.model.record import Broken
from runner.model.verdict import Finding, Verdict

FASTER = ("serial.wall / parallel.wall > 1.5", 0.5, 1.0)


def round_of(number, serial=1.0, parallel=0.3, code=0, warmup=False, **figures):
    """Both variants in one round; ``figures`` are the parallel execution's."""
    records = [process(index, exitcode=code if index == 1 else 0) for index in range(3)]
    return [
        execution("serial", number, wall=serial, warmup=warmup),
        execution("parallel", number, processes=records, wall=parallel, warmup=warmup, **figures),
    ]


def rounds(*numbers, **figures):
    """Several such rounds, alike."""
    return [record for number in numbers for record in round_of(number, **figures)]


def only(findings):
    """The one finding there is."""
    (finding,) = findings
    return finding


def test_an_expectation_holds_when_it_is_true_in_every_round():
    """With the values of the last round as its example."""
    stated = scenario(expect=["all(p.exitcode == 0 for p in parallel.child)"])
    found = only(judge(stated, rounds(1, 2, 3)))
    assert (found.kind, found.verdict, found.true, found.line) == (
        "expectation",
        Verdict.HOLDS,
        3,
        1,
    )
    assert (found.counterexample, found.example, found.reason) == (
        None,
        "round 3: true of all 3",
        None,
    )


def test_one_false_round_fails_an_expectation():
    """The counterexample is that of the first one, with who broke it."""
    stated = scenario(expect=["all(p.exitcode == 0 for p in parallel.child)"])
    found = only(judge(stated, [*rounds(1), *rounds(2, 3, code=7), *rounds(4)]))
    assert (found.verdict, found.true, found.false) == (Verdict.FAILS, 2, 2)
    assert found.counterexample == "round 2: child[1]: 7 == 0"


def test_missing_data_leaves_an_expectation_undecided_with_the_reason():
    """Neither true nor false; unless another round is false."""
    stated = scenario(expect=["parallel.wall < 1s"])
    records = [*rounds(1), *rounds(2, parallel=Missing("torn"))]
    found = only(judge(stated, records))
    assert (found.verdict, found.true, found.no_data) == (Verdict.UNDECIDED, 1, 1)
    assert found.reason == "round 2: missing (torn) < 1s"
    failed = only(judge(stated, [*records, *rounds(3, parallel=2.0)]))
    assert (failed.verdict, failed.reason) == (Verdict.FAILS, None)


def test_what_is_neither_true_nor_false_is_missing():
    """An expectation over a value that turns out to be a number is undecided, and says why."""
    stated = scenario(expect=["parallel.money"])
    found = only(judge(stated, rounds(1, shared={"money": 3})))
    assert found.verdict is Verdict.UNDECIDED
    assert found.reason == "round 1: missing (a number is neither true nor false)"


def test_an_expectation_is_judged_in_invalid_rounds_and_a_claim_is_not():
    """A crashed set cannot win on time, and its exit codes still count."""
    stated = scenario(expect=["parallel.wall < 1s"], claims=[FASTER])
    expectation, claim = judge(stated, rounds(*range(1, 9), problems=("child[1]: SIGSEGV",)))
    assert (expectation.verdict, expectation.true) == (Verdict.HOLDS, 8)
    assert (claim.verdict, claim.true, claim.no_data) == (Verdict.UNDECIDED, 0, 8)
    assert claim.reason == "round 1: parallel is not valid: child[1]: SIGSEGV"


def test_an_invalid_round_gives_no_claim_any_data():
    """Not one about serial either, where only parallel has failed; an expectation is judged."""
    stated = scenario(expect=["serial.wall > 500ms"], claims=[("serial.wall > 500ms", 0.5, 1.0)])
    expectation, claim = judge(stated, rounds(*range(1, 6), problems=("crash",)))
    assert (expectation.verdict, expectation.true) == (Verdict.HOLDS, 5)
    assert (claim.verdict, claim.true, claim.no_data) == (Verdict.UNDECIDED, 0, 5)
    assert claim.reason == "round 1: parallel is not valid: crash"


def test_warm_up_and_spoiled_rounds_are_not_judged():
    """A round stopped by Ctrl-Z in one variant does not count for the others either."""
    stated = scenario(expect=["serial.wall < 500ms"])
    records = [*rounds(0, warmup=True), *rounds(1, spoiled="stopped and continued")]
    found = only(judge(stated, records))
    assert (found.verdict, found.true, found.false, found.no_data) == (Verdict.UNDECIDED, 0, 0, 0)
    assert found.reason == "no round was judged"


def test_a_round_that_could_not_be_carried_out_gives_no_data():
    """With what went wrong as the reason."""
    stated = scenario(expect=["parallel.wall < 1s"])
    found = only(judge(stated, [*rounds(1), *rounds(2, fault="timed out after 10s")]))
    assert (found.verdict, found.no_data) == (Verdict.UNDECIDED, 1)
    assert found.reason == "round 2: parallel could not be carried out: timed out after 10s"


def test_a_round_cut_short_counts_for_what_was_carried_out():
    """An interrupted round without its parallel execution says nothing of it."""
    stated = scenario(expect=["parallel.wall < 1s", "serial.wall > 500ms"])
    parallel, serial = judge(stated, [*rounds(1), execution("serial", 2, wall=1.0)])
    assert (parallel.verdict, parallel.true) == (Verdict.HOLDS, 1)
    assert (serial.verdict, serial.true) == (Verdict.HOLDS, 2)


def test_a_claim_is_decided_at_a_round_and_stays_decided():
    """Alpha 5 % over one claim: five rounds; what comes later is not judged."""
    stated = scenario(claims=[FASTER])
    found = only(judge(stated, [*rounds(*range(1, 6)), *rounds(*range(6, 30), parallel=2.0)]))
    assert (found.verdict, found.decided_at, found.true, found.false) == (Verdict.HOLDS, 5, 5, 0)
    assert (found.asked, found.error_budget) == ("in more than half of the rounds", 0.05)
    assert found.example == "round 5: 3.33 > 1.5"


def test_claims_of_one_file_share_its_error_budget():
    """Two claims have 2.5 % each and take six rounds; a caller may share it wider."""
    stated = scenario(claims=[FASTER, ("parallel.wall < 1s", 0.5, 1.0)])
    assert [found.decided_at for found in judge(stated, rounds(*range(1, 10)))] == [6, 6]
    assert judge(stated, rounds(1), sharing=10)[0].error_budget == pytest.approx(0.005)


def test_a_claim_that_is_not_decided_says_how_many_rounds_it_would_take():
    """And in how many rounds it was true so far."""
    found = only(judge(scenario(claims=[FASTER]), rounds(1, 2, 3)))
    assert (found.verdict, found.needed, found.decided_at) == (Verdict.UNDECIDED, 2, None)
    assert found.reason == "true in 3 of 3 rounds, which decides neither way"


def test_a_claim_fails_with_its_first_counterexample():
    """Five slow rounds show that it is not true in more than half."""
    found = only(judge(scenario(claims=[FASTER]), rounds(*range(1, 9), parallel=0.9)))
    assert (found.verdict, found.decided_at, found.false) == (Verdict.FAILS, 5, 5)
    assert found.counterexample == "round 1: 1.11 > 1.5"


def test_a_matrix_claim_waits_for_all_variants_of_its_loop():
    """`for v in pinned` speaks of every variant that the matrix made."""
    stated = scenario(
        names=("pinned_cpus1", "pinned_cpus2"),
        expect=["all(v.wall < 1s for v in pinned)"],
        family="pinned",
    )
    records = [execution("pinned_cpus1", 1, wall=0.5), execution("pinned_cpus2", 1, wall=0.5)]
    assert only(judge(stated, records)).verdict is Verdict.HOLDS
    assert only(judge(stated, records[:1])).verdict is Verdict.UNDECIDED


def test_a_step_that_did_not_raise_as_asked_is_a_failing_finding():
    """One for each step and variant, with what was found."""
    broken = Broken(step="start child", line=12, wanted="AssertionError", found="nothing raised")
    records = [*rounds(1), *rounds(2, 3, broken=(broken,))]
    found = only(judge(scenario(), records))
    assert (found.kind, found.verdict, found.line) == ("step", Verdict.FAILS, 12)
    assert (found.true, found.false) == (1, 2)
    assert found.text == "parallel: start child raises AssertionError"
    assert found.counterexample == "round 2: nothing raised"


def test_a_step_that_was_to_raise_and_was_not_reached_is_undecided():
    """It does not pass in silence; where it was reached and did not raise, it fails."""
    absent = Broken(step="x", line=12, wanted="KeyError", found="it was not reached", reached=False)
    found = only(judge(scenario(), [*rounds(1), *rounds(2, 3, broken=(absent,))]))
    assert (found.kind, found.verdict) == ("step", Verdict.UNDECIDED)
    assert (found.true, found.false, found.no_data) == (1, 0, 2)
    assert (found.reason, found.counterexample) == ("round 2: it was not reached", None)

    broken = replace(absent, found="it raised nothing", reached=True)
    found = only(judge(scenario(), [*rounds(1, broken=(absent,)), *rounds(2, broken=(broken,))]))
    assert (found.verdict, found.false, found.no_data) == (Verdict.FAILS, 1, 1)
    assert (found.counterexample, found.reason) == ("round 2: it raised nothing", None)


def decided(stated, executions):
    """Whether a judge that has seen these rounds asks for no more."""
    kept = Judge(stated)
    for around in rounds_of(executions):
        kept.add_round(around.values())
    return kept.everything_decided


def test_a_run_may_stop_when_all_claims_are_decided_and_the_least_rounds_judged():
    """Neither alone is enough; warm-up rounds do not count."""
    stated = scenario(claims=[FASTER], least=7)
    assert not decided(stated, rounds(*range(1, 7)))
    assert decided(stated, rounds(*range(1, 8)))
    assert not decided(stated, [*rounds(0, warmup=True), *rounds(*range(1, 7))])
    open_ = [*rounds(1, 3, 5, 7), *rounds(2, 4, 6, 8, parallel=0.9)]
    assert not decided(stated, open_)
    assert decided(scenario(expect=["serial.wall > 1s"], least=3), rounds(1, 2, 3))


def test_judging_round_by_round_is_judging_them_all():
    """A kept judge gives the findings of the function, and looks at each round once."""
    stated = scenario(expect=["parallel.wall < 1s"], claims=[FASTER], least=2)
    kept = Judge(stated)
    for number in range(1, 9):
        kept.add_round(round_of(number))
        assert kept.findings() == judge(stated, rounds(*range(1, number + 1)))


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        ((0.5, 1.0), "in more than half of the rounds"),
        ((0.75, 1.0), "in at least 75% of the rounds"),
        ((0.0, 0.1), "in at most 10% of the rounds"),
        ((0.05, 0.95), "in 5% to 95% of the rounds"),
    ],
)
def test_the_share_asked_for_reads_as_it_was_written(bounds, words):
    """In words that a report can show."""
    assert share_asked(*bounds) == words


def finding(verdict):
    """A finding of which only the verdict matters."""
    return Finding(kind="claim", text="x", verdict=verdict)


HOLDS, FAILS, OPEN = map(finding, (Verdict.HOLDS, Verdict.FAILS, Verdict.UNDECIDED))


@pytest.mark.parametrize(
    ("findings", "facts", "wanted"),
    [
        ([], {}, ExitCode.HOLDS),
        ([HOLDS], {}, ExitCode.HOLDS),
        ([HOLDS, OPEN], {}, ExitCode.UNDECIDED),
        ([HOLDS, OPEN, FAILS], {}, ExitCode.FAILS),
        ([HOLDS], {"invalid": ["round 1"]}, ExitCode.FAILS),
        ([OPEN, FAILS], {"faults": ["no CPU"]}, ExitCode.COULD_NOT_RUN),
        ([HOLDS], {"left_behind": 1}, ExitCode.COULD_NOT_RUN),
        ([FAILS], {"faults": ["no CPU"], "interrupted": True}, ExitCode.INTERRUPTED),
    ],
)
def test_the_worst_of_what_applies_is_the_exit_code(findings, facts, wanted):
    """130, 4, 1, 3, 0, in this order."""
    assert exit_code(findings, **facts) is wanted
