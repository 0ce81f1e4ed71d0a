"""Built-in targets: what ``target: NAME`` executes.

Their parameters are listed in ``runner.model.builtins``. Each is an ordinary
function of the scenario's ``args`` and ``kwargs``.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import time
from contextlib import suppress

from runner.targets import marks
from runner.targets.work import burn, in_seconds, slumber

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

LONGEST_WAIT_S = 2_000_000
"""What poll(2), which counts milliseconds in an int, can wait for: about 24 days."""


def sleep(*_args: Any, **_kwargs: Any) -> None:
    """Sleep as long as was drawn from the group's ``sleep`` profile."""
    context = marks.current
    if context is not None and context.sleep is not None:
        slumber(context.sleep)


def cpu(duration: str | float) -> None:
    """Use ``duration`` of CPU time, by this process's own CPU clock."""
    burn(in_seconds(duration))


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
    """Die by ``signal``, without a core file.

    Raises:
        ValueError: when it ends nobody.
    """
    import resource
    from signal import SIG_DFL
    from signal import signal as dispose

    number = _signal(signal)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, ValueError):  # KILL and STOP have no disposition
        dispose(number, SIG_DFL)
    os.kill(os.getpid(), number)
    raise ValueError(f"signal {signal} ends nobody")


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


def tcp_server(  # noqa: PLR0917 - all may stand in args
    mode: str = "serial",
    backlog: int = 5,
    port: int = 0,
    delay: str | float = "0ms",
    patience: str | float | None = None,
    connections: int | None = None,
) -> None:
    """Answer in upper case, on the loopback device: one client after the other, or all at once."""
    from runner.targets import tcp_server as server

    if mode not in ("serial", "concurrent"):
        raise ValueError(f"found mode {mode!r}, wanted serial or concurrent")
    conversations = server.Conversations(in_seconds(delay), _time_limit(patience), connections)
    with server.listen(port, backlog) as listener:
        if mode == "serial":
            server.serve_one_by_one(listener, conversations)
        else:
            server.Crowd(listener, conversations).serve()


def tcp_client(  # noqa: PLR0917
    port: int,
    messages: int = 1,
    think: str | float = "0ms",
    text: str = "hello",
    size: int | None = None,
    stay: str | float = "0ms",
    behaviour: str = "talk",
    connect_timeout: str | float | None = None,
    answer_timeout: str | float | None = None,
) -> dict[str, Any]:
    """Connect to ``tcp_server``, behave, stay, and leave; return the latency of each message."""
    from runner.targets import tcp_client as client

    if not text:
        raise ValueError("a message needs at least one character")
    if size is not None:
        text = (text * (size // len(text) + 1))[:size]
    said = client.misbehaviour(behaviour, text, messages)
    connection = client.connect(port, _time_limit(connect_timeout))
    with connection:
        one = client.Client(connection)
        try:
            if behaviour == "talk":
                one.talk(text, messages, in_seconds(think), _time_limit(answer_timeout))
            hung_up = one.stay(
                min(in_seconds(stay), LONGEST_WAIT_S), said, deaf=behaviour == "deaf"
            )
        finally:
            marks.mark("leaving", answers=len(one.latencies))
        if behaviour == "reset":
            one.reset()
    return one.returned(hung_up=hung_up)


TARGETS: dict[str, Callable[..., Any]] = {
    "sleep": sleep,
    "cpu": cpu,
    "hang": hang,
    "print": print_lines,
    "exit": leave,
    "raise": throw,
    "crash": crash,
    "identity": identity,
    "tcp_server": tcp_server,
    "tcp_client": tcp_client,
}


def load(name: str) -> None:
    """Import what the target ``name`` will need, so that those who are forked from here have it."""
    if name in ("tcp_server", "tcp_client"):
        importlib.import_module(f"runner.targets.{name}")


def _signal(name: str) -> int:
    return int(getattr(signal, name if name.startswith("SIG") else f"SIG{name}"))


def _time_limit(duration: str | float | None) -> float | None:
    """Seconds; None for ever, as is longer than anyone can wait."""
    seconds = None if duration is None else in_seconds(duration)
    return seconds if seconds is not None and seconds <= LONGEST_WAIT_S else None
