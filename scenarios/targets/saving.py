"""A program that saves a document, and one that looks what is in the file afterwards."""

import os
import time

from runner import mark

LINE = "x" * 399


def save(path, lines, pause, safely=False):
    """Put a new document of so many lines in the place of the old one, which had three.

    Half way it marks ``half`` and pauses for so many seconds. ``safely``: the new document is
    written to another file, which takes the place of the old one when it is complete.
    """
    with open(path, "w", encoding="ascii") as file:
        file.write("old\n" * 3)
    target = f"{path}.new" if safely else path
    with open(target, "w", encoding="ascii") as file:
        for number in range(lines):
            if number == lines // 2:
                mark("half", written=number)
                time.sleep(pause)
            file.write(f"{LINE}\n")
    os.replace(target, path)


def look(path):
    """How many whole lines of the old and of the new document the file has."""
    with open(path, encoding="ascii") as file:
        whole = [line for line in file if line.endswith("\n")]
    return {"old": whole.count("old\n"), "new": whole.count(f"{LINE}\n")}
