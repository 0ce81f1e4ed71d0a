"""Probing: what a function is and what one call of it takes, before it is timed.

Both are found out in processes of their own, under the guards, like all that a stranger's
code does; what is wrong with it is said in words that its author can act on.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import runner
from runner.errors import CallFailed, CouldNotRun, RunnerError, UsageError
from runner.frozen import frozen
from runner.listening import Listener, Silent
from runner.model.missing import Missing
from runner.model.record import ExecutionRecord, ProcessRecord
from runner.model.report import RunReport
from runner.model.scenario import Scenario
from runner.session import RunOptions, run
from runner.timed_scenario import Call, looked_at, tried, tried_in_a_pool
from runner.units import format_duration

if TYPE_CHECKING:
    from runner.session import TimeOptions

IMPORT_S, CALL_S = 30.0, 5.0
"""How long an import and a call may take at least, however short the time to measure is."""
NAMES_SHOWN = 8
MESSAGE = 300
"""How many characters of what was raised are shown."""
_OURS = os.path.dirname(runner.__file__)
_UNSENT = "which send what a call returns to another process, and that cannot be pickled"
_CHILDLESS = (
    "in whose workers a call cannot start a process (they are daemons, which must have no children)"
)
_ARGUMENTS = """each value after --args is one argument: --args 5 '"text"' '[1, 2]'"""
_BY_NAME = """arguments with a name: --kwargs '{{"{}": 5}}'"""


@frozen(kw_only=True)
class Cost:
    """What one call in a process of its own took: inside the function, and all else; seconds."""

    call: float
    rest: float


def checked(function: str) -> str:
    """The name, if it is one by which other processes can find a function.

    Raises:
        UsageError: when it is not.
    """
    source, colon, name = function.rpartition(":")
    if not colon:
        module, _, last = function.rpartition(".")
        guess = "such as json:dumps or work.py:solve"
        if function.endswith(".py"):
            guess = f"such as {function}:solve"
        elif module:
            guess = f"did you mean {module}:{last}?"
        raise UsageError(f"found {function!r}, wanted module:function or file.py:function; {guess}")
    if re.search(r"\blambda\b|<", function):
        raise UsageError(
            f"found {function!r}: other processes cannot find a lambda or a nested function "
            "by a name; write it with def at the top of a module"
        )
    if not source or not all(part.isidentifier() for part in name.split(".")):
        raise UsageError(
            f"found {function!r}, wanted module:function or file.py:function; "
            "arguments are given by --args"
        )
    return function


class Probing:
    """Finds out about one call, in ``folder``, within the time there is."""

    def __init__(self, call: Call, folder: str, options: TimeOptions, listener: Listener) -> None:
        self._call, self._folder = call, folder
        self._options, self._listener = options, listener

    def look(self) -> Mapping[str, Any]:
        """What ``targets/looking.py`` says of the function.

        Raises:
            UsageError: when its module cannot be imported, it is not there, cannot be called,
                or not with these arguments.
        """
        function = self._call.function
        limit = max(IMPORT_S, self._options.seconds)
        made = looked_at(self._call, limit, folder=self._folder)
        (record,) = self._records(made, f"importing the module of {function}")
        process = record.processes[0]
        seen = process.returned
        if not isinstance(seen, dict):
            raise UsageError(f"importing the module of {function} {_end(process)}")
        if seen.get("fault") == "import":
            raise UsageError(_unimportable(function, seen))
        if seen.get("fault") == "name":
            raise UsageError(_no_such(function, seen["names"]))
        if fault := _uncallable(seen):
            raise UsageError(f"{function} {fault}")
        return seen

    def try_once(self, start_methods: Sequence[str]) -> dict[str, Cost]:
        """What one call takes under each start method.

        Raises:
            CallFailed: when it does not return.
        """
        costs: dict[str, Cost] = {}
        limit = max(CALL_S, self._options.seconds)
        made = tried(self._call, start_methods, limit, folder=self._folder)
        for record in self._records(made, f"a call of {self._call}"):
            cost = _cost(record)
            if cost is None:
                raise _failure(self._call, record, tuple(costs))
            costs[record.variant] = cost
        return {method: costs[method] for method in start_methods}

    def try_in_a_pool(self, start_method: str) -> str | None:
        """Why a call cannot be made by a worker of a pool; None where it can, or nobody knows."""
        limit = max(CALL_S, self._options.seconds)
        made = tried_in_a_pool(self._call, start_method, limit, folder=self._folder)
        report = self._report(made)
        said = "\n".join(map(str, (*report.faults, *report.invalid)))
        if reason := re.search(r"MaybeEncodingError: .*Reason: '(.*)'", said, re.DOTALL):
            return f"{_UNSENT} ({_exception(reason[1])})"
        return _CHILDLESS if "daemonic processes are not allowed to have children" in said else None

    def _records(self, scenario: Scenario, what: str) -> Sequence[ExecutionRecord]:
        """Its executions, of which no file is kept."""
        report = self._report(scenario)
        if any("its timeout" in fault.text for fault in report.faults):
            limit = format_duration(scenario.timeout)
            raise CouldNotRun(
                f"{what} takes more than {limit}: give it more time, such as --seconds 300"
            )
        if report.faults:
            raise CouldNotRun("\n".join(f"{what}: {fault}" for fault in report.faults))
        return report.executions

    def _report(self, scenario: Scenario) -> RunReport:
        """Its report, of which no file is kept."""
        with tempfile.TemporaryDirectory(prefix="runner-time-") as reports:
            options = RunOptions(report_dir=Path(reports), wait=self._options.wait)
            (report,) = run(scenario, options, _Waiting(self._listener))
        if report.interrupted:
            raise KeyboardInterrupt
        return report


class _Waiting(Silent):
    """Tells another listener that it waits, and nothing else."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def waiting(self, holder: str) -> None:
        self._listener.waiting(holder)


def _cost(record: ExecutionRecord) -> Cost | None:
    """None where the call did not return."""
    process = record.processes[0]
    entered, left, main = process.entered, process.left, record.main
    if process.outcome != "completed" or process.raised is not None:
        return None
    if isinstance(entered, Missing) or isinstance(left, Missing) or isinstance(main, Missing):
        return None
    inside = left - entered
    return Cost(call=inside, rest=max(0.0, main - inside))


def _exception(shown: str) -> str:
    """``TypeError("no")`` as a traceback would say it: ``TypeError: no``."""
    return re.sub(r"""^([\w.]+)\((['"])(.*)\2\)$""", r"\1: \3", shown)


def _unimportable(function: str, seen: Mapping[str, Any]) -> str:
    """What its import raised and where, and how to name a file that is a part of a package."""
    at = f"\n  {seen['at']}" if seen["at"] else ""
    said = f"{function} cannot be imported: {seen['message']}{at}"
    source, _, name = function.rpartition(":")
    if "attempted relative import" not in seen["message"] or not source.endswith(".py"):
        return said
    parts = os.path.normpath(source[: -len(".py")]).split(os.sep)
    if len(parts) < 2 or not all(part.isidentifier() for part in parts):
        return f"{said}\n  it is a module of a package: name it as an import does, package.module:{name}"
    return f"{said}\n  it is a module of a package: name it as an import does, {'.'.join(parts)}:{name}"


def _no_such(function: str, names: Sequence[str]) -> str:
    source, _, name = function.rpartition(":")
    close = get_close_matches(name, names, n=3, cutoff=0.6)
    if close:
        return f"{source} has no {name!r}: did you mean {' or '.join(close)}?"
    if not names:
        return f"{source} has no {name!r}, and no other function either"
    more = " …" if len(names) > NAMES_SHOWN else ""
    return f"{source} has no {name!r}; it has {', '.join(names[:NAMES_SHOWN])}{more}"


def _uncallable(seen: Mapping[str, Any]) -> str | None:
    match seen["kind"]:
        case "coroutine":
            return (
                "is asynchronous: calling it only makes a coroutine. "
                "Time a function that runs it, by asyncio.run for example"
            )
        case "generator":
            return (
                "is a generator function: calling it only makes a generator. "
                "Time a function that takes all there is from it"
            )
        case "process":
            return "is a Process class: time a function, or write a scenario (runner init)"
        case "function":
            pass
        case other:
            return f"is no function, but an object of type {other}"
    if seen["unfit"] is not None:
        missing = re.match(r"missing a required .*'(\w+)'$", seen["unfit"])
        by_name = _BY_NAME.format(missing[1] if missing else "n")
        return (
            f"cannot be called so: {seen['unfit']}\n  {seen['signature']}\n"
            f"  {_ARGUMENTS}\n  {by_name}"
        )
    return None


def _failure(call: Call, record: ExecutionRecord, well: Sequence[str]) -> RunnerError:
    """Why there is no figure; ``well`` are the start methods under which the call returned."""
    process = record.processes[0]
    if process.raised == "TypeError" and not _where(process.errors):
        # raised by the call itself: a function in C, which does not tell its signature
        return UsageError(f"{call} cannot be called so: {_said(process)}\n  {_ARGUMENTS}")
    under = f"\n  under {record.variant}, not under {', '.join(well)}" if well else ""
    return CallFailed(f"{call} {_end(process)}{under}")


def _end(process: ProcessRecord) -> str:
    """What became of a call that did not return: what it raised, and where."""
    if process.raised == "SystemExit":
        return f"raised SystemExit, which is exit code {process.exitcode}"
    if isinstance(process.raised, str):
        return f"raised {_said(process)}{_where(process.errors)}"
    if isinstance(process.signal, str):
        return f"was ended by {process.signal}"
    return f"ended its process with exit code {process.exitcode}"


def _said(process: ProcessRecord) -> str:
    """The last line of its traceback: ``ValueError: no``."""
    raised = str(process.raised)
    pattern = re.compile(rf"(\w+\.)*{re.escape(raised)}(:|$)")
    said = next((line for line in reversed(process.errors) if pattern.match(line)), raised)
    return said if len(said) <= MESSAGE else f"{said[:MESSAGE]} …"


def _where(errors: Sequence[str]) -> str:
    """The last place of a traceback below our own: file, line, and what stands there."""
    found = ""
    for place, line in enumerate(errors):
        match = re.match(r'  File "(.+)", line (\d+), in ', line)
        if match is None:
            continue
        if match[1].startswith(_OURS):
            found = ""
            continue
        code = errors[place + 1] if place + 1 < len(errors) else ""
        found = f"\n  {match[1]}:{match[2]}"
        found += f": {code.strip()}" if code.startswith("    ") else ""
    return found
