"""Records made by hand: executions and scenarios as small as a test needs them."""

from runner.loading.expressions import parse_expression
from runner.model.record import ExecutionRecord, ProcessRecord
from runner.model.scenario import Claim, Expectation, Rounds, Scenario, Variant


def process(index=0, group="child", **figures):
    """One process of a group, with the figures given and no others."""
    return ProcessRecord(label=f"{group}[{index}]", group=group, index=index, **figures)


def execution(variant="parallel", round_=1, processes=(), **figures):
    """One execution, its groups made from its processes."""
    groups = {}
    for record in processes:
        groups.setdefault(record.group, []).append(record)
    return ExecutionRecord(
        number=0,
        round=round_,
        variant=variant,
        processes=tuple(processes),
        groups={name: tuple(records) for name, records in groups.items()},
        **figures,
    )


def scenario(*, expect=(), claims=(), names=("serial", "parallel"), least=1, most=30, family=None):
    """A scenario with these statements; a claim is (text, low, high), a family that of all."""
    return Scenario(
        name="handmade",
        path="handmade.yaml",
        folder=".",
        text="",
        rounds=Rounds(least=least, most=most),
        variants=tuple(
            Variant(name=name, groups=(), steps=(), policy=name, start_method="fork", family=family)
            for name in names
        ),
        baseline=names[0],
        expectations=tuple(
            Expectation(expression=parse_expression(text), line=line)
            for line, text in enumerate(expect, 1)
        ),
        claims=tuple(
            Claim(expression=parse_expression(text), low=low, high=high, line=line)
            for line, (text, low, high) in enumerate(claims, 1)
        ),
    )
