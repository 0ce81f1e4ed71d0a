"""What a scaling table says in words."""

from dataclasses import replace

import pytest
from handmade_reports import estimate, report, scaled

from runner.model.report import Estimate
from runner.reporting.scaling import caption, columns, sentences, serial_share, stops, title

POOL, MORE = scaled().scaling


def test_a_title_says_what_is_counted_and_what_stays() -> None:
    """The other axes stand in brackets, and processes bring work along."""
    assert title(POOL) == "Scaling of pool with workers (start_method fork, chunk 1)"
    assert title(MORE) == "Scaling of more with processes of child, each with its own work"


def test_more_pays_as_long_as_every_step_is_shown_to_gain() -> None:
    """Else the first step that is not, with the gain that does not show it."""
    assert stops(MORE) == "More processes of child pay up to 2: each step gains more than 5%."
    assert stops(POOL) == (
        "More workers stop paying at 4: that it gains more than 5% over 2 is not shown "
        "(1.02 [0.97, 1.03])."
    )


def test_what_few_rounds_show_is_said_with_its_confidence() -> None:
    """Two rounds give an interval that is worth a coin."""
    gain = Estimate(value=1.9, low=1.8, high=2.0, level=0.5, count=2)
    few = replace(MORE, rows=tuple(replace(row, gain=row.gain and gain) for row in MORE.rows))

    assert stops(few).endswith("each step gains more than 5% (at a confidence of 50%).")
    assert stops(few, interval=False).endswith("each step gains more than 5%.")


def test_one_round_of_a_run_shows_nothing_and_one_of_a_simulation_all() -> None:
    """Of the run it is open whether more pays, whatever the figure."""
    rows = (*POOL.rows[:2], replace(POOL.rows[2], gain=Estimate(value=1.02, count=1)))
    single = replace(POOL, rows=rows)

    assert stops(single) == (
        "Whether more workers pay at 4 is open: one round shows nothing (a gain of 1.02 over 2)."
    )
    assert stops(single, interval=False) == (
        "More workers stop paying at 4: it gains no more than 5% over 2 (1.02)."
    )


ALL = "Serial share by Amdahl's law, fitted to 1 and 2 workers: 100.0% [100.0%, 100.0%]; more workers take as long"
LOSS = "No serial share by Amdahl's law, fitted to 1 and 2 workers: more workers only take longer."
PERHAPS = "110.0% [80.0%, 120.0%] (above 100% more workers take longer); no number of workers"


@pytest.mark.parametrize(
    ("share", "wanted"),
    [
        (estimate(1.0, 1.0, 1.0), ALL),
        (estimate(1.2, 1.1, 1.3), LOSS),
        (estimate(1.1, 0.8, 1.2), PERHAPS),
    ],
)
def test_the_whole_is_the_largest_share(share: Estimate, wanted: str) -> None:
    """Where all is serial more gains nothing; above that there is no share, only loss."""
    made = replace(POOL, serial_share=share)
    assert wanted in serial_share(made, interval=share.low is not None)


@pytest.mark.parametrize(
    ("share", "wanted"),
    [
        (estimate(0.05, 0.04, 0.07), "5.0% [4.0%, 7.0%]; no number of workers is more than 25.0"),
        (estimate(0.01, -0.02, 0.03), "1.0% [-2.0%, 3.0%]; none is shown."),
        (Estimate(value=0.25, count=1), "25.0%; one round bounds nothing."),
        (Estimate(value=1.25, count=1), "125.0%; one round bounds nothing."),
    ],
)
def test_the_bound_follows_from_the_lower_end_of_the_share(share: Estimate, wanted: str) -> None:
    """By Amdahl's law one over the share is the most; an interval that holds 0 bounds nothing."""
    said = serial_share(replace(POOL, serial_share=share))
    assert f"fitted to 1 and 2 workers: {wanted}" in said


def test_one_round_of_a_simulation_bounds_what_more_can_bring() -> None:
    """Its times are exact."""
    share = Estimate(value=0.25, count=1)
    said = serial_share(replace(POOL, serial_share=share), interval=False)
    assert said.endswith(": 25.0%; no number of workers is more than 4.0 times as fast as one.")


def test_no_share_says_why() -> None:
    """Nothing is guessed from one count, nor from rounds that lack one, or in which more is much slower."""
    why = "fewer than two counts are within the 1 that can work at once"
    assert serial_share(replace(POOL, serial_share=None, unfitted=why)).endswith(f": {why}.")
    none = "no round with all counts obeys it"
    assert serial_share(replace(POOL, serial_share=None)).endswith(f": {none}.")
    assert len(sentences(MORE, report())) == 1


def test_a_simulation_has_no_intervals() -> None:
    """Its rounds differ by their draws alone."""
    made = replace(scaled(), engine="simulated")
    cells = [cell for column in columns(POOL, made) for cell in column.cells]

    assert "[" not in "".join([*cells, caption(made), *sentences(POOL, made)])


def test_the_caption_speaks_of_what_the_tables_have() -> None:
    """Throughput only where the work grows with the count."""
    made = scaled()
    pool, more = (replace(made, scaling=(one,)) for one in (POOL, MORE))

    assert caption(made).startswith("Medians; speed-up and throughput against the smallest count")
    assert caption(pool).startswith("Medians; speed-up against the smallest count")
    assert caption(more).startswith("Medians; throughput against the smallest count")
