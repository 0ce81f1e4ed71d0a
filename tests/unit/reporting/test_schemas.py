"""The schemas that ship say what each thing is and forget no kind of record."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from runner.model.event import KINDS

JOURNAL: Any = json.loads(
    (Path(__file__).resolve().parents[3] / "schemas/journal.schema.json").read_text("utf-8")
)


def test_journal_schema_is_valid() -> None:
    """By its own metaschema."""
    Draft202012Validator.check_schema(JOURNAL)


@pytest.mark.parametrize("kind", KINDS)
def test_journal_schema_has_every_kind_closed_and_described(kind: str) -> None:
    """A kind that is added to the events is added to the schema."""
    definition = JOURNAL["$defs"][f"kind_{kind}"]

    assert {"$ref": f"#/$defs/kind_{kind}"} in JOURNAL["oneOf"]
    assert definition["properties"]["k"]["const"] == kind
    assert definition["additionalProperties"] is False
    assert definition["description"].lower() == f"{KINDS[kind]}.".lower()
    assert all(
        "$ref" in p or p["description"] or p == {} for p in definition["properties"].values()
    )


def test_journal_schema_has_no_kind_that_is_gone() -> None:
    """Nor does it keep one."""
    assert {f"kind_{kind}" for kind in KINDS} == {
        name for name in JOURNAL["$defs"] if name.startswith("kind_")
    }
