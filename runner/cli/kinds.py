"""Kinds: option values that are more than a number or a word."""

from __future__ import annotations

import math
from typing import Any

import click

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
    """A finite factor above 0."""

    name = "factor"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        try:
            factor = float(value)
        except ValueError:
            factor = math.nan
        if not (math.isfinite(factor) and factor > 0):
            self.fail(f"found {value!r}, wanted a number above 0 such as 0.5", param, ctx)
        return factor


class Setting(click.ParamType[str]):
    """``path=value``: a place in the scenario file and what stands there instead."""

    name = "path=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        path, equals, _ = value.partition("=")
        if not (equals and path.strip()):
            self.fail(f"found {value!r}, wanted path=value such as rounds.max=50", param, ctx)
        return str(value)
