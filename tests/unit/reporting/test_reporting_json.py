"""run.json keeps to its schema and to the vocabulary, and hides no missing fact."""

import json
from pathlib import Path
from typing import Any

import handmade_reports
import pytest
from handmade_reports import execution, process, report
from jsonschema import Draft202012Validator

from runner.model import vocabulary
from runner.model.missing import Missing
from runner.model.record import MarkRecord
from runner.reporting.as_json import as_json, as_json_array, key_of

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).resolve().parents[3] / "schemas/run.schema.json").read_text(encoding="utf-8")
)
TABLES = {
    "execution": vocabulary.EXECUTION,
    "process": vocabulary.PROCESS,
    "call": vocabulary.CALL,
    "mark": vocabulary.MARK,
    "slice": vocabulary.SLICE,
    "step_record": vocabulary.STEP,
    "observation": vocabulary.OBSERVATION,
}


def document(**changes: object) -> Any:
    """The document of a hand-made report."""
    return json.loads(as_json(report(**changes)))


@pytest.mark.parametrize("name", handmade_reports.ALL)
def test_every_document_is_valid(name: str) -> None:
    """The schema describes whatever comes out."""
    made = json.loads(as_json(handmade_reports.ALL[name]()))

    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(made)] == []


def test_schema_is_itself_valid_and_closed() -> None:
    """Every object of ours says which keys it has, and each key what it is."""
    Draft202012Validator.check_schema(SCHEMA)
    for definition in (SCHEMA, *SCHEMA["$defs"].values()):
        assert definition["title"]
        assert definition["description"]
        if definition.get("type") == "object":
            assert definition["additionalProperties"] is False
            assert all("$ref" in p or p["description"] for p in definition["properties"].values())


@pytest.mark.parametrize("name", TABLES)
def test_schema_has_every_word_of_the_vocabulary(name: str) -> None:
    """A word that is added to the vocabulary is added to the schema."""
    properties = SCHEMA["$defs"][name]["properties"]

    assert [
        key for word, kind in TABLES[name].items() if (key := key_of(word, kind)) not in properties
    ] == []


def test_keys_are_in_the_order_of_the_schema() -> None:
    """Document and schema are read side by side."""
    assert list(SCHEMA["properties"]) == list(document())


def test_durations_and_sizes_carry_their_unit() -> None:
    """A bare number is a count."""
    child = document()["executions"][0]["processes"][0]

    assert child["sleep_s"] == 0.1
    assert child["peak_memory_bytes"] == 11 * 1024**2
    assert child["voluntary"] == 4


def test_none_is_null_and_missing_has_no_key() -> None:
    """A value and the want of one are told apart; a known reason is kept."""
    child = document()["executions"][0]["processes"][0]

    assert child["signal"] is None
    assert "reaped_s" not in child
    assert child["missing"] == {"reaped_s": "the plan never joined it"}
    assert "waiting_s" not in child


def test_floats_are_rounded_to_nanoseconds() -> None:
    """What no clock here can tell is not printed."""
    made = document(executions=(execution(0, 1, "serial", wall=0.1 + 0.2),))

    assert made["executions"][0]["wall_s"] == 0.3


def test_what_is_no_number_of_json_becomes_text() -> None:
    """NaN and infinity have no place in JSON."""
    odd = process("serial", 0, returned={"a": float("inf"), "b": (1, 2), "c": Missing()})
    made = document(executions=(execution(0, 1, "serial", processes=(odd,)),))

    assert made["executions"][0]["processes"][0]["returned"] == {"a": "inf", "b": [1, 2]}


def test_background_processes_are_listed_after_the_others() -> None:
    """What only a group holds is not lost."""
    server = process("serial", 0, label="server", group="server", background=True)
    made = document(executions=(execution(0, 1, "serial", groups={"server": server}),))

    labels = [child["label"] for child in made["executions"][0]["processes"]]

    assert labels == ["child[0]", "child[1]", "child[2]", "server"]


def test_nested_children_marks_and_slices_are_records() -> None:
    """What lies deeper has the same words."""
    slices = ({"process": "child[0]", "level": 0, "began": 0.1, "ended": 0.2, "cpu": 1},)
    kid = process("serial", 0, label="parent.kid[0]", group="kid")
    parent = process(
        "serial",
        0,
        marks={"ready": MarkRecord(at=0.25, fields={"port": 4})},
        children={"kid": (kid,)},
        slices=tuple({**one, "why": "quantum"} for one in slices),
    )
    made = document(executions=(execution(0, 1, "serial", processes=(parent,), groups={}),))

    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(made)] == []
    shown = made["executions"][0]["processes"][0]
    assert shown["marks"]["ready"] == {"at_s": 0.25, "fields": {"port": 4}}
    assert shown["children"]["kid"][0]["label"] == "parent.kid[0]"
    assert shown["slices"][0]["began_s"] == 0.1


def test_several_runs_are_an_array_of_documents() -> None:
    """One document a run, each the same as alone."""
    made = json.loads(as_json_array([report(), handmade_reports.failing()]))

    assert [document(), json.loads(as_json(handmade_reports.failing()))] == made


def test_no_run_is_an_empty_array() -> None:
    """Nothing is still JSON."""
    assert json.loads(as_json_array([])) == []


def test_fingerprint_tells_hosts_apart() -> None:
    """The same facts give the same print, others another."""
    other = document(host=type(handmade_reports.HOST)(python="3.12.1"))

    assert document()["host"]["fingerprint"] == document()["host"]["fingerprint"]
    assert document()["host"]["fingerprint"] != other["host"]["fingerprint"]
