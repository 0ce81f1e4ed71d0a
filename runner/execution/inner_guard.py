"""Inner guard: forks a main process for every execution and watches over it.

It imports multiprocessing and our own modules, never a target: a fork from it costs
two milliseconds and starts clean. It ends with its runner or with its outer guard,
and sweeps first.

Started as ``python main_script.py RUNNER_PIDFD OUTER_PIDFD SOCKET ROOT``.
"""

import gc
import os
import signal
import sys

from runner.execution import kernel
from runner.execution.channel import Channel
from runner.execution.conditions import prepare_for
from runner.execution.messages import Ended, Order, Quit, Ready, Setup
from runner.execution.sweep import sweep
from runner.execution.watch import Orphaned, Watch
from runner.targets.journal import JournalLost

ORPHANED = 3


def main() -> None:
    """Serve orders until told to quit; sweep, and exit 3, when the runner or outer guard dies."""
    runner_pidfd, outer_pidfd, socket = (int(word) for word in sys.argv[1:4])
    sys.argv[1:] = []
    for descriptor in (runner_pidfd, outer_pidfd, socket):
        os.set_inheritable(descriptor, False)  # noqa: FBT003 - positional only
    kernel.become_subreaper()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    _import_for_main_processes()
    gc.freeze()
    try:
        _serve(Channel(socket), (runner_pidfd, outer_pidfd))
    except (Orphaned, EOFError, BrokenPipeError, ConnectionResetError):
        sweep()
        os._exit(ORPHANED)
    sweep()
    os._exit(0)


def _import_for_main_processes() -> None:
    """Pay here once for what every main process and every forked child would import."""
    import runner.execution.main_process
    import runner.targets.builtin
    import runner.targets.settle  # noqa: F401


def _serve(connection: Channel, masters: tuple[int, int]) -> None:
    connection.send(Ready(os.getpid()))
    setup: Setup | None = None
    while True:
        Watch.wait_for_message(connection, masters)
        message = connection.receive()
        match message:
            case Setup():
                setup = message
                prepare_for(setup.scenario)
                gc.freeze()
            case Order() if setup is not None:
                fault = _execute(setup, message, connection, masters)
                connection.send(Ended(message.number, fault))
            case Quit():
                return
            case _:
                continue  # a Stop that crossed with the end of its execution


def _execute(
    setup: Setup, order: Order, connection: Channel, masters: tuple[int, int]
) -> str | None:
    """Fork the main process and watch until nothing of the execution is left.

    Returns:
        None, or why it could not be carried out.
    """
    try:
        watch = Watch(setup, order, connection, masters)
    except OSError as error:
        return _unwritable(error)
    pid = os.fork()
    if pid == 0:
        connection.close()
        watch.forget()
        from runner.execution.main_process import live

        live(setup, order)
    try:
        return watch.until_over(pid)
    except JournalLost as error:
        sweep()
        return _unwritable(error)
    finally:
        watch.close()


def _unwritable(error: OSError) -> str:
    return f"the run's folder cannot be written: {error.strerror}"
