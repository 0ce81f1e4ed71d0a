"""Placeholders: ``{index}``, ``{shared.door}``, ``{server.ready.port}`` … in args and elsewhere.

Text that is exactly one placeholder becomes the value itself, of its own type;
within longer text it is shown as text. ``{{`` and ``}}`` are braces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_NAME = r"\{([^\s\d{}][^{}]*)\}"
"""Whatever a name may look like: those that mean nothing are refused when a file is read."""
_TOKEN = re.compile(rf"\{{\{{|\}}\}}|{_NAME}")
_WHOLE = re.compile(rf"{_NAME}\Z")


def fill(value: Any, lookup: Callable[[str], Any]) -> Any:
    """``value`` with every placeholder in it, at any depth, replaced by what ``lookup`` gives."""
    if isinstance(value, str):
        whole = _WHOLE.match(value)
        return lookup(whole[1]) if whole else _TOKEN.sub(_replace(lookup), value)
    if isinstance(value, Mapping):
        return {key: fill(entry, lookup) for key, entry in value.items()}
    if isinstance(value, Sequence):
        return [fill(entry, lookup) for entry in value]
    return value


def names_in(value: Any) -> set[str]:
    """The placeholders that stand anywhere in ``value``."""
    found: set[str] = set()

    def note(name: str) -> str:
        found.add(name)
        return ""

    fill(value, note)
    return found


def _replace(lookup: Callable[[str], Any]) -> Callable[[re.Match[str]], str]:
    def replace(match: re.Match[str]) -> str:
        return str(lookup(match[1])) if match[1] else match[0][0]

    return replace
