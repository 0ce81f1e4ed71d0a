"""The schema explains itself, and says the same as the code beside it."""

import dataclasses
import json
import re

import pytest
from jsonschema import Draft202012Validator

from runner.loading import judge, names, shipped
from runner.loading.plans import _BUILDERS
from runner.loading.schema_words import _VERBS
from runner.model.scenario import ProcessGroup, Variant
from runner.scheduling import POLICIES, options_of_all

SCHEMA = json.loads(shipped.schema_text("scenario"))


def keyed(schema, path=()):
    """Every (path, subschema) of a named key."""
    for name, inner in schema.get("properties", {}).items():
        if "not" not in inner:
            yield (*path, name), inner
            yield from keyed(inner, (*path, name))
    for word in ("items", "additionalProperties"):
        if isinstance(schema.get(word), dict):
            yield from keyed(schema[word], (*path, word))


def all_keys():
    """The keys of the file and of all definitions."""
    yield from keyed(SCHEMA)
    for name, inner in SCHEMA["$defs"].items():
        yield from keyed(inner, (name,))


def described(schema):
    """The schema with what it refers to."""
    if "$ref" in schema:
        return {**SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], **schema}
    return schema


def test_the_schema_is_a_schema():
    """It passes the metaschema of its draft."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("path", "schema"), list(all_keys()), ids=lambda v: ".".join(v) if isinstance(v, tuple) else ""
)
def test_every_key_is_explained(path, schema):
    """An editor has a title and a description to show for it."""
    assert described(schema).get("title"), path
    assert described(schema).get("description"), path


def test_keys_of_a_group_are_the_fields_of_the_model():
    """Nothing can be written that is not kept, and nothing kept that can't be written."""
    keys = set(SCHEMA["$defs"]["groupKeys"]["properties"])
    fields = {field.name for field in dataclasses.fields(ProcessGroup)} - {"line", "process_name"}

    assert keys - {"work", "processes", "plan", "group"} == fields


def test_keys_of_a_variant_lead_to_the_fields_of_the_model():
    """The rest of a variant's keys are short forms of its groups and steps."""
    keys = set(SCHEMA["$defs"]["variant"]["properties"])
    fields = {field.name for field in dataclasses.fields(Variant)}

    assert keys & fields == {"start_method", "cpus", "leaves", "schedule", "pool"}


def test_the_shipped_file_names_every_algorithm_and_each_option():
    """An editor reads the file, the loader asks the scheduling room: both say the same."""
    algorithm, keys = SCHEMA["$defs"]["algorithm"], SCHEMA["$defs"]["schedule"]["properties"]
    judged = judge.validator().schema["$defs"]

    where = "of schemas/scenario.schema.json must be those of runner/scheduling/policies"
    assert algorithm["enum"] == list(POLICIES), f"$defs.algorithm.enum {where}"
    told = re.findall(r"(\w+):", algorithm["description"])
    assert told == list(POLICIES), f"the names in $defs.algorithm.description {where}"
    assert set(keys) == {"algorithm", "slots", *options_of_all()}, f"$defs.schedule {where}"
    assert algorithm["enum"] == judged["algorithm"]["enum"]
    assert keys == judged["schedule"]["properties"]
    axes = SCHEMA["$defs"]["matrix"]["properties"]
    assert axes == judged["matrix"]["properties"], f"schedule.KEY in $defs.matrix {where}"


def test_every_verb_of_the_schema_is_built():
    """The verbs of a step are the same in the schema, its words and the plan builder."""
    verbs = {branch["if"]["required"][0] for branch in SCHEMA["$defs"]["step"]["allOf"]}

    assert verbs == set(_BUILDERS)
    assert verbs <= set(_VERBS)


def test_shipped_files_are_found_in_a_checkout():
    """The paths lead to the repository's own folders."""
    assert shipped.schema_path("scenario").is_file()
    assert shipped.scenarios_folder().name == "scenarios"


def test_shipped_files_of_an_installed_package_win(tmp_path, monkeypatch):
    """In a wheel they lie inside of the package."""
    inside = tmp_path / "runner" / "_shipped" / "schemas"
    inside.mkdir(parents=True)
    (inside / "scenario.schema.json").write_text("{}")
    monkeypatch.setattr(shipped, "_PACKAGE", tmp_path / "runner")

    assert shipped.schema_text("scenario") == "{}"


def test_a_name_is_as_long_as_the_code_says():
    """The schema counts characters, the code bytes, and where all are ASCII they agree."""
    assert SCHEMA["$defs"]["name"]["maxLength"] == names.NAME_BYTES
