"""Settle: what a child does to itself before its target is entered."""

from __future__ import annotations

import os
import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

OUTPUT = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
FREE_DESCRIPTORS = 64


def settle(settings: dict[str, Any]) -> None:
    """Apply environment, CPUs, and death with the main process.

    Settings: ``env`` (added to the environment), ``cpus`` (ids), ``orphan`` (a callable
    that asks the kernel for SIGKILL when the main process dies; only under fork). Others
    are the entry's.
    """
    if "orphan" in settings:
        settings["orphan"]()
    if "env" in settings:
        os.environ.update(settings["env"])
    if "cpus" in settings and os.sched_getaffinity(0) != set(settings["cpus"]):
        os.sched_setaffinity(0, settings["cpus"])


class Lent:
    """Environment and CPUs of a group's own, for the time of one call in a process that is not its own."""

    def __init__(self, env: dict[str, str] | None, cpus: tuple[int, ...] | None) -> None:
        self._env, self._cpus = env, cpus

    def __enter__(self) -> None:
        self._before = {name: os.environ.get(name) for name in self._env or ()}
        self._affinity = os.sched_getaffinity(0) if self._cpus else None
        try:
            os.environ.update(self._env or {})
            if self._cpus:
                os.sched_setaffinity(0, self._cpus)
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_exception: object) -> None:
        if self._affinity is not None:
            os.sched_setaffinity(0, self._affinity)
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def lower_descriptor_limit(soft: int) -> None:
    """Give the soft limit ``soft`` back, or as much more as leaves a few descriptors free.

    A forked child holds what the main process held for the children before it. The lowest
    number that is free tells how many: to list them would cost each child more than the one
    before.
    """
    import resource

    lowest = os.dup(1)  # the process's own output by now
    os.close(lowest)
    current, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(soft, lowest + FREE_DESCRIPTORS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, current), hard))


def output_files(folder: str, label: str) -> tuple[str, str]:
    """The files of a process's own that take what it prints: output and errors."""
    return os.path.join(folder, f"{label}.out"), os.path.join(folder, f"{label}.err")


def redirect(files: tuple[str, str]) -> None:
    """Lead descriptors 1 and 2 to the two files."""
    output, errors = files
    lead(1, output, OUTPUT)
    lead(2, errors, OUTPUT)


def lead(descriptor: int, path: str, flags: int) -> None:
    """Lead a descriptor, open or not, to a file; what the process executes has it too."""
    opened = os.open(path, flags, 0o644)
    if opened == descriptor:  # it was closed, and the lowest that was free
        os.set_inheritable(descriptor, True)  # noqa: FBT003 - as POSIX has it for 0, 1 and 2
        return
    os.dup2(opened, descriptor)
    os.close(opened)


def flush_streams() -> None:
    """Write what Python's streams still hold, if they are there and can be written."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            pass


def make_files(paths: Iterable[str], spare: str) -> None:
    """Make the output files of processes to come, so that none is kept waiting for the disk.

    Files that lie in the folder ``spare`` are taken first. Where there is no room, each
    process finds out by itself.
    """
    try:
        kept = [os.path.join(spare, name) for name in os.listdir(spare)]
    except OSError:
        kept = []
    for path in paths:
        try:
            if not (kept and _took(kept.pop(), path)):
                os.close(os.open(path, OUTPUT, 0o644))
            os.chmod(path, 0o644)  # whatever the umask is
        except OSError:
            return


def _took(kept: str, path: str) -> bool:
    try:
        os.rename(kept, path)
    except FileNotFoundError:
        return False  # a nested parent was quicker
    return True


def behave_as_on_a_terminal() -> None:
    """Make Python's streams line-buffered, and never fail on what they cannot encode."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not getattr(stream, "line_buffering", True):
            stream.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]


def execute(argv: tuple[str, ...], *, replaces: bool) -> None:
    """Become the program ``argv``, with the signals Python ignores restored.

    Called by ``run`` in the main process (``replaces`` false), it runs the program
    and waits for it instead: becoming it would end the plan.

    Raises:
        OSError: when the program cannot be executed.
        CalledProcessError: when it was waited for and its exit code is not 0.
    """
    if not replaces:
        import subprocess

        subprocess.run(list(argv), check=True)
        return
    for name in ("SIGPIPE", "SIGXFSZ"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    os.execvp(argv[0], list(argv))  # noqa: S606 - no shell is what the language promises
