"""Inner guard: forks a main process for every execution and watches over it.

It imports multiprocessing and our own modules, never a target: a fork from it costs
two milliseconds and starts clean. It ends with its runner or with its outer guard,
and sweeps first.

Started as ``python main_script.py RUNNER_PIDFD OUTER_PIDFD SOCKET ROOT KEPT...``.
"""

import gc
import os
import resource
import signal
import sys

from runner.execution import kernel
from runner.execution.channel import Channel
from runner.execution.conditions import prepare_for
from runner.execution.launch import pinned, spare_cpus
from runner.execution.messages import Ended, Order, Quit, Ready, Setup
from runner.execution.sweep import sweep
from runner.execution.watch import Orphaned, Watch
from runner.targets.journal import JournalLost

ORPHANED = 3


def main() -> None:
    """Serve orders until told to quit; sweep, and exit 3, when the runner or outer guard dies."""
    runner_pidfd, outer_pidfd, socket = (int(word) for word in sys.argv[1:4])
    kept = tuple(int(word) for word in sys.argv[5:])
    sys.argv[1:] = []
    for descriptor in (runner_pidfd, outer_pidfd, socket, *kept):
        os.set_inheritable(descriptor, False)  # noqa: FBT003 - positional only
    kernel.become_subreaper()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # ignored, it leaves no zombie to read
    _import_for_main_processes()
    gc.freeze()
    try:
        Guard(Channel(socket), (runner_pidfd, outer_pidfd), kept).serve()
    except (Orphaned, EOFError, BrokenPipeError, ConnectionResetError):
        sweep()
        os._exit(ORPHANED)
    sweep()
    os._exit(0)


def _import_for_main_processes() -> None:
    """Pay here once for what every main process and every forked child would import."""
    import runner.execution.main_process
    import runner.targets.builtin  # noqa: F401
    from runner.execution.handle import Handle
    from runner.execution.lots import Lot
    from runner.frozen import compile_now
    from runner.targets.entry import rehearse

    compile_now(Handle, Lot)
    rehearse()


class Guard:
    """Carries out orders, with as many descriptors as the system allows: one a process watched.

    Args:
        connection: To the runner.
        masters: Pidfds of the runner and the outer guard.
        kept: Descriptors that are held only to be held until this process ends.
    """

    def __init__(
        self, connection: Channel, masters: tuple[int, int], kept: tuple[int, ...]
    ) -> None:
        self._connection, self._masters, self._kept = connection, masters, kept
        self._soft_limit, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    def serve(self) -> None:
        """Execute what is ordered until told to quit."""
        self._connection.send(Ready(os.getpid()))
        setup: Setup | None = None
        while True:
            Watch.wait_for_message(self._connection, self._masters)
            message = self._connection.receive()
            match message:
                case Setup():
                    setup = message
                    prepare_for(setup.scenario)
                    gc.freeze()
                case Order() if setup is not None:
                    fault = self._execute(setup, message)
                    self._connection.send(Ended(message.number, fault))
                case Quit():
                    return
                case _:
                    continue  # a Stop that crossed with the end of its execution

    def _execute(self, setup: Setup, order: Order) -> str | None:
        """Fork the main process and watch until nothing of the execution is left.

        Returns:
            None, or why it could not be carried out.
        """
        try:
            watch = Watch(setup, order, self._connection, self._masters)
        except OSError as error:
            return _unwritable(error) if error.filename else _blind(error)
        try:
            pid = os.fork()
        except OSError as error:
            watch.close()
            return f"no main process could be started: {error.strerror}"
        if pid == 0:
            self._connection.close()
            watch.forget()
            for descriptor in self._kept:
                os.close(descriptor)
            from runner.execution.main_process import live

            live(setup, order, self._soft_limit)
        variant = setup.scenario.variant(order.variant)
        try:
            with pinned(spare_cpus(setup, variant)):
                return watch.until_over(pid)
        except JournalLost as error:
            sweep()
            return _unwritable(error)
        except (BrokenPipeError, ConnectionResetError):
            raise  # the runner is gone
        except OSError as error:
            sweep()
            return _blind(error)
        finally:
            watch.close()


def _blind(error: OSError) -> str:
    return f"the guard could not watch over it: {error.strerror}"


def _unwritable(error: OSError) -> str:
    return f"the run's folder cannot be written: {error.strerror}"
