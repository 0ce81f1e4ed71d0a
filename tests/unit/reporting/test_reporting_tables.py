"""The CSV table and the Markdown tables keep their shape."""

import csv
import io
import re

import handmade_reports
import pytest
from handmade_reports import execution, process, report

from runner.reporting.as_csv import COLUMNS, as_csv, as_csv_table
from runner.reporting.as_markdown import as_markdown
from runner.reporting.as_text import table

EVERY = pytest.mark.parametrize("name", handmade_reports.ALL)


def rows(text: str) -> list[dict[str, str]]:
    """The table as a reader sees it."""
    return list(csv.DictReader(io.StringIO(text)))


@EVERY
def test_every_row_has_every_column(name: str) -> None:
    """No name breaks a row."""
    table = list(csv.reader(io.StringIO(as_csv(handmade_reports.ALL[name]()))))

    assert list(COLUMNS) == table[0]
    assert {len(COLUMNS)} == {len(row) for row in table}


def test_process_figures_are_medians_over_valid_executions() -> None:
    """Of 1, 2 and 9 it is 2; warm-up and invalid executions do not count."""
    runs = [
        execution(n, n, "serial", processes=(process("serial", 0, cpu=cpu),))
        for n, cpu in enumerate((9.0, 1.0, 2.0))
    ]
    warm = execution(7, 0, "serial", warmup=True, processes=(process("serial", 0, cpu=99.0),))
    bad = execution(8, 3, "serial", problems=("x",), processes=(process("serial", 0, cpu=99.0),))

    table = rows(as_csv(report(executions=(warm, *runs, bad))))

    found = [row for row in table if row["process"] == "child[0]" and row["measure"] == "cpu"]
    assert [(row["median"], row["rounds"], row["unit"]) for row in found] == [("2", "3", "s")]


def test_median_of_an_even_number_is_the_middle_of_two() -> None:
    """1 and 2 give 1.5."""
    runs = [
        execution(n, n, "serial", processes=(process("serial", 0, cpu=cpu),))
        for n, cpu in enumerate((1.0, 2.0))
    ]

    table = rows(as_csv(report(executions=tuple(runs))))

    assert [row["median"] for row in table if row["measure"] == "cpu"] == ["1.5"]


def test_missing_figures_have_no_row() -> None:
    """An empty cell would look like a zero."""
    assert not [row for row in rows(as_csv(report())) if row["measure"] == "waiting"]


def test_runs_share_one_heading() -> None:
    """Several runs are one table."""
    text = as_csv_table([report(), report(scenario="other")])

    assert text.count("scenario,variant") == 1
    assert {"join_parallel", "other"} == {row["scenario"] for row in rows(text)}


@EVERY
def test_markdown_tables_have_as_many_cells_in_every_row(name: str) -> None:
    """No name breaks a table."""
    text = as_markdown(handmade_reports.ALL[name]())
    for block in re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE):
        cells = {len(re.findall(r"(?<!\\)\|", line)) for line in block.strip().splitlines()}

        assert len(cells) == 1


def test_run_that_never_started_is_a_page_without_a_comparison() -> None:
    """Nothing to compare, no empty table."""
    text = as_markdown(report(variants=(), executions=(), findings=(), rounds=0))

    assert "## Comparison" not in text
    assert "|  |" not in text


def test_the_authors_own_page_comes_last() -> None:
    """A fence left open swallows nothing of the report."""
    text = as_markdown(handmade_reports.hostile())

    assert text.index("## Where and what") < text.index("## About")


@EVERY
def test_markdown_holds_no_control_character(name: str) -> None:
    """A page is text."""
    text = as_markdown(handmade_reports.ALL[name]())

    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", text)


def test_columns_stand_below_one_another_on_a_terminal() -> None:
    """Where a Chinese character takes two of its columns."""
    rows = [["東京", "1"], ["a\u00e9", "22"]]

    assert table([["name", "n"]], rows, [False, True]).split("\n") == [
        "name   n",
        "-" * 8,
        "東京   1",
        "a\u00e9    22",
    ]
