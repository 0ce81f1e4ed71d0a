"""What is said of a function's timing: one sentence, one table, one document."""

import json
from dataclasses import replace

import pytest
from handmade_reports import HOST, estimate, report, scaled

from runner.judging.estimate import estimate_median
from runner.model.report import Estimate, Reason
from runner.model.timing import StartCost, Timing, Way
from runner.reporting.timing_as_json import timing_as_json
from runner.reporting.timing_as_text import timing_as_markdown, timing_as_text
from runner.reporting.timing_words import answer, best_of, caption, columns, facts

SERIAL = Way(
    variant="serial",
    kind="serial",
    start_method="fork",
    processes=1,
    time=estimate(0.8, 0.79, 0.82),
)


def way(
    ratio: tuple[float, float, float] | None,
    *,
    workers: int | None = None,
    method: str = "fork",
    pays: float | None = 0.005,
) -> Way:
    """A parallel way with that speed-up; without workers all 8 calls at once."""
    speed_up = None if ratio is None else estimate(*ratio)
    return Way(
        variant="way",
        kind="start" if workers is None else "pool",
        start_method=method,
        processes=workers or 8,
        time=None if ratio is None else estimate(0.8 / ratio[0], 0.8 / ratio[2], 0.8 / ratio[1]),
        speed_up=speed_up,
        pays_from=None if pays is None else estimate(pays, pays * 0.9, pays * 1.1),
        at_least=ratio is not None and ratio[0] <= 1,
    )


def cost(seconds: float, method: str = "fork") -> StartCost:
    """What a process costs."""
    return StartCost(start_method=method, cost=estimate(seconds, seconds * 0.9, seconds * 1.1))


def timing(*ways: Way, call: float = 0.1, **changes: object) -> Timing:
    """Eight calls of a tenth of a second, under fork and spawn."""
    facts: dict[str, object] = {
        "function": "work.py:solve(5)",
        "calls": 8,
        "call": estimate(call, call * 0.99, call * 1.02),
        "first": estimate(call, call * 0.99, call * 1.02),
        "others": estimate(call, call * 0.99, call * 1.02),
        "costs": (cost(0.0021), cost(0.048, "spawn")),
        "ways": (SERIAL, *ways),
        "report": report(findings=(), variants=(), executions=()),
        "text": "scenario: 1\n",
    }
    return Timing(**(facts | changes))  # type: ignore[arg-type]


FAST = way((2.2, 2.1, 2.3), workers=2, pays=0.004)
SPAWNED_SLOW = way((0.0001, 0.0001, 0.0002), method="spawn", pays=0.05)
SPAWNED = way((1.4, 1.35, 1.42), workers=2, method="spawn", pays=0.06)


ANSWERS = {
    "both faster": (
        (FAST, SPAWNED),
        """2.1–2.3× faster on 2 workers under fork; under spawn 1.4× faster, where a process costs
        48.0ms: below 60.0ms of work a call it is slower than serial.""",
    ),
    "one slower": (
        (FAST, way((0.8, 0.75, 0.85), workers=2, method="spawn", pays=0.16)),
        """2.1–2.3× faster on 2 workers under fork; under spawn 1.2–1.3× slower, where a process
        costs 48.0ms: to gain, it takes more than 160ms of work a call.""",
    ),
    "one method": (
        (way((1.9, 1.8, 2.0)),),
        """1.8–2.0× faster with all 8 started at once under fork, where a process costs 2.10ms:
        below 5.00ms of work a call it is slower than serial.""",
    ),
    "slower": (
        (way((0.5, 0.4, 0.6), pays=0.3),),
        """Not faster in parallel: at best 1.7–2.5× slower, with all 8 started at once under fork; a
        call takes 100ms and a process costs 2.10ms: to gain, it takes more than 300ms of work a
        call.""",
    ),
    "not shown": (
        (way((0.99, 0.95, 1.04)),),
        """Neither faster nor slower is shown: 0.95–1.04× the speed with all 8 started at once under
        fork; a call takes 100ms and a process costs 2.10ms.""",
    ),
    "not shown, by a median above 1": (
        (way((1.02, 0.85, 1.2), pays=0.103),),
        """Neither faster nor slower is shown: 0.85–1.2× the speed with all 8 started at once under
        fork; a call takes 100ms and a process costs 2.10ms.""",
    ),
    "shown, but even at more than a call": (
        (way((1.2, 1.1, 1.3), pays=0.103), way((0.9, 0.85, 0.95), method="spawn", pays=0.09)),
        """1.1–1.3× faster with all 8 started at once under fork; under spawn 1.05–1.2× slower, where
        a process costs 48.0ms.""",
    ),
    "one not shown": (
        (FAST, way((1.02, 0.9, 1.2), workers=2, method="spawn", pays=0.09)),
        """2.1–2.3× faster on 2 workers under fork; under spawn 0.90–1.2× the speed, where a process
        costs 48.0ms.""",
    ),
    "nothing": ((way(None),), "No answer: no round was complete."),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_answer_is_one_sentence(name: str) -> None:
    """How much, in which way, under which start method, and from what size on."""
    ways, wanted = ANSWERS[name]
    assert answer(timing(*ways)) == " ".join(wanted.split())


def test_a_call_far_below_a_process_cannot_pay() -> None:
    """Whatever the ratio exactly is: it is the size of the task that has to change."""
    found = timing(way((0.001, 0.0008, 0.002), pays=0.0024), SPAWNED_SLOW, call=1.2e-6)

    assert answer(found) == (
        "Processes cannot pay: a call takes 1us, a process costs 2.10ms under fork and 48.0ms "
        "under spawn; to gain, a task must hold more than 2.40ms of work."
    )


def test_a_fork_servers_first_process_pays_for_the_server() -> None:
    """Which is said; and by itself it does not show that no process can pay."""
    served = way((0.001, 0.0008, 0.002), method="forkserver", pays=0.0024)
    ways = (way((0.002, 0.001, 0.003), pays=0.0024), served)
    both = answer(timing(*ways, call=1e-6, costs=(cost(0.0021), cost(0.177, "forkserver"))))
    alone = answer(timing(served, call=1e-6, costs=(cost(0.177, "forkserver"),)))

    assert "2.10ms under fork and 177ms under forkserver (its server included); " in both
    assert alone.startswith("Not faster in parallel: at best")
    assert "the first process costs 177ms" in alone


def test_a_single_round_shows_nothing() -> None:
    """It has no interval."""
    once = replace(FAST, speed_up=Estimate(value=2.2, count=1))
    made = timing(once, report=report(rounds=1))

    assert answer(made).startswith("In a single round, which shows nothing: 2.2× faster on 2")


@pytest.mark.parametrize(
    ("count", "lead"),
    [
        (2, "At a confidence of 50%, from 2 rounds: "),
        (3, "At a confidence of 75%, from 3 rounds: "),
        (5, "At a confidence of 93.8%, from 5 rounds: "),
        (6, ""),
    ],
)
def test_an_interval_of_few_rounds_says_its_level(count: int, lead: str) -> None:
    """Read without it, any interval is taken for one of 95 %."""
    few = replace(FAST, speed_up=estimate_median([2.1, 2.3, *[2.2] * (count - 2)]))
    wanted = f"{lead}2.1–2.3× faster on 2 workers under fork"
    assert answer(timing(few)).startswith(wanted)
    assert json.loads(timing_as_json(timing(few)))["answer"].startswith(wanted)
    other = "; under spawn (from 11 rounds) 1.4× faster" if lead else "; under spawn 1.4× faster"
    assert other in answer(timing(few, SPAWNED))
    fewer = replace(SPAWNED, speed_up=few.speed_up)
    same = answer(timing(few, fewer))
    assert same.count("confidence") == (1 if lead else 0)


def test_intervals_that_do_not_hold_together_show_nothing() -> None:
    """Three rounds of four ways: the chances that one of them misses add up to 1."""
    few = replace(FAST, speed_up=replace(estimate_median([2.1, 2.2, 2.3]), level=0.0))
    slow = replace(few, speed_up=Estimate(value=0.5, low=0.4, high=0.6, level=0.0, count=3))
    lead = "From 3 rounds, which are too few to show anything: "
    assert answer(timing(few)).startswith(f"{lead}2.1–2.3× faster on 2 workers under fork")
    assert answer(timing(slow)).startswith(f"{lead}not faster in parallel: at best")
    assert "at a confidence" not in answer(timing(few, slow)).lower()
    assert "too few rounds for them to hold all together." in caption(timing(few, slow))


def test_a_sentence_after_a_lead_goes_on_in_small_letters() -> None:
    """It is one sentence."""
    even = replace(FAST, speed_up=Estimate(value=1.0, low=0.9, high=1.1, level=0.75, count=3))
    lead = "At a confidence of 75%, from 3 rounds: "
    assert answer(timing(even)).startswith(f"{lead}neither faster nor slower is shown")


def test_a_round_that_was_interrupted_is_none() -> None:
    """The report counts it, the figures do not; and the sentence by itself says what happened."""
    once = replace(FAST, speed_up=Estimate(value=2.2, count=1))
    cut = report(rounds=2, interrupted=True)

    alone = "Interrupted, in a single round, which shows nothing: 2.2× faster on 2"
    assert answer(timing(once, report=cut)).startswith(alone)
    assert answer(timing(FAST, report=cut)).startswith("Interrupted: 2.1–2.3× faster on 2")
    nothing = answer(timing(way(None), report=cut))
    assert nothing == "No answer: interrupted before a round was complete."


def test_a_way_that_a_single_round_knows_is_not_recommended() -> None:
    """Where others are known from several; of another start method it is said."""
    once = replace(SPAWNED, speed_up=Estimate(value=4.8, count=1))
    assert best_of((once, FAST)) is FAST
    assert "; under spawn (in a single round, which shows nothing) 4.8× faster" in answer(
        timing(FAST, once)
    )


def test_the_best_way_has_no_more_processes_than_are_shown_to_help() -> None:
    """Four workers that are no faster than two are not recommended; one worker never is."""
    two, four = way((1.90, 1.85, 1.95), workers=2), way((1.92, 1.88, 1.97), workers=4)
    one = way((1.01, 0.9, 2.0), workers=1, pays=None)
    assert best_of((one, two, four)) is two
    assert best_of((one, way((1.5, 1.4, 1.6), workers=2), four)) is four
    assert (
        best_of((way((0.8, 0.7, 0.9), workers=2), way((0.9, 0.8, 0.95), workers=4))).processes == 4
    )  # type: ignore[union-attr]
    assert best_of((one,)) is one


def test_a_ratio_far_below_one_keeps_its_digits() -> None:
    """0.00 would say nothing; a single worker never pays, and a bound says that it is one."""
    made = timing(
        way((0.0023, 0.0017, 0.0147), pays=0.008),
        way((0.9, 0.8, 0.95), workers=1, pays=None),
        way(None),
    )
    cells = {column.heading: column.cells for column in columns(made)}
    assert cells["speed-up"] == ("1", "0.0023 [0.0017, 0.0147]", "0.90 [0.80, 0.95]", "")
    assert cells["pays from"] == ("", "> 8.00ms", "never", "5.00ms")
    assert cells["way"] == ("serial", "8 at once", "pool of 1", "8 at once")
    assert cells["start"] == ("", "fork", "fork", "fork")


def test_facts_tell_what_explains_the_answer() -> None:
    """A first call that leaves something behind, a busy machine, and what could not be tried."""
    made = timing(
        FAST,
        first=estimate(0.7, 0.69, 0.72),
        others=estimate(1e-6, 0.9e-6, 1.1e-6),
        left_out=("spawn, pools, for which …",),
        report=replace(scaled(), load=3.0, host=replace(HOST, usable_cpus=2)),
    )
    said = "\n".join(facts(made))
    assert "A call takes 100ms [99.0ms, 102ms] in serial." in said
    assert "A process costs 2.10ms [1.89ms, 2.31ms] under fork, 48.0ms [" in said
    assert "Under fork: More workers stop paying at 4" in said
    assert "The first call takes 700ms, the others 1us" in said
    assert "busy when this began (load 3.0 on 2 CPUs)" in said
    assert said.endswith("Left out: spawn, pools, for which ….")
    assert len(facts(timing(FAST))) == 2


def test_a_pool_that_did_not_pay_may_with_more_calls() -> None:
    """Which is said only where one was tried, and was the slower one."""
    slow, fast = way((0.5, 0.4, 0.6), workers=2), way((1.9, 1.8, 2.0), workers=2)
    more = "With more calls (--replicas) a pool's start costs each of them less."
    assert facts(timing(fast, slow))[-1] == more
    assert more not in facts(timing(fast, way((0.5, 0.4, 0.6)), way((0.9, 0.8, 1.0), workers=1)))


@pytest.mark.parametrize("width", [60, 80, 112])
def test_every_line_of_the_text_fits(width: int) -> None:
    """Also where the terminal is narrow."""
    made = timing(FAST, SPAWNED, way((0.0023, 0.0017, 0.0147), method="forkserver"))
    assert max(map(len, timing_as_text(made, width=width).splitlines())) <= width


def test_troubles_stand_before_the_answer() -> None:
    """A reader must not take the figures for more than they are."""
    failed = report(findings=(), interrupted=True, invalid=(Reason("task[1] crashed", 2, "pool"),))
    for text in (
        timing_as_text(timing(FAST, report=failed)),
        timing_as_markdown(timing(FAST, report=failed)),
    ):
        assert text.index("Interrupted") < text.index("crashed") < text.index("2.1–2.3×")


def test_the_markdown_table_has_a_row_for_each_way() -> None:
    """With its cells escaped."""
    lines = timing_as_markdown(timing(FAST, way((0.5, 0.4, 0.6)))).splitlines()
    assert "| pool of 2 | fork | 364ms | 2.20 \\[2.10, 2.30\\] | 4.00ms |" in lines
    assert "| 8 at once | fork | 1.60s | 0.50 \\[0.40, 0.60\\] | \\> 5.00ms |" in lines


def test_the_document_has_every_figure_and_the_scenario() -> None:
    """A program needs no words to know the answer, and can repeat it."""
    made = json.loads(timing_as_json(timing(FAST, SPAWNED)))
    assert made["answer"].startswith("2.1–2.3× faster")
    assert made["process_costs_s"]["spawn"]["median"] == 0.048
    assert [way["kind"] for way in made["ways"]] == ["serial", "pool", "pool"]
    assert made["ways"][1]["speed_up"]["low"] == 2.1
    assert (made["scenario"], made["exit_code"], made["scaling"]) == ("scenario: 1\n", 0, [])
