"""Loading: YAML text → ``Scenario``, or everything that is wrong with it.

No target is imported and no process started. Importing this room costs nothing:
the parser and the schema are loaded by the first call.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from runner.errors import Problem
    from runner.model.scenario import Scenario

__all__ = ["check", "check_text", "load", "load_text"]


def load(
    path: str | os.PathLike[str], *, time_scale: float = 1.0, overrides: Sequence[str] = ()
) -> Scenario:
    """The scenario of a file, complete with every default.

    Args:
        path: The file; its folder is where its targets lie.
        time_scale: Every duration in the file is multiplied by it.
        overrides: ``path=value`` texts, such as ``rounds.max=50``.

    Raises:
        ScenarioError: with all problems of the file, in file order.
        UsageError: when the file can't be read.
    """
    return _whole(*check(path, time_scale=time_scale, overrides=overrides))


def load_text(
    text: bytes,
    path: str,
    folder: str,
    *,
    time_scale: float = 1.0,
    overrides: Sequence[str] = (),
    check_targets: bool = True,
) -> Scenario:
    """``load`` of text that need not be a file; ``path`` is what problems call it.

    Without ``check_targets`` the files and modules of targets need not exist any more.

    Raises:
        ScenarioError: with all problems of the text, in its order.
    """
    return _whole(
        *check_text(
            text,
            path,
            folder,
            time_scale=time_scale,
            overrides=overrides,
            check_targets=check_targets,
        )
    )


def check(
    path: str | os.PathLike[str], *, time_scale: float = 1.0, overrides: Sequence[str] = ()
) -> tuple[Scenario | None, tuple[Problem, ...]]:
    """The scenario, or None if it has errors; and all errors and warnings in file order.

    Raises:
        UsageError: when the file can't be read.
    """
    from runner.loading.reader import check_file

    return check_file(path, time_scale=time_scale, overrides=overrides)


def check_text(
    text: bytes,
    path: str,
    folder: str,
    *,
    time_scale: float = 1.0,
    overrides: Sequence[str] = (),
    check_targets: bool = True,
) -> tuple[Scenario | None, tuple[Problem, ...]]:
    """``check`` of text that need not be a file."""
    from runner.loading.reader import check_bytes

    return check_bytes(
        text,
        path,
        folder,
        time_scale=time_scale,
        overrides=overrides,
        check_targets=check_targets,
    )


def _whole(scenario: Scenario | None, problems: tuple[Problem, ...]) -> Scenario:
    from runner.errors import ScenarioError

    if scenario is None:
        raise ScenarioError(problems)
    return scenario
