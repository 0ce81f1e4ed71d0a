"""Policies: every algorithm there is, one a file, found by the file's name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from typing import Any

from runner.scheduling.policy import Option, Policy

Seconds = float | tuple[float, ...]


def policies_in(folders: Iterable[str], package: str) -> dict[str, type[Policy]]:
    """The policy of each file of a package, by the file's name, in alphabetical order.

    Raises:
        TypeError: for a file that does not hold just one.
    """
    found = {}
    for _, name, _ in sorted(pkgutil.iter_modules(folders), key=lambda module: module[1]):
        module = importlib.import_module(f"{package}.{name}")
        classes = [each for each in vars(module).values() if _is_policy_of(each, module.__name__)]
        if len(classes) != 1:
            names = ", ".join(each.__name__ for each in classes) or "none"
            raise TypeError(f"{module.__file__}: found {names}, wanted one subclass of Policy")
        found[name] = classes[0]
    return found


def _is_policy_of(found: Any, module: str) -> bool:
    """Whether it is a policy that is written in this module, not one that it imports."""
    return isinstance(found, type) and issubclass(found, Policy) and found.__module__ == module


POLICIES: dict[str, type[Policy]] = policies_in(__path__, __name__)


def options_of_all() -> dict[str, Option]:
    """Every key that a policy takes, by its name."""
    return {option.name: option for policy in POLICIES.values() for option in policy.options}


def make_policy(algorithm: str, **options: Any) -> Policy:
    """The policy of that name in ``POLICIES`` with its options, durations in nanoseconds."""
    return POLICIES[algorithm](**options)


def policy_of(algorithm: str, options: Mapping[str, Seconds]) -> Policy:
    """The policy of that name with the options of a scenario, durations in seconds."""
    return make_policy(algorithm, **{name: _in_ns(value) for name, value in options.items()})


def _in_ns(value: Seconds) -> int | tuple[int, ...]:
    if isinstance(value, tuple):
        return tuple(round(each * 1e9) for each in value)
    return round(value * 1e9)
