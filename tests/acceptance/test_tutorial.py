"""The tutorial's pages and the table over them: what they show is what there is.

That a run of a scenario says what its page shows is tested by ``test_scenarios.py``, in the one
run that each scenario has.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections import Counter
from itertools import takewhile
from pathlib import Path

import pytest
from command_line import ROOT, UNMEASURED, command
from told import told

from runner.session import load

sys.path.insert(0, str(ROOT / "docs"))
import measure
import pages

SHIPPED = sorted(path.stem for path in pages.SCENARIOS.glob("*.yaml"))
PARTS = pages.every_part()
EVERY_PART = pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
EVERY_PAGE = pytest.mark.parametrize("page", pages.pages(), ids=lambda page: page.stem)
LONGEST_CLAIM = 260
_CALLED = re.compile(r"```sh\n((?:.+\n)+?)```\n(?:\n```text\n((?:.*\n)*?)```\n)?")
_LEFT_OUT = "…"


def test_every_shipped_scenario_is_on_the_page_of_its_section() -> None:
    """Each once; a scenario that is on none yet is named, with the command that drafts its part."""
    found = Counter(part.name for page in pages.pages() for part in pages.parts_of(page))
    missing = [name for name in SHIPPED if name not in found]

    assert not missing, f"on no page yet: python docs/measure.py {' '.join(missing)}"
    assert sorted(found) == SHIPPED
    assert set(found.values()) == {1}
    assert {name: pages.page_of(name) for name in found} == {
        name: part.page for name, part in PARTS.items()
    }


@EVERY_PART
def test_a_part_shows_its_scenario_as_it_is(part: pages.Part) -> None:
    """What it does, what it states, and a run that holds: measured again when the file is changed."""
    scenario = load(pages.scenario_path(part.name))
    stated = [each.expression.text for each in (*scenario.expectations, *scenario.claims)]

    assert part.title == scenario.title
    again = f"changed since it was measured: python docs/measure.py {part.name}"
    assert part.body == pages.body_of(part.name, part.output, part.measured), again
    shown = told(part.output)
    assert shown.verdict.startswith(f"{part.name} HOLDS: ")
    assert shown.variants == tuple(variant.name for variant in scenario.variants), again
    assert shown.statements == tuple(sorted(("holds", " ".join(s.split())) for s in stated)), again


@EVERY_PART
def test_a_part_says_what_is_claimed_and_what_was_measured(part: pages.Part) -> None:
    """The sentence of its comment, with a figure for each expression."""
    words = re.split(r"\{[^}]+\}", part.template)
    sentence = "(.+)".join(re.escape(word) for word in words)

    assert 0 < len(part.claimed) <= LONGEST_CLAIM
    assert re.fullmatch(sentence, part.measured), part.template
    assert len(words) > 1


def test_the_table_is_that_of_the_pages() -> None:
    """One row a scenario; python docs/measure.py makes it anew."""
    assert pages.TABLE.read_text() == pages.table()
    rows = re.findall(r"^\| \[.*\]\((\w+)\.yaml\) \|", pages.table(), flags=re.MULTILINE)
    assert sorted(rows) == SHIPPED


@EVERY_PAGE
def test_what_a_page_calls_says_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    """One call after the other in one folder; of an output, … stands for anything.

    Of a real run (short ones, besides the one that each scenario has) the verdicts are compared.
    """
    for calls, shown in _CALLED.findall(page.read_text()):
        said = [called(call, tmp_path) for call in calls.splitlines() if not is_a_run(call)]
        if said and calls.startswith("runner run"):
            assert told(said[-1][1]) == told(shown)
        elif said and shown:
            assert_shown(shown, said[-1][1])
        else:
            assert [code for code, _ in said] == [0] * len(said), said


@EVERY_PAGE
def test_a_page_is_about_its_section_and_says_what_to_try_next(page: Path) -> None:
    """The section is its name and its heading; what to try is a command or more."""
    text = page.read_text()

    assert text.startswith(f"# §{page.stem}")
    _, heading, tries = text.partition(f"\n{pages.NEXT}\n")
    assert heading
    assert "\n## " not in tries
    assert "```sh\nrunner " in tries
    assert "`runner " not in text.replace("```", ""), "no test runs what stands within a sentence"


def test_every_link_leads_somewhere() -> None:
    """To a file, and to a heading in it."""
    index = pages.PAGES / "README.md"
    for page in (*pages.pages(), index, pages.TABLE):
        for target in re.findall(r"\]\((?!https?:)([^)]+)\)", page.read_text()):
            path, _, heading = target.partition("#")
            file = page.parent / path if path else page
            assert file.exists(), target
            if heading:
                titles = re.findall(r"^#+ (.+)$", file.read_text(), flags=re.MULTILINE)
                assert heading in map(pages.anchor, titles), target
    for page in pages.pages():
        assert f"]({page.name})" in index.read_text(), f"{page.name} is not in the list of pages"


def test_a_figure_is_the_median_of_the_rounds_and_of_a_word_all_there_were() -> None:
    """As a report shows them: with a unit, and without quotes."""
    rounds = [
        {"v": record} for record in map(execution_of, (0.1, 0.3, 0.2), ("open", "shut", "open"))
    ]

    assert measure.typical("v.main", rounds, {}) == "200ms"
    assert measure.typical("v.door", rounds, {}) == "open or shut"
    assert measure.typical('v.door == "open"', rounds, {}) == "True or False"
    with pytest.raises(SystemExit, match="window"):
        measure.typical("v.window", rounds, {})
    with pytest.raises(SystemExit, match="the expression ends here"):
        measure.typical("v.main +", rounds, {})


def test_a_scenario_on_no_page_gets_a_draft_on_that_of_its_section(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page is made if need be; the draft is a part like any other, but for what to say in it."""
    monkeypatch.setattr(pages, "PAGES", tmp_path)

    drafted = [measure.draft("join_each"), measure.draft("join_none"), measure.draft("start_twice")]

    assert [part.page.name for part in drafted] == ["2.2.5.md", "2.2.5.md", "2.1.md"]
    assert [part.name for part in drafted] == ["join_each", "join_none", "start_twice"]
    assert list(pages.every_part()) == ["start_twice", "join_each", "join_none"]
    assert all("\n## " not in text.partition(pages.NEXT)[2] for text in map(read, pages.pages()))
    assert {part.output for part in drafted} == {""}


@pytest.mark.parametrize("lost", ["<!-- end -->\n", " -->"])
@pytest.mark.parametrize("last", [False, True])
def test_a_part_that_is_not_closed_is_named(tmp_path: Path, *, lost: str, last: bool) -> None:
    """It would swallow the next one, which the next measurement would then delete."""
    page = tmp_path / "2.2.5.md"
    text = (pages.PAGES / page.name).read_text()
    parts = [found.start() for found in re.finditer("^## ", text, flags=re.MULTILINE)]
    at = parts[-2] if last else parts[0]
    page.write_text(text[:at] + text[at:].replace(lost, "", 1))
    line = text[: text.index("<!-- ", at)].count("\n") + 1

    with pytest.raises(SystemExit, match=rf"2\.2\.5\.md:{line}: found a comment by itself"):
        pages.parts_of(page)


def test_names_are_looked_at_before_anything_is_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run takes long, and a mistyped name comes after it."""
    monkeypatch.setattr(sys, "argv", ["measure.py", "join_each", "join_eech"])
    monkeypatch.setattr(measure, "measure", lambda part: pytest.fail(f"ran {part.name}"))

    with pytest.raises(SystemExit, match="2"):
        measure.main()
    assert "join_eech: no such scenario ships" in capsys.readouterr().err


def test_a_stretch_that_was_not_printed_is_told_by_its_first_other_line() -> None:
    """Not by two long texts to compare by eye."""
    with pytest.raises(AssertionError, match="line 2, 'c': found \\['d'\\] after \\['b'\\]"):
        assert_shown("b\nc\n", "a\nb\nd\n")
    with pytest.raises(AssertionError, match="line 2, 'c': found \\[\\] after \\['b'\\]"):
        assert_shown("b\nc\n", "a\nb\n")
    assert_shown("a\n…\nc\n", "a\nb\nc\n")


def read(page: Path) -> str:
    """What stands on it."""
    return page.read_text()


def execution_of(main: float, door: str):
    """A round's record that has a time and a shared value."""
    from runner.model.record import ExecutionRecord

    return ExecutionRecord(number=0, round=1, variant="v", main=main, shared={"door": door})


def is_a_run(call: str) -> bool:
    """What ``test_scenarios.py`` runs, once for all."""
    return re.fullmatch(r"runner run \w+", call) is not None


def called(call: str, folder: Path) -> tuple[int, str]:
    """The exit code of a call, and its output."""
    program, *words = shlex.split(call)
    assert program == "runner"
    done = command(*words, cwd=folder, env=UNMEASURED)
    return done.returncode, done.stdout


def assert_shown(shown: str, printed: str) -> None:
    """Between the lines that are left out, each stretch stands in what was printed, in order."""
    rest = shape(printed)
    for stretch in re.split(rf"^ *{_LEFT_OUT}\n", shown, flags=re.MULTILINE):
        lines = shape(stretch)
        starts = range(len(rest) - len(lines) + 1)
        found = next((n for n in starts if rest[n : n + len(lines)] == lines), None)
        assert found is not None, f"{first_difference(lines, rest)}\nin\n{printed}"
        rest = rest[found + len(lines) :]


def first_difference(wanted: list[str], found: list[str]) -> str:
    """Where what is most like ``wanted`` in ``found`` begins to be another."""
    alike = [_count_alike(wanted, found[n:]) for n in range(len(found))]
    most = max(alike, default=0)
    after = found[alike.index(most) + most :] if most else []
    return f"line {most + 1}, {wanted[most]!r}: found {after[:1]} after {wanted[:most][-1:]}"


def _count_alike(wanted: list[str], found: list[str]) -> int:
    """How many lines are the same from the beginning on."""
    pairs = zip(wanted, found, strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def shape(text: str) -> list[str]:
    """Lines without what depends on the machine: how many CPUs there are, what a start costs."""
    lines = [line for line in text.strip("\n").splitlines() if line.strip()]
    return [re.sub(r"\d+ CPUs?|A run takes about .*", "#", line.rstrip()) for line in lines]
