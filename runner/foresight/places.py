"""Places: where in the file an expression stands."""

from __future__ import annotations

from runner.errors import Problem
from runner.loading.excerpt import shortened, visible
from runner.model.scenario import Claim, Expectation, Scenario

_NEAR = 12
"""Lines after its entry's first in which an expression is looked for."""


class Places:
    """The lines of one file."""

    def __init__(self, scenario: Scenario) -> None:
        self._path = scenario.path
        self._lines = scenario.text.splitlines()

    def problem(
        self, said: Claim | Expectation, message: str, severity: str, *, foretold: bool = False
    ) -> Problem:
        """A problem at the beginning of a statement's expression."""
        return self.problem_at(*self._find(said), message, severity, foretold=foretold)

    def beginning_of(self, line: int) -> tuple[int, int]:
        """Line and column, from 1, of what stands first in a line."""
        text = self._lines[line - 1] if 0 < line <= len(self._lines) else ""
        return max(1, line), 1 + len(text) - len(text.lstrip())

    def problem_at(
        self, line: int, column: int, message: str, severity: str, *, foretold: bool = False
    ) -> Problem:
        """A problem at a place."""
        text = visible(self._lines[line - 1]) if line <= len(self._lines) else ""
        excerpt, caret = shortened(text, column)
        return Problem(
            path=self._path,
            line=line,
            column=column,
            message=message,
            excerpt=excerpt,
            severity=severity,
            foretold=foretold,
            caret=caret,
        )

    def _find(self, said: Claim | Expectation) -> tuple[int, int]:
        """Line and column, from 1; the entry's own place if the text is written otherwise."""
        written = said.expression.text.strip()
        words = written.split()
        beginnings = (written, " ".join(words[:3]), words[0] if words else "")
        for beginning in beginnings:
            last = min(len(self._lines), said.line - 1 + _NEAR)
            for number in range(max(0, said.line - 1), last):
                place = self._lines[number].find(beginning)
                if beginning and place >= 0:
                    return number + 1, place + 1
        return max(1, said.line), 1
