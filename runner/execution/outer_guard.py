"""Outer guard: starts the inner guard, and sweeps if the inner guard or the runner dies.

It does nothing else, so that nothing can go wrong with it. Signals that a person
may send to everything at once are ignored: it leaves when the inner guard has left,
or when the runner is gone.

Started as ``python -I -S outer_guard.py RUNNER_PIDFD SOCKET PYTHON ROOT KEPT...``;
KEPT are descriptors for both guards to hold until they end.
"""

import os
import select
import signal
import sys

PATIENCE_MS = 3000
"""How long the inner guard gets to sweep by itself after the runner has died."""


def main(arguments: list[str]) -> None:
    """Watch until the inner guard is gone, then sweep."""
    runner_pidfd, socket, python, root, *kept = arguments
    sys.path.append(root)
    from runner.execution import kernel

    kernel.become_subreaper()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    own_pidfd = os.pidfd_open(os.getpid())
    for descriptor in (int(runner_pidfd), own_pidfd, int(socket), *map(int, kept)):
        os.set_inheritable(descriptor, True)  # noqa: FBT003 - positional only
    script = os.path.join(root, "runner", "execution", "main_script.py")
    argv = [python, script, runner_pidfd, str(own_pidfd), socket, root, *kept]
    inner = os.posix_spawn(python, argv, os.environ, setsid=True)
    os.close(int(socket))
    _watch(int(runner_pidfd), os.pidfd_open(inner))
    from runner.execution.sweep import sweep

    sweep()


def _watch(runner_pidfd: int, inner_pidfd: int) -> None:
    """Return when the inner guard is gone, or late after the runner went."""
    poll = select.poll()
    poll.register(inner_pidfd, select.POLLIN)
    poll.register(runner_pidfd, select.POLLIN)
    if all(descriptor != inner_pidfd for descriptor, _ in poll.poll()):
        poll.unregister(runner_pidfd)
        poll.poll(PATIENCE_MS)


if __name__ == "__main__":
    main(sys.argv[1:])
