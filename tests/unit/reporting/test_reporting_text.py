"""The text report says the verdict first, fits the terminal and harms nothing."""

import dataclasses
import re

import handmade_reports
import pytest
from handmade_reports import claim, expectation, report, summary

from runner.errors import ExitCode
from runner.model.record import Outcome
from runner.model.report import Estimate, Reason, RunReport
from runner.model.verdict import Verdict
from runner.reporting import wording
from runner.reporting.as_summary import as_summary
from runner.reporting.as_text import ROLES, as_text, hang

EVERY = pytest.mark.parametrize("name", handmade_reports.ALL)


def coloured(text: str, role: str) -> str:
    """A style that can be seen and taken off again."""
    return f"\x1b[{len(role)}m{text}\x1b[0m"


def without_colour(text: str) -> str:
    """What ``coloured`` was given."""
    return re.sub(r"\x1b\[\d+m", "", text)


@EVERY
@pytest.mark.parametrize("width", [100, 80, 60])
def test_every_line_fits(name: str, width: int) -> None:
    """No line is longer than the columns there are."""
    text = as_text(handmade_reports.ALL[name](), width=width)

    assert [line for line in text.splitlines() if len(line) > width] == []


@EVERY
def test_first_line_is_the_verdict(name: str) -> None:
    """Whoever reads one line knows how it came out."""
    made = handmade_reports.ALL[name]()

    first = as_text(made).splitlines()[0]

    assert first.startswith(f"{made.scenario} {wording.verdict_of(made).upper()}: ")


@EVERY
def test_style_adds_colour_and_changes_nothing_else(name: str) -> None:
    """Taken off again, the colours leave the plain report."""
    made = handmade_reports.ALL[name]()

    assert as_text(made) == without_colour(as_text(made, style=coloured))


def test_reasons_that_differ_only_at_their_end_are_told_together() -> None:
    """Variants with a user's own target each are told of once, one without such a reason apart."""
    own = "the target of child is a user's own: "
    reasons = {
        "a": f"{own}x.py:f",
        "b": f"{own}x.py:g",
        "c": f"{own}x.py:f",
        "d": "it is a command",
    }
    made = report(variants=tuple(summary(v, unpredicted=why) for v, why in reasons.items()))

    text = " ".join(as_text(made).split())

    assert f"Not predicted (—): {own}x.py:f, x.py:g. Not predicted (—): it is a command." in text


@EVERY
def test_nothing_hostile_is_left(name: str) -> None:
    """Only printable characters and line ends."""
    text = as_text(handmade_reports.ALL[name]()) + as_summary([handmade_reports.hostile()])

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", text)


def test_what_fails_stands_before_what_holds() -> None:
    """The eye meets the failing claim first."""
    text = as_text(handmade_reports.failing())

    assert text.index("FAILS      parallel.main < 100ms") < text.index("holds      serial.wall")


def test_no_process_left_behind_is_said_too() -> None:
    """Zero is a finding."""
    assert "No process was left behind." in as_text(report())


def test_scaled_durations_are_said() -> None:
    """A run with other durations than the file's never looks like one of the file's."""
    assert "every duration times 0.5" in as_text(handmade_reports.single())


def test_run_that_claims_nothing_is_not_said_to_hold() -> None:
    """Nothing tested is not success."""
    assert "HOLDS" not in as_text(handmade_reports.single())


def test_undecided_claim_says_how_many_more_rounds() -> None:
    """What to do stands where the doubt is."""
    text = as_text(handmade_reports.undecided())

    assert "about 140 more would decide it: --rounds 170" in text
    assert "no data in 30 of 30 rounds" in text


def test_an_interrupted_round_is_no_ground_to_say_how_many_more() -> None:
    """It has no data, as no other will: a third of no data would take 87 more to make up for."""
    why = "round 3: x could not be carried out: it was interrupted"
    told = f"true in 2 of 2 rounds, which decides neither way; no data in 1, {why}"
    cut = claim("a", Verdict.UNDECIDED, true=2, false=0, no_data=1, needed=87, reason=told)
    text = as_text(report(findings=(cut,), interrupted=True), width=200)

    assert "more would decide it" not in text
    assert "it was interrupted before this was decided" in text
    assert text.count("true in 2 of 2 rounds") == 1
    assert why in text
    assert "about 87 more would decide it" in as_text(report(findings=(cut,)))


def test_dropped_columns_are_named() -> None:
    """A narrow page says what it left out."""
    text = as_text(report(), width=70)

    dropped = "ideal, over ideal, Σ sleep, longest, spread"
    assert f"Left out for want of width: {dropped}." in text.replace("\n", " ")
    assert "ideal:" not in text
    assert "Left out" not in as_text(report())
    assert "start cost" in as_text(report(), width=200)


def test_several_start_methods_have_a_column() -> None:
    """Where they differ, each row names its own."""
    rows = (summary("serial"), summary("parallel", start_method="spawn"))

    text = as_text(report(variants=rows))

    assert "start" in text.splitlines()[5]
    assert "Python 3.11.7 · fork/spawn" in text


def test_run_without_one_finished_execution_has_no_table() -> None:
    """Headings over nothing tell nothing."""
    empty = summary("serial", main=None, wall=None, outcomes={}, peak=None, rounds=0)

    text = as_text(
        report(
            variants=(empty,),
            findings=(),
            executions=(),
            rounds=0,
            faults=(Reason("needs 8 CPUs, has 2"),),
            exit_code=ExitCode.COULD_NOT_RUN,
        )
    )

    assert "makespan" not in text
    assert text.startswith("join_parallel COULD NOT RUN: 1 fault, nothing was claimed (0 rounds")


def test_many_matrix_variants_with_every_outcome_still_fit() -> None:
    """Long names and many outcomes fold within the columns."""
    outcomes = {outcome.value: 1000 + index for index, outcome in enumerate(Outcome)}
    rows = tuple(
        summary(f"parallel_with_a_long_name_cpus{n}_forkserver", outcomes=outcomes) for n in (1, 2)
    )

    text = as_text(report(variants=rows, baseline=rows[0].name), width=100)

    assert max(map(len, text.splitlines())) <= 100


def test_exit_codes_that_the_scenario_declares_are_no_alarm() -> None:
    """Failures as declared are told from the others."""
    ends = {"outcomes": {"failed": 12, "completed": 3}, "declared": {"failed": 10}}

    text = as_text(report(variants=(summary("serial", **ends),)))

    shown = [line[line.rindex("  ") :].strip() for line in text.splitlines()[6:9]]
    assert shown == ["10 failed as declared,", "3 completed,", "2 failed"]


def test_what_is_left_behind_as_declared_is_named_once() -> None:
    """One line for a process, however many rounds left it."""
    pids = ("sleep 60 (pid 41)", "sleep 60 (pid 42)", "true (pid 43)")
    text = as_text(report(left_behind=6, swept=("parent.kid",) * 2 + ("other", *pids)))
    assert "sleep 60 (2 times)" in text
    assert "true (pid 43)" in text

    assert "  - parent.kid (2 times)\n  - other\n" in text
    assert "6 processes were left behind and swept, as declared." in text


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        ((), "nothing was claimed"),
        ((claim("a"),), "the claim holds"),
        ((claim("a"), claim("b")), "both claims hold"),
        ((claim("a"), claim("b"), claim("c")), "all 3 claims hold"),
        ((claim("a", Verdict.FAILS), claim("b")), "1 of 2 claims fails"),
        (
            (claim("a", Verdict.FAILS), claim("b", Verdict.UNDECIDED), claim("c")),
            "1 of 3 claims fails, 1 of 3 claims is undecided",
        ),
        (
            (expectation(verdict=Verdict.FAILS), claim("a", Verdict.UNDECIDED)),
            "the claim is undecided, the expectation fails",
        ),
    ],
)
def test_tally_counts_in_words(findings: tuple[object, ...], said: str) -> None:
    """Worst first, nothing counted twice."""
    assert said == wording.tally(report(findings=findings))


@pytest.mark.parametrize("code", ExitCode)
def test_every_exit_code_has_a_word_with_a_colour(code: ExitCode) -> None:
    """No way to end is without a name."""
    assert wording.verdict_of(report(exit_code=code)) in ROLES


def test_speed_up_of_one_round_has_no_interval() -> None:
    """An estimate without an interval does not pretend to one."""
    assert wording.estimate(Estimate(value=2.0, count=1)) == "2.00"


def test_wrapped_lines_stand_under_the_first() -> None:
    """Long text keeps its indentation."""
    assert hang("aaa bbb", "- ", 6) == ["- aaa", "  bbb"]


def test_summary_counts_worst_first_and_expects_errors() -> None:
    """The batch says how it came out and how far to trust it."""
    text = as_summary([report(), handmade_reports.failing(), handmade_reports.left_behind()])

    assert "3 runs: 1 FAULT, 1 FAILS, 1 HOLDS; 2 processes left behind." in text
    assert "6 claims decided; at most 0.15 wrong verdicts are to be expected by chance." in text


def test_rounds_that_do_not_count_are_none_of_the_most_allowed() -> None:
    """One that was spoiled was taken again."""
    made = [handmade_reports.execution(n, n, "serial") for n in (1, 2)]
    spoiled = [made[0], dataclasses.replace(made[1], spoiled="stopped")]

    assert "2 rounds, the most allowed" in wording.extent(
        report(rounds=2, rounds_most=2, executions=tuple(made))
    )
    assert "allowed" not in wording.extent(
        report(rounds=2, rounds_most=2, executions=tuple(spoiled))
    )


def test_what_is_far_below_one_is_not_shown_as_nothing() -> None:
    """A variant that takes three hundred times as long has a speed-up."""
    small = Estimate(value=0.0034, low=0.0031, high=0.0039, level=0.96, count=9)

    assert wording.estimate(small) == "0.0034 [0.0031, 0.0039]"


def test_faults_of_rounds_are_counted_without_what_followed_from_them() -> None:
    """A run that is given up for three of them has three."""
    each = tuple(Reason("it took longer than its timeout", number, "v") for number in (1, 2, 3))
    told = (*each, Reason("given up after 3 rounds in a row"))

    assert wording.tally(dataclasses.replace(report(), faults=told)).startswith("3 faults, ")
    assert wording.tally(dataclasses.replace(report(), faults=told[3:])).startswith("1 fault, ")


def test_summary_does_not_count_what_nobody_knows_as_none_left_behind() -> None:
    """Of a run that lacks a census nobody knows."""
    text = as_summary([report(), dataclasses.replace(report(), left_behind=None)])

    assert "no process left behind, of 1 run not recorded." in text


def test_summary_tells_runs_of_one_scenario_apart() -> None:
    """By their folders; what nobody has claimed is not said to be undecided."""
    once, again = (
        dataclasses.replace(report(), folder=f"reports/run-{n}", findings=()) for n in (1, 2)
    )
    text = as_summary([once, handmade_reports.interrupted(), again])

    other = "20260102-030405-join_parallel"
    assert [line.split()[0] for line in text.splitlines()[2:5]] == ["run-1", other, "run-2"]
    assert "3 runs: " in text
    assert "No claim was decided." not in as_summary([once, again])


def test_summary_names_the_fastest_of_several_variants() -> None:
    """The speed-up belongs to somebody."""
    fast = Estimate(value=4.0, low=3.9, high=4.1, level=0.95, count=11)
    made: RunReport = dataclasses.replace(
        report(), variants=(summary("serial"), summary("parallel"), summary("pool", speed_up=fast))
    )

    assert "4.00 [3.90, 4.10] pool" in as_summary([made])
