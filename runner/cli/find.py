"""Find: the scenario files that the words of a command line mean.

A word is a file, a folder (every YAML file below it, in order of name), ``-``
for standard input, or the name of a scenario that comes with the program. A
path that exists wins over a name.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from runner.errors import UsageError

SUFFIXES = (".yaml", ".yml")
STANDARD_INPUT = "-"


def find_scenarios(words: Sequence[str]) -> list[str]:
    """The files, each once, in the order of the words.

    Raises:
        UsageError: for a word that is neither file nor folder nor shipped name, and
            for a folder without a scenario.
    """
    found: dict[str, str] = {}
    for word in words:
        for path in _meant_by(word):
            found.setdefault(os.path.realpath(path), path)
    return list(found.values())


def shipped() -> dict[str, Path]:
    """The scenarios that come with the program, by name."""
    from runner.loading.shipped import scenarios_folder

    folder = scenarios_folder()
    return {Path(path).stem: Path(path) for path in _inside(str(folder))}


def _meant_by(word: str) -> list[str]:
    if word == STANDARD_INPUT:
        return [word]
    if os.path.isdir(word):
        files = _inside(word)
        if not files:
            raise UsageError(f"{word}: no scenario in this folder (wanted a .yaml or .yml file)")
        return files
    if os.path.exists(word):
        return [word]
    known = shipped()
    if word in known:
        return [str(known[word])]
    raise UsageError(_unknown(word, list(known)))


def _inside(folder: str) -> list[str]:
    """Every YAML file below ``folder`` but the hidden ones, in order of path.

    What is no file, a pipe for instance, could only be waited for.
    """
    found = []
    for where, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [
            os.path.join(where, name)
            for name in sorted(files)
            if name.endswith(SUFFIXES)
            and not name.startswith(".")
            and os.path.isfile(os.path.join(where, name))
        ]
    return found


def _unknown(word: str, names: list[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word, names, n=3, cutoff=0.6)
    if close:
        return (
            f"{word}: no such file, folder or shipped scenario. Did you mean {' or '.join(close)}?"
        )
    return f"{word}: no such file, folder or shipped scenario (runner list shows those that ship)"
