"""Reading: what every builder needs while a tree becomes a scenario."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass, field

from runner.loading.expressions import ExpressionError, parse_expression
from runner.loading.faults import Faults, Spot
from runner.loading.inside import place_inside
from runner.loading.surplus import Surplus
from runner.loading.targets import python_fault
from runner.loading.tree import Map, Seq, entry, event_of, place_of
from runner.model.expression import FUNCTIONS, Expression
from runner.units import (
    ABOVE_ZERO,
    AT_MOST,
    LONGEST,
    LONGEST_WAIT,
    is_no_time,
    parse_duration,
    scaled_words,
)


@dataclass(slots=True)
class Reading:
    """One file being read: where its faults go and what its words stand for."""

    faults: Faults
    folder: str
    time_scale: float = 1.0
    check_targets: bool = True
    shared: dict[str, str] = field(default_factory=dict)
    open_shared: bool = False
    variant_names: tuple[str, ...] = ()
    misnamed: set[str] = field(default_factory=set)
    surplus: Surplus = field(default_factory=Surplus)
    _targets: dict[str, str | None] = field(default_factory=dict)

    def wrong(
        self,
        holder: Map | Seq,
        key: str | int | None,
        message: str,
        *,
        of_key: bool = False,
        offset: int | None = None,
    ) -> None:
        """Note a fault of one entry; ``offset`` is a character within its text."""
        if offset is None:
            self.faults.add(Spot(holder, key, of_key), message)
            return
        event = event_of(holder, key, of_key=of_key)
        place = place_inside(self.faults.source.text, event, offset)
        self.faults.add_at(place, message)

    def line(self, holder: Map | Seq, key: str | int | None, *, of_key: bool = False) -> int:
        """The line of one entry."""
        return place_of(event_of(holder, key, of_key=of_key)).line

    def seconds(self, holder: Map | Seq, key: str | int) -> float:
        """A duration, multiplied by the time scale."""
        text = entry(holder, key)
        value = parse_duration(text) * self.time_scale
        if value > LONGEST:
            self.wrong(holder, key, f"found {scaled_words(text, self.time_scale)}, {AT_MOST}")
            return 0.0
        if message := vanishes(text, self.time_scale):
            self.wrong(holder, key, message)
        return value

    def wait(self, holder: Map | Seq, key: str | int) -> float:
        """For how long the end of a process is waited for, at most."""
        value = self.seconds(holder, key)
        if value > LONGEST_WAIT:
            found = scaled_words(entry(holder, key), self.time_scale)
            wanted = (
                f"wanted at most {LONGEST_WAIT / 3600:g}h, as long as a process can be waited for"
            )
            self.wrong(holder, key, f"found {found}, {wanted}")
        return value

    def limit(self, holder: Map | Seq, key: str | int) -> float:
        """A duration after which something is ended: a clock must be able to say that it is over."""
        text = entry(holder, key)
        if is_no_time(parse_duration(text) * self.time_scale):
            self.wrong(holder, key, f"found {scaled_words(text, self.time_scale)}, {ABOVE_ZERO}")
            return 0.0
        return self.seconds(holder, key)

    def expression(self, holder: Map | Seq, key: str | int) -> Expression | None:
        """The expression written there; None, with the fault noted, if it is none."""
        text = entry(holder, key)
        if self.doubtful(text):
            return None
        try:
            return parse_expression(text, time_scale=self.time_scale)
        except ExpressionError as error:
            self.wrong(holder, key, error.message, offset=error.column)
            return None

    def target_fault(self, spec: str) -> str | None:
        """What is wrong with ``source:name``; None also if targets are not to be looked for."""
        if not self.check_targets:
            return None
        if spec not in self._targets:
            self._targets[spec] = python_fault(spec, self.folder)
        return self._targets[spec]

    def unusable(self, name: str) -> None:
        """Note a name that expressions can't say, as has been reported where it is given."""
        if not name.isidentifier() or keyword.iskeyword(name) or name in FUNCTIONS:
            self.misnamed.add(name)

    def doubtful(self, text: str) -> bool:
        """Whether the text uses a name that can't be used, as has been noted where it is given."""
        return any(_uses(text, name) for name in self.misnamed)


def vanishes(text: str, time_scale: float) -> str | None:
    """What is wrong with a duration of which nothing is left when it is counted in nanoseconds."""
    value = parse_duration(text)
    if value == 0 or round(value * time_scale * 1e9, 3) >= 1:
        return None
    if time_scale == 1.0:
        return f"found {text}, wanted at least 1ns, or 0ns"
    return f"found {text}, which times {time_scale:g} is less than 1ns: wanted a greater time scale"


def _uses(text: str, name: str) -> bool:
    """Whether ``name`` stands for a group, step, shared object, variant or matrix there."""
    word = re.escape(name)
    whole = rf"{word}(?:_\w+)?\s*"
    first = rf"^\s*{whole}(?:$|[.\[])|(?<![\w.]){whole}[.\[]|\bin\s+{word}(?!\w)"
    return re.search(rf"{first}|\.\s*{word}(?!\w)(?!\s*\()", text) is not None
