"""Built-in targets: what ``target: NAME`` executes.

Their parameters are listed in ``runner.model.builtins``. Each is an ordinary
function of the scenario's ``args`` and ``kwargs``.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress

from runner.targets import marks
from runner.targets.work import burn, slumber

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def sleep(*_args: Any, **_kwargs: Any) -> None:
    """Sleep as long as was drawn from the group's ``sleep`` profile."""
    context = marks.current
    if context is not None and context.sleep is not None:
        slumber(context.sleep)


def cpu(duration: str | float) -> None:
    """Use ``duration`` of CPU time, by this process's own CPU clock."""
    burn(_seconds(duration))


def hang(ignore: list[str] | tuple[str, ...] = ()) -> None:
    """Block for ever, deaf to the signals in ``ignore``."""
    for name in ignore:
        signal.signal(_signal(name), signal.SIG_IGN)
    marks.mark("ready")
    while True:
        time.sleep(3600)


def print_lines(*texts: Any, to: str = "stdout") -> None:
    """Print each text on a line of its own."""
    stream = sys.stderr if to == "stderr" else sys.stdout
    for text in texts:
        print(text, file=stream)


def leave(code: int = 0) -> None:
    """Call ``sys.exit(code)``."""
    sys.exit(code)


def throw(text: str = "", type: str = "RuntimeError") -> None:  # noqa: A002 - the word in the language
    """Raise the built-in exception ``type`` with ``text``."""
    import builtins

    kind = getattr(builtins, type, None)
    if not (isinstance(kind, builtins.type) and issubclass(kind, BaseException)):
        raise TypeError(f"{type!r} is no built-in exception")
    raise kind(text)


def crash(signal: str = "SEGV") -> None:
    """Die by ``signal``, without a core file."""
    import resource
    from signal import SIG_DFL
    from signal import signal as dispose

    number = _signal(signal)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, ValueError):  # KILL and STOP have no disposition
        dispose(number, SIG_DFL)
    os.kill(os.getpid(), number)
    time.sleep(60)


def identity(*args: Any, **kwargs: Any) -> dict[str, Any]:
    """Return who this process is: pid, ppid, name, daemon, args, kwargs."""
    import multiprocessing

    process = multiprocessing.current_process()
    return {
        "pid": os.getpid(),
        "current_process_pid": process.pid,
        "ppid": os.getppid(),
        "name": process.name,
        "daemon": process.daemon,
        "args": list(args),
        "kwargs": kwargs,
    }


TARGETS: dict[str, Callable[..., Any]] = {
    "sleep": sleep,
    "cpu": cpu,
    "hang": hang,
    "print": print_lines,
    "exit": leave,
    "raise": throw,
    "crash": crash,
    "identity": identity,
}


def _signal(name: str) -> int:
    return int(getattr(signal, name if name.startswith("SIG") else f"SIG{name}"))


def _seconds(duration: str | float) -> float:
    if not isinstance(duration, str):
        return duration
    from runner.units import parse_duration

    return parse_duration(duration)
