"""Built-in targets: what is said of their parameters, and what their functions take."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from runner.model.builtins import BUILT_INS, REQUIRED, Gathers, Parameter
from runner.targets.builtin import TARGETS

LANGUAGE = Path(__file__).parents[3] / "docs" / "language.md"
GATHERS = {
    inspect.Parameter.VAR_POSITIONAL: Gathers.POSITIONAL,
    inspect.Parameter.VAR_KEYWORD: Gathers.KEYWORD,
}


def taken(name: str) -> list[tuple[str, object, Gathers]]:
    """Name, default and kind of each parameter of the function that is executed."""
    return [
        (
            parameter.name.lstrip("_"),
            REQUIRED if parameter.default is inspect.Parameter.empty else parameter.default,
            GATHERS.get(parameter.kind, Gathers.ONE),
        )
        for parameter in inspect.signature(TARGETS[name]).parameters.values()
    ]


def told(parameter: Parameter) -> tuple[str, object, Gathers]:
    """The same of a parameter that the validator and ``runner targets`` know."""
    gathered = parameter.gathers is not Gathers.ONE
    default = REQUIRED if gathered else parameter.default
    return parameter.name, default, parameter.gathers


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_takes_what_is_said_of_it(name: str) -> None:
    """The same names in the same order, with the same defaults."""
    assert taken(name) == [told(parameter) for parameter in BUILT_INS[name].parameters]


def test_the_reference_names_every_built_in_target_and_no_other() -> None:
    """In one sentence; what the parentheses say of one is no name."""
    sentence = re.search(r"- Built-in targets .*?: (.*?)\. ", LANGUAGE.read_text(), re.DOTALL)

    assert sentence
    names = re.sub(r"\(.*?\)", "", sentence[1], flags=re.DOTALL).split(",")
    assert [name.strip() for name in names] == list(BUILT_INS) == list(TARGETS)
