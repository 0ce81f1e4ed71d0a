"""Observing: how a process looks from outside, and what its object says of it."""

from __future__ import annotations

from collections.abc import Iterator

from runner.execution import procfs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def observe(pid: int | None, process: Any) -> Iterator[dict[str, Any]]:
    """First the operating system's view, which reaps nothing; then, if asked for, the object's.

    Two views, because ``is_alive`` and ``exitcode`` may reap: the first is recorded
    before they are read.
    """
    found = None if pid is None else procfs.stat(pid)
    state = "new" if pid is None else "gone" if found is None else procfs.STATES[found.state]
    yield {"view": "os", "state": state, "ppid": found.ppid if found else None}
    if process is not None:
        yield {
            "view": "object",
            "object": {
                "name": process.name,
                "daemon": process.daemon,
                "pid": process.pid,
                "is_alive": process.is_alive(),
                "exitcode": process.exitcode,
                "authkey_length": len(process.authkey),
            },
        }
