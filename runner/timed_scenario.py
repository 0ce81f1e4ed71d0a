"""Timed scenario: the YAML whose run answers whether a function is faster in parallel.

Text rather than objects, so that what is saved is what was run, to the letter.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import field
from math import ceil
from typing import Any

from runner.frozen import frozen
from runner.loading import load_text
from runner.model.scenario import Scenario

_NAMED = 80
"""So much of a function's name is in that of a scenario, which has at most 100 bytes."""


@frozen(kw_only=True)
class Call:
    """One call of a function: ``package.module:function`` or ``file.py:function``, and its arguments.

    The arguments are JSON values; they reach the function as they are. ``target`` is how a
    scenario names the function, where that is not how its user does.
    """

    function: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    target: str = ""

    def __str__(self) -> str:
        """As it would be written in Python; long arguments are cut in the middle."""
        shown = [_short(repr(value)) for value in self.args]
        shown += [f"{key}={_short(repr(value))}" for key, value in self.kwargs.items()]
        return f"{self.function}({', '.join(shown)})" if shown else self.function

    @property
    def named(self) -> str:
        """The function as a scenario names it."""
        return self.target or self.function

    @property
    def name(self) -> str:
        """The name of a scenario about it."""
        words = re.sub(r"[^A-Za-z0-9]+", "_", self.function.rpartition(":")[2])[:_NAMED]
        return f"time_{words.strip('_')}"


@frozen(kw_only=True)
class Trial:
    """How a call is tried: how often, in which ways, for how many rounds, in seconds at most each.

    ``at_once``: whether all calls in a process each are among the ways.
    """

    calls: int
    workers: tuple[int, ...]
    start_methods: tuple[str, ...]
    rounds: int
    timeout: float
    at_once: bool = True


def timed(call: Call, trial: Trial, *, folder: str, said: str = "") -> Scenario:
    """The scenario that times the call in all ways; ``said`` is the command that asked for it.

    Raises:
        ScenarioError: for arguments that the scenario language cannot say.
    """
    return _loaded(_text(call, trial, said), call, folder)


def tried(call: Call, start_methods: Sequence[str], timeout: float, *, folder: str) -> Scenario:
    """The scenario of one call in a process of its own, under each start method."""
    variants = {method: f"{{join: all, start_method: {method}}}" for method in start_methods}
    lines = [
        *_head(call.name, f"Does {call} come to an end?", 1, timeout),
        *_process(call.named, call.args, call.kwargs, None),
        "variants:",
        *(f"  {name}: {text}" for name, text in variants.items()),
    ]
    return _loaded("\n".join(lines) + "\n", call, folder)


def tried_in_a_pool(call: Call, start_method: str, timeout: float, *, folder: str) -> Scenario:
    """The scenario of one call as the only task of a pool of one worker."""
    lines = [
        *_head(call.name, f"Does {call} come back from a pool?", 1, timeout),
        *_process(call.named, call.args, call.kwargs, None),
        "variants:",
        f"  pool: {{call: pool, workers: 1, start_method: {start_method}}}",
    ]
    return _loaded("\n".join(lines) + "\n", call, folder)


def looked_at(call: Call, timeout: float, *, folder: str) -> Scenario:
    """The scenario of one process that imports the function and says what it is."""
    args = (call.named, list(call.args), call.kwargs)
    lines = [
        *_head(call.name, f"What is {call.function}?", 1, timeout),
        *_process("runner.targets.looking:look", args, {}, None),
        "variants:",
        "  look: {join: all}",
    ]
    return _loaded("\n".join(lines) + "\n", call, folder)


def _loaded(text: str, call: Call, folder: str) -> Scenario:
    path = os.path.join(folder, f"{call.name}.yaml")
    return load_text(text.encode("utf-8"), path, folder, check_targets=False)


def _text(call: Call, trial: Trial, said: str) -> str:
    """Alone, serial and pooled, each explained to whoever goes on from here."""
    several = len(trial.start_methods) > 1
    methods = f"start_method: [{', '.join(trial.start_methods)}]"
    one = f"start_method: {trial.start_methods[0]}"
    matrix = f", matrix: {{{methods}}}" if several else f", {one}"
    asked = [f"# Written by: {''.join(map(_escape, _short(said, 200)))}"] if said else []
    lines = [
        *asked,
        "# Change what you like, and run it again: runner run FILE",
        *_head(call.name, f"Is {call} faster in parallel?", trial.rounds, trial.timeout),
        *_process(call.named, call.args, call.kwargs, trial.calls),
        "variants:",
        "  # All calls one after the other in one process: what the others are compared with.",
        "  serial: {call: run}",
        "  # A single call in a process of its own: what a process costs.",
        f"  alone: {{join: each, processes: {{task: {{replicas: 1}}}}{matrix}}}",
        *_at_once(trial, matrix),
        *_pools(trial, several=several, methods=methods, one=one),
        "baseline: serial",
        "# To be told when a way is no longer so much faster as it should be, claim it, by the times that",
        "# runner time compares, and allow the rounds that this takes, in place of those above:",
        "# rounds: {max: auto}",
        "# claims:",
        f"#   - sum(p.left - p.entered for p in serial.task) / {_example(trial)}.main > 1.5",
    ]
    return "\n".join(lines) + "\n"


def _at_once(trial: Trial, matrix: str) -> list[str]:
    if not trial.at_once:
        return []
    return [
        "  # A process for each call, all of them started before the first is joined.",
        f"  start: {{join: all{matrix}}}",
    ]


def _pools(trial: Trial, *, several: bool, methods: str, one: str) -> list[str]:
    if not trial.workers:
        return []
    many = len(trial.workers) > 1
    fixed = "" if several else f", {one}"
    fixed += "" if many else f", workers: {trial.workers[0]}"
    axes = [methods] if several else []
    axes += [f"workers: [{', '.join(map(str, trial.workers))}]"] if many else []
    matrix = f", matrix: {{{', '.join(axes)}}}" if axes else ""
    return [
        "  # The calls as tasks of a multiprocessing.Pool.",
        f"  pool: {{call: pool{fixed}{matrix}}}",
    ]


def _example(trial: Trial) -> str:
    """The variant of the first parallel way."""
    name = "start" if trial.at_once else "pool"
    if len(trial.start_methods) > 1:
        name += f"_{trial.start_methods[0]}"
    if not trial.at_once and len(trial.workers) > 1:
        name += f"_workers{trial.workers[0]}"
    return name


def _head(name: str, title: str, rounds: int, timeout: float) -> list[str]:
    return [
        "scenario: 1",
        f"name: {name}",
        f"title: {_quoted(title)}",
        f"rounds: {{min: {rounds}, max: {rounds}}}",
        f"timeout: {ceil(timeout)}s",
        "",
        "processes:",
    ]


def _process(
    function: str, args: Sequence[Any], kwargs: dict[str, Any], replicas: int | None
) -> list[str]:
    lines = ["  task:", f"    target: {_quoted(function)}"]
    if replicas is not None:
        lines.insert(1, f"    replicas: {replicas}")
    if args:
        lines += ["    args:", *(f"      - {_value(value)}" for value in args)]
    if kwargs:
        lines.append("    kwargs:")
        lines += [f"      {_quoted(key)}: {_value(value)}" for key, value in kwargs.items()]
    return [*lines, ""]


def _value(value: Any) -> str:
    """A JSON value in flow style; braces in text are doubled, or they would be placeholders.

    Raises:
        ValueError: for infinities and NaN, which YAML would take for text.
    """
    if isinstance(value, str):
        return _quoted(value.replace("{", "{{").replace("}", "}}"))
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        pairs = (f"{_quoted(key)}: {_value(inner)}" for key, inner in value.items())
        return f"{{{', '.join(pairs)}}}"
    return json.dumps(value, allow_nan=False)


def _quoted(text: str) -> str:
    """Text in double quotes, with an escape for whatever would not be seen."""
    return "".join(_escape(char) for char in json.dumps(text, ensure_ascii=False))


def _escape(char: str) -> str:
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def _short(text: str, most: int = 40) -> str:
    return text if len(text) <= most else f"{text[: most - 13]}…{text[-12:]}"
