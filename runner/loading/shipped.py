"""Shipped: where the schemas and the scenarios that come with the program lie.

In a checkout they are top-level folders; an installed wheel carries them inside
the package, under ``_shipped``.
"""

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def schema_path(name: str) -> Path:
    """The file of the schema called ``name``, such as ``scenario``."""
    return _folder("schemas") / f"{name}.schema.json"


def schema_text(name: str) -> str:
    """The text of the schema called ``name``, such as ``scenario``.

    Raises:
        FileNotFoundError: when no such schema is shipped.
    """
    return schema_path(name).read_text(encoding="utf-8")


def scenarios_folder() -> Path:
    """The folder of the shipped scenarios."""
    return _folder("scenarios")


def _folder(name: str) -> Path:
    inside = _PACKAGE / "_shipped" / name
    return inside if os.path.isdir(inside) else _PACKAGE.parent / name
