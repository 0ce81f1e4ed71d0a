"""Preflight: what makes a scenario impossible on this machine, found before anything starts."""

import os
import resource
import sys
from collections.abc import Iterator

from runner.errors import CouldNotRun
from runner.execution.host_facts import usable_cpus
from runner.execution.main_process import DESCRIPTORS_A_CHILD, SPARE_DESCRIPTORS
from runner.model.scenario import Nested, ProcessGroup, Scenario, Variant


def check_machine(scenario: Scenario) -> None:
    """Return when the scenario can run here.

    Raises:
        CouldNotRun: with every reason why it cannot.
    """
    if sys.platform != "linux":
        raise CouldNotRun(
            f"runs need Linux (subreapers, pidfd, schedstat); this is {sys.platform}. "
            "validate, simulate, explain and report work here"
        )
    reasons = [*_requirements(scenario)]
    for variant in scenario.variants:
        reasons += [f"variant {variant.name}: {reason}" for reason in _cpus(variant)]
        reasons += [f"variant {variant.name}: {reason}" for reason in _size(variant)]
    if reasons:
        raise CouldNotRun("\n".join(f"{scenario.name}: {reason}" for reason in reasons))


def _requirements(scenario: Scenario) -> list[str]:
    reasons, wanted = [], scenario.requires
    there = len(usable_cpus())
    if there < wanted.cpus:
        reasons.append(f"requires {wanted.cpus} CPUs, this process may use {there}")
    if wanted.os is not None and wanted.os.lower() != sys.platform:
        reasons.append(f"requires {wanted.os}, this is {sys.platform}")
    return reasons


def _cpus(variant: Variant) -> list[str]:
    usable = usable_cpus()
    reasons = []
    for wanted in (variant.cpus, *_asked(variant.groups)):
        if isinstance(wanted, int) and wanted > len(usable):
            reasons.append(f"wants {wanted} CPUs, this process may use {len(usable)}")
        elif isinstance(wanted, tuple) and not set(wanted) <= set(usable):
            absent = ", ".join(str(cpu) for cpu in sorted(set(wanted) - set(usable)))
            reasons.append(f"wants CPU {absent}, this process may use {list(usable)}")
    return list(dict.fromkeys(reasons)) or _slots(variant, len(usable))


def _asked(groups: tuple[ProcessGroup, ...]) -> Iterator[int | tuple[int, ...] | None]:
    """The CPUs that each group asks for, those of nested groups too."""
    for group in groups:
        yield group.cpus
        if isinstance(group.target, Nested):
            yield from _asked(group.target.groups)


def _slots(variant: Variant, usable: int) -> list[str]:
    """Each slot of a schedule is a CPU of its own; slots that share one would take turns by themselves."""
    if variant.schedule is None:
        return []
    named, slots = variant.cpus, variant.schedule.slots
    cpus = usable if named is None else named if isinstance(named, int) else len(named)
    if slots <= cpus:
        return []
    may = f"this process may use {usable}" if named is None else f"its cpus are {cpus}"
    return [f"its schedule has {slots} slots, a CPU each, {may}"]


def _size(variant: Variant) -> list[str]:
    size = variant.processes_at_once
    return [] if (reason := too_many(size)) is None else [f"{reason} or use fewer replicas"]


def too_many(size: int) -> str | None:
    """Why so many processes at once do not fit this machine, and which limit to raise; None if they do."""
    needed = SPARE_DESCRIPTORS + DESCRIPTORS_A_CHILD * size
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard not in (resource.RLIM_INFINITY, -1) and needed > hard:
        return (
            f"{size} processes need {needed} file descriptors, the hard limit is {hard}: "
            "raise it (ulimit -Hn)"
        )
    limit = resource.getrlimit(resource.RLIMIT_NPROC)[0]
    if os.getuid() != 0 and limit != resource.RLIM_INFINITY and size > limit:
        return f"{size} processes do not fit the limit of {limit}: raise it (ulimit -u)"
    return None
