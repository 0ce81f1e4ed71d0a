"""Judge: jsonschema with the scenario's schema, and what a key of it could hold."""

from __future__ import annotations

import functools
import json
from typing import Any

from runner.loading.shipped import schema_text
from runner.loading.tree import Map, Seq
from runner.scheduling import POLICIES, options_of_all

_DURATION = {"$ref": "#/$defs/duration"}
_AXIS = {
    "type": "array",
    "minItems": 2,
    "uniqueItems": True,
    "items": _DURATION,
    "x-wanted": "at least two values such as [20ms, 50ms] (a single one stands in the variant itself)",
}
_SEVERAL = {
    "type": "array",
    "minItems": 1,
    "items": _DURATION,
    "x-wanted": "a list of durations such as [20ms, 40ms]",
}


@functools.cache
def validator() -> Any:
    """The judge, made once a process; which algorithms and options there are, the scheduling room says."""
    from jsonschema import Draft202012Validator

    schema = json.loads(schema_text("scenario"))
    schema["$defs"]["algorithm"]["enum"] = list(POLICIES)
    keys = schema["$defs"]["schedule"]["properties"]
    axes = schema["$defs"]["matrix"]["properties"]
    for name, option in options_of_all().items():
        keys.setdefault(name, _SEVERAL if option.each else _DURATION)
        if not option.each:
            axes.setdefault(f"schedule.{name}", _AXIS)
    return Draft202012Validator(schema)


def could_hold(schema: Any, value: Any) -> bool:
    """Whether ``value`` may be meant for a place with this schema.

    A scalar must be right for it; of a list or a mapping only the kind and the least size
    must be, and where nothing is written yet, anything may follow.
    """
    if value is None:
        return True
    judge = validator()
    if not isinstance(value, Map | Seq):
        return bool(judge.evolve(schema=schema).is_valid(value))
    while "type" not in schema and "$ref" in schema:
        schema = judge.schema["$defs"][schema["$ref"].rpartition("/")[2]]
    types = schema.get("type", ())
    if len(value) < schema.get("minProperties" if isinstance(value, Map) else "minItems", 0):
        return False
    return ("object" if isinstance(value, Map) else "array") in (
        [types] if isinstance(types, str) else types
    )
