"""Pairing: what is compared is run in turn, in random order, and compared within each turn.

Every benchmark has arms: the runner, and a plain script that does the same work. In
each round all arms are run once, in an order drawn afresh, so that whatever disturbs
the machine meanwhile disturbs all of them. What is printed is the median of the
ratios within the rounds, with the interval that holds it at 95 %.

The host's lock is held for the length of a round, so that no other run is measured
at the same time, by this checkout or by another. Bytecode is cached for every arm.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["PYTHONPATH"] = str(ROOT)  # what guards and fork servers load is this checkout
sys.dont_write_bytecode = False  # as it is for a user: no process compiles what another has

from runner.execution.lock import HostLock  # noqa: E402 - found by the line above
from runner.judging.estimate import estimate_median, estimate_ratio  # noqa: E402
from runner.model.report import Estimate  # noqa: E402

Figures = Mapping[str, float]
Arm = Callable[[], Figures]

PAUSE_S = 0.02
"""Between rounds, in which whoever waits for the host's lock gets it."""


@dataclass(frozen=True)
class Bar:
    """What a ratio is measured against: its median at most, its interval below.

    ``within_interval``: a median that is not good enough is open while the interval is.
    """

    most: float
    below: float | None = None
    within_interval: bool = False

    def met(self, ratio: Estimate) -> bool:
        """Whether the ratio is good enough."""
        high = ratio.value if ratio.high is None else ratio.high
        return ratio.value <= self.most and (self.below is None or high < self.below)

    def open(self, ratio: Estimate) -> bool:
        """Whether it is not, but may well be: too few or too noisy rounds to tell."""
        return self.within_interval and ratio.low is not None and ratio.low <= self.most

    def __str__(self) -> str:
        text = f"≤ {self.most:.2f}"
        if self.within_interval:
            return f"{text} in its interval"
        return text if self.below is None else f"{text}, interval < {self.below:.2f}"


@dataclass
class Results:
    """The figures of every arm in every round."""

    rounds: list[dict[str, Figures]] = field(default_factory=list)

    def values(self, arm: str, figure: str) -> dict[int, float]:
        """One figure of one arm by round."""
        return {
            number: arms[arm][figure]
            for number, arms in enumerate(self.rounds)
            if figure in arms[arm]
        }

    def median(self, arm: str, figure: str) -> Estimate:
        """The median of a figure over the rounds."""
        return _known(estimate_median(self.values(arm, figure).values()))

    def ratio(self, above: tuple[str, str], below: tuple[str, str]) -> Estimate:
        """The median of the ratios within the rounds."""
        return _known(estimate_ratio(self.values(*above), self.values(*below)))


def options(purpose: str | None, *, rounds: int, seconds: float = 50.0) -> argparse.Namespace:
    """The words every benchmark understands."""
    parser = argparse.ArgumentParser(description=purpose)
    parser.add_argument("--rounds", type=int, default=rounds, help="at most N rounds")
    parser.add_argument("--seconds", type=float, default=seconds, help="no round begins after S")
    parser.add_argument("--seed", type=int, default=None, help="of the order of the arms")
    return parser.parse_args()


def interleave(arms: Mapping[str, Arm], said: argparse.Namespace) -> Results:
    """Run every arm once a round, in random order, until rounds or time are used up."""
    results, source = Results(), random.Random(said.seed)
    until = time.monotonic() + said.seconds
    with alone() as turn:
        while len(results.rounds) < said.rounds and time.monotonic() < until:
            order = list(arms)
            source.shuffle(order)
            with turn:
                found = {name: arms[name]() for name in order}
            results.rounds.append(found)
            time.sleep(PAUSE_S)
    return results


@contextmanager
def alone() -> Iterator[HostLock]:
    """The host's lock, to be held for a round; runs started meanwhile use a lock of their own."""
    lock = HostLock(wait=True, on_wait=lambda _holder: None)
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        tempfile.tempdir = os.environ["TMPDIR"] = folder
        try:
            yield lock
        finally:
            tempfile.tempdir = before
            os.environ.pop("TMPDIR", None)


class Table:
    """Ratios as they are found, printed as Markdown."""

    def __init__(self, results: Results) -> None:
        self._results, self.missed = results, 0
        columns = "figure", "beside", "median", "beside it", "ratio", "95 % interval", "bar", "met"
        self.head(results, *columns)

    @classmethod
    def head(cls, results: Results, *columns: str) -> None:
        """What was measured where, and the head of a table."""
        print(f"\n{len(results.rounds)} rounds; {machine()}\n")
        cls.line(*columns)
        cls.line(*("---" for _ in columns))

    @staticmethod
    def line(*cells: str) -> None:
        """One line of a table."""
        print("| " + " | ".join(cells) + " |", flush=True)

    def row(self, above: tuple[str, str], below: tuple[str, str], bar: Bar | None = None) -> None:
        """One ratio: a figure of one arm over a figure of another."""
        ratio = self._results.ratio(above, below)
        met = bar is None or bar.met(ratio)
        missed = "open" if bar is not None and bar.open(ratio) else "**no**"
        self.missed += not met
        shown = [
            " ".join(above),
            " ".join(below),
            milliseconds(self._results.median(*above).value),
            milliseconds(self._results.median(*below).value),
            f"{ratio.value:.3f}",
            "" if ratio.low is None else f"{ratio.low:.3f} – {ratio.high:.3f}",
            "" if bar is None else str(bar),
            "" if bar is None else "yes" if met else missed,
        ]
        self.line(*shown)

    def code(self) -> int:
        """Exit code: whether every bar was met."""
        return 1 if self.missed else 0


def machine() -> str:
    """Where this was measured, and how loaded that is now."""
    cpus = len(os.sched_getaffinity(0))
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    return f"Python {platform.python_version()}, {cpus} CPUs, load {load}"


def milliseconds(seconds: float) -> str:
    """A duration as tables show it."""
    return f"{seconds * 1e3:.2f} ms"


def _known(estimate: Estimate | None) -> Estimate:
    if estimate is None:
        raise SystemExit("no round has this figure")
    return estimate
