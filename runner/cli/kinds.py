"""Kinds: option values that are more than a number or a word."""

from __future__ import annotations

import math
from typing import Any

import click

from runner.cli.sections import Section, parse_asked
from runner.units import parse_duration


class Duration(click.ParamType[float]):
    """A duration as scenarios write it, in seconds."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        if isinstance(value, float):
            return value
        try:
            return parse_duration(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Scale(click.ParamType[float]):
    """A finite factor above 0, up to ``most``."""

    name = "factor"

    def __init__(self, most: float = math.inf) -> None:
        self._most = most

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        try:
            factor = float(value)
        except ValueError:
            factor = math.nan
        if not (math.isfinite(factor) and 0 < factor <= self._most):
            to = "" if math.isinf(self._most) else f" and up to {self._most:,.0f}"
            self.fail(f"found {value!r}, wanted a number above 0{to} such as 0.5", param, ctx)
        return factor


class Counts(click.ParamType[tuple[int, ...]]):
    """Numbers from 1, ascending and each once: ``1,2,4``."""

    name = "numbers"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        try:
            counts = {int(part) for part in str(value).split(",")}
        except ValueError:
            counts = set()
        if not counts or min(counts) < 1:
            self.fail(f"found {value!r}, wanted numbers from 1 such as 1,2,4", param, ctx)
        return tuple(sorted(counts))


class InTutorial(click.ParamType[Section]):
    """A section of the tutorial: ``2.2.5``."""

    name = "section"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Section:
        if isinstance(value, tuple):
            return value
        try:
            return parse_asked(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Words(click.ParamType[tuple[str, ...]]):
    """Some of several words, each once: ``fork,spawn``."""

    name = "words"

    def __init__(self, *choices: str) -> None:
        self._choices = choices

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        words = dict.fromkeys(part.strip() for part in str(value).split(","))
        for word in words:
            if word not in self._choices:
                wanted = ", ".join(self._choices)
                self.fail(f"found {word!r}, wanted some of {wanted} with commas", param, ctx)
        return tuple(words)


class Json(click.ParamType[Any]):
    """A finite JSON value whose text is Unicode: one that any other process can be given."""

    name = "json"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        import json

        try:
            found = json.loads(value, parse_constant=_refuse, parse_float=_finite)
            json.dumps(found, ensure_ascii=False).encode()
        except _Infinite as error:
            where = "" if str(error) == value.strip() else f" in {value}"
            self.fail(f"found {error}{where}, wanted a number up to 1.8e308", param, ctx)
        except UnicodeEncodeError as error:
            half = f"\\u{ord(error.object[error.start]):04x}"
            self.fail(f"found half a character, {half}, wanted whole ones", param, ctx)
        except (ValueError, RecursionError):
            self.fail(f"found {value}, wanted {self._wanted(value)}", param, ctx)
        return found

    def _wanted(self, value: str) -> str:
        import json

        text = json.dumps(value, ensure_ascii=False)
        return f"JSON such as 5, true or [1, 2]; as text: '{text}'"


class JsonObject(Json):
    """A JSON object: keyword arguments."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        found = value if isinstance(value, dict) else super().convert(value, param, ctx)
        if not isinstance(found, dict):
            self.fail(f"found {value}, wanted {self._wanted(value)}", param, ctx)
        return found

    def _wanted(self, _value: str) -> str:
        return "a JSON object such as '{\"n\": 5}'"


class Setting(click.ParamType[str]):
    """``path=value``: a place in the scenario file and what stands there instead."""

    name = "path=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        path, equals, _ = value.partition("=")
        if not (equals and path.strip()):
            self.fail(f"found {value!r}, wanted path=value such as rounds.max=50", param, ctx)
        return str(value)


class _Infinite(ValueError):
    """A number that JSON can write, and a float cannot hold."""


def _finite(number: str) -> float:
    if math.isinf(found := float(number)):
        raise _Infinite(number)
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")
