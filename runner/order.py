"""Order: which execution of a run comes when."""

from __future__ import annotations

import random

from runner.model.scenario import Scenario


def order_of(scenario: Scenario, round_: int) -> list[str]:
    """The variants of a round, in an order drawn from the seed."""
    source = random.Random(f"{scenario.seed}/order/{round_}")  # noqa: S311 - no secret
    keys = {variant.name: source.random() for variant in scenario.variants}
    return sorted(keys, key=keys.__getitem__)


def place_of(scenario: Scenario, number: int) -> tuple[int, str]:
    """Round and variant of the execution with this number; a round below 1 is a warm-up."""
    rounds, place = divmod(number, len(scenario.variants))
    round_ = 1 - scenario.rounds.warmup + rounds
    return round_, order_of(scenario, round_)[place]
