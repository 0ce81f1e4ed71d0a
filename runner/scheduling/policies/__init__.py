"""Policies: every algorithm there is, one a file, found by the file's name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from typing import Any

from runner.scheduling.policy import Policy


def policies_in(folders: Iterable[str], package: str) -> dict[str, type[Policy]]:
    """The policy of each file of a package, by the file's name, in alphabetical order."""
    found = {}
    for _, name, _ in sorted(pkgutil.iter_modules(folders), key=lambda module: module[1]):
        module = importlib.import_module(f"{package}.{name}")
        found[name] = next(
            each
            for each in vars(module).values()
            if isinstance(each, type) and each.__module__ == module.__name__
        )
    return found


POLICIES: dict[str, type[Policy]] = policies_in(__path__, __name__)


def make_policy(algorithm: str, **options: Any) -> Policy:
    """The policy of that name with its options, durations in nanoseconds.

    Args:
        algorithm: A name in ``POLICIES``.
        options: By their names in ``Policy.options``; None and empty ones are left out.
    """
    given = {name: value for name, value in options.items() if value not in (None, ())}
    return POLICIES[algorithm](**given)
