"""Errors: everything the program can say went wrong, each with its exit code.

    RunnerError
    ├── ScenarioError     the author's: a file that cannot be run as written   exit 2
    ├── UsageError        the caller's: a wrong word on the command line       exit 2
    ├── CallFailed        a function's, which did not return when it was called   exit 1
    ├── CouldNotRun       the machine's: it was right and could not be done    exit 4
    └── RunnerBug         ours                                                 exit 4

A message says where, what was found, what was wanted and what to do. No
exception crosses a process boundary: children write records.
"""

import enum
from dataclasses import dataclass, field

from runner.frozen import frozen


class ExitCode(enum.IntEnum):
    """What the process returns; ``worst`` settles it when several apply."""

    HOLDS = 0
    FAILS = 1
    USAGE = 2
    UNDECIDED = 3
    COULD_NOT_RUN = 4
    INTERRUPTED = 130

    @staticmethod
    def worst(codes: "list[ExitCode]") -> "ExitCode":
        """The code that wins among several: 130, 4, 2, 1, 3, 0 in this order."""
        order = [
            ExitCode.INTERRUPTED,
            ExitCode.COULD_NOT_RUN,
            ExitCode.USAGE,
            ExitCode.FAILS,
            ExitCode.UNDECIDED,
            ExitCode.HOLDS,
        ]
        return min(codes, key=order.index, default=ExitCode.HOLDS)


class RunnerError(Exception):
    """Base of all errors that are shown to a person as one message."""

    exit_code = ExitCode.COULD_NOT_RUN


class UsageError(RunnerError):
    """A word on the command line that means nothing here."""

    exit_code = ExitCode.USAGE


class CallFailed(RunnerError):
    """A function that was to be timed did not return."""

    exit_code = ExitCode.FAILS


class CouldNotRun(RunnerError):
    """The scenario is right, but this machine could not carry it out."""


class RunnerBug(RunnerError):
    """A fault of the runner itself."""

    def __str__(self) -> str:
        return f"{super().__str__()}\nThis is a fault of the runner; please report it."


@frozen(kw_only=True)
class Problem:
    """One thing wrong (or doubtful) in a scenario file.

    ``line`` and ``column`` count from 1; ``excerpt`` is the line itself, so that
    a problem can be shown without the file; where only a part of a long line is
    shown, ``caret`` is the column within that part. ``severity`` is ``error`` or
    ``warning``: only errors keep a scenario from running. A ``foretold`` one keeps it
    only from being valid: a run would come to the same verdict, and show it.
    """

    path: str
    line: int
    column: int
    message: str
    excerpt: str = ""
    severity: str = "error"
    foretold: bool = False
    caret: int | None = None

    def __str__(self) -> str:
        mark = "warning: " if self.severity == "warning" else ""
        head = f"{self.path}:{self.line}:{self.column}: {mark}{self.message}"
        if not self.excerpt:
            return head
        return f"{head}\n    {self.excerpt}\n    {' ' * ((self.caret or self.column) - 1)}^"


@dataclass(eq=False)
class ScenarioError(RunnerError):
    """Every problem of one scenario file, in file order."""

    problems: tuple[Problem, ...] = field(default=())
    exit_code = ExitCode.USAGE

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)
