"""Value words: what to say of one value that the schema refuses, and what was meant by it."""

from __future__ import annotations

import json
import re
from typing import Any

from runner.loading.judge import could_hold
from runner.loading.tree import Map, Seq
from runner.loading.wording import a_value, counted, in_quotes, nearest, one_of, too_long
from runner.units import DURATIONS, duration_hint

_SPELT_OUT = {
    **dict.fromkeys(("sec", "secs", "second", "seconds", "S"), "s"),
    **dict.fromkeys(("msec", "msecs", "millis", "MS", "Ms"), "ms"),
    **dict.fromkeys(("usec", "µs", "μs"), "us"),
    **dict.fromkeys(("mins", "minute", "minutes"), "min"),
    **dict.fromkeys(("hr", "hrs", "hour", "hours", "H"), "h"),
}
_NUMBER_AND_UNIT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([A-Za-zµμ]+)\Z")


def wanted_by(schema: Any) -> str:
    """What a schema wants in its place."""
    if "x-wanted" in schema:
        return str(schema["x-wanted"])
    if "enum" in schema:
        return one_of(str(word) for word in schema["enum"])
    return "something else"


def wrong_value(error: Any) -> str:
    """What to say of a value that its schema refuses."""
    value, wanted = error.instance, wanted_by(error.schema)
    factor = "factor" in wanted and isinstance(value, int | float) and value >= 0
    if "a duration" in wanted and _is_like_a_number(value) and not factor:
        return _duration(value, wanted)
    if error.validator == "uniqueItems":
        twice = next(item for at, item in enumerate(value) if item in value[:at])
        return f"found {a_value(twice)} twice, wanted each once"
    if error.validator == "pattern" and "\0" in value:
        return f"found {a_value(value)}, wanted {wanted} without NUL, which ends a text of the system's"
    if error.validator == "maximum" and wanted.partition(",")[0].endswith("from 1"):
        return f"found {a_value(value)}, wanted at most {error.validator_value}"
    if error.validator == "maxLength":
        return too_long(value, int(error.validator_value))
    if error.validator in ("minItems", "maxItems"):
        entries = counted(len(value), "entry", "entries") if value else "an empty list"
        return f"found {entries}, wanted {wanted}"
    if wanted in ("a list of expressions", "a list of claims") and isinstance(value, str):
        return (
            f"found {a_value(value)}, wanted {wanted}: put it in the line below, as {_item(value)}"
        )
    return f"found {a_value(value)}, wanted {wanted}{_hint(value, wanted, error.schema)}"


def _item(text: str) -> str:
    """The item of a list that is this expression, quoted where it must be."""
    plain = not text.startswith(("'", '"', "[")) and ": " not in text and " #" not in text
    return f"- {text}" if plain else f"- {in_quotes(text)}"


def _is_like_a_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    return str(value)[:1] in tuple("0123456789.-")


def _duration(value: Any, wanted: str) -> str:
    text = str(value)
    if text.startswith("-"):
        if "factor" in wanted:
            return f"found {text}, wanted a duration or a factor: neither is ever negative"
        return f"found {text}, wanted a duration such as 100ms: durations are never negative"
    match = _NUMBER_AND_UNIT.match(text)
    if match:
        unit = _SPELT_OUT.get(match[2], match[2])
        if unit in DURATIONS:
            return f"{duration_hint(text)}: did you mean {match[1]}{unit}?"
    return duration_hint(value)


def _hint(value: Any, wanted: str, schema: Any) -> str:
    words = [str(word) for word in (*schema.get("x-words", ()), *schema.get("enum", ()))]
    if isinstance(value, str) and words:
        if value in schema.get("x-told", {}):
            return f": {schema['x-told'][value]}"
        guess = schema.get("x-meant", {}).get(value.lower()) or nearest(
            value.removeprefix("SIG"), words
        )
        return f": did you mean {guess!r}?" if guess else ""
    if wanted == "true or false" and isinstance(value, str):
        truth = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(value.lower())
        truth = truth or nearest(value, ("true", "false"))
        return f": did you mean {truth}?" if truth else ""
    if isinstance(value, Map) and len(value) == 1 and next(iter(value.values())) is None:
        return f': did you mean "{{{next(iter(value))}}}"?'
    types = schema.get("type", ())
    if isinstance(value, Seq) and len(value) == 1 and isinstance(value[0], str):
        return ": remove the brackets" if "string" in types and "array" not in types else ""
    return _number_hint(value, wanted, schema)


def _number_hint(value: Any, wanted: str, schema: Any) -> str:
    types = schema.get("type", ())
    if isinstance(value, bool) and "text" in wanted:
        return f': did you mean "{json.dumps(value)}"?'
    if isinstance(value, int | float) and not isinstance(value, bool):
        if "share of the rounds" in wanted:
            share = value * 100 if 0 < value <= 1 else value
            return f": did you mean {share:g}%?"
        if "text" in wanted:
            return f': did you mean "{value}"?'
        most = schema.get("maximum", 1)
        if most < 1 and schema["minimum"] <= value / 100 <= most:
            return f": did you mean {value / 100:g}?"
    if isinstance(value, str) and ("integer" in types or "number" in types):
        if value.endswith("%") and value[:-1].strip().isdecimal():
            return f": did you mean {int(value[:-1]) / 100:g}?"
        return ": remove the quotes" if value.strip().isdecimal() else ""
    if schema.get("const") == 1 and value == "1":
        return ": remove the quotes"
    if (
        "array" in types
        and "integer" not in types
        and "list of" in wanted
        and isinstance(value, str | int)
        and ("string" not in types)
    ):
        items = value.split() if isinstance(value, str) else [value]
        if all(could_hold(schema.get("items", {}), item) for item in items):
            return f": did you mean [{', '.join(map(str, items))}]?"
    return ""
