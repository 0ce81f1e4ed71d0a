"""What comes from outside is shown and does nothing."""

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.reporting.escaping import (
    clean,
    clean_block,
    clean_cell,
    clean_json,
    clean_markdown,
    code_markdown,
    escape_json,
)

ANY_TEXT = st.text(st.characters(codec=None, categories=None))
HOSTILE = "\x1b[31m|\r\n\x9b2J\udcff\u202e\x7f"


@given(ANY_TEXT)
def test_clean_text_is_one_printable_encodable_line(text: str) -> None:
    """No control, no surrogate, no line end is left, whatever went in."""
    shown = clean(text)

    assert shown.encode("utf-8").decode("utf-8") == shown
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]", shown)


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_clean_leaves_ordinary_text_alone(text: str) -> None:
    """Printable ASCII needs no escape."""
    assert text == clean(text)


def test_clean_shows_what_it_made_harmless() -> None:
    """An escape sequence is visible as such."""
    assert clean(HOSTILE) == r"\x1b[31m|\r\n\x9b2J\udcff\u202e\x7f"


def test_clean_block_keeps_lines_and_tabs_only() -> None:
    """Messages of several lines stay so."""
    assert clean_block("a\r\n\tb\x1b") == "a\n\tb\\x1b"


@given(ANY_TEXT)
def test_markdown_cell_has_no_unescaped_pipe_and_no_line_end(text: str) -> None:
    """A table row keeps its number of cells."""
    shown = clean_markdown(text)

    assert not re.search(r"(?<!\\)(\\\\)*\|", shown)
    assert "\n" not in shown


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("a & b", "a & b"), ("R&D;", "R\\&D;"), ("&lt;b&#62;", "\\&lt;b\\&\\#62;")],
)
def test_markdown_shows_no_other_character_in_the_place_of_an_entity(
    text: str, wanted: str
) -> None:
    """An ampersand that begins one is escaped, any other stays readable."""
    assert clean_markdown(text) == wanted


@given(ANY_TEXT)
def test_inline_code_is_closed_by_its_own_fence_only(text: str) -> None:
    """No text ends the code it stands in."""
    shown = code_markdown(text)
    if shown.startswith("<code>"):
        inside = shown.removeprefix("<code>").removesuffix("</code>")
        assert "<" not in inside
        assert "|" not in inside
    else:
        fence = re.match("`+", shown)[0]
        assert shown.endswith(fence)
        longest = max(map(len, re.findall("`+", shown[len(fence) : -len(fence)])), default=0)
        assert longest < len(fence)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@cmd"])
def test_spreadsheet_cell_is_never_a_formula(text: str) -> None:
    """What a spreadsheet would compute is quoted."""
    assert f"'{text}" == clean_cell(text)


@given(ANY_TEXT)
def test_spreadsheet_cell_survives_a_csv_reader(text: str) -> None:
    """One cell in, one cell out."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow([clean_cell(text), "next"])

    assert [[clean_cell(text), "next"]] == list(csv.reader(io.StringIO(buffer.getvalue())))


@given(ANY_TEXT)
def test_json_escapes_change_no_value_and_hide_no_control(text: str) -> None:
    """A document that a terminal may be shown reads back as what went in."""
    text = clean_json(text)
    document = escape_json(json.dumps({"x": text}, ensure_ascii=False))

    assert {"x": text} == json.loads(document)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", document)
