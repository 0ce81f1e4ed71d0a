"""Process engine: real processes, under two guards that outlive the runner's death."""

import os
import select
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from socket import socketpair
from typing import Self

import runner
from runner.errors import CouldNotRun
from runner.execution.channel import Channel
from runner.execution.interrupts import Interrupted, Interrupts
from runner.execution.messages import Ended, Order, Quit, Ready, Setup, Stop

GUARD_START_S = 20.0
LEAVING_MS = 10_000
"""How long an inner guard that outlives the outer one gets to sweep."""


class ProcessEngine:
    """Starts the guards on entry, lets them execute, and sees them gone on exit."""

    def __init__(self, setup: Setup, interrupts: Interrupts, *, keep_open: tuple[int, ...]) -> None:
        self._setup, self._interrupts, self._keep_open = setup, interrupts, keep_open
        self._inner = -1

    def __enter__(self) -> Self:
        """Start the guards.

        Raises:
            CouldNotRun: when they cannot be started; what was of them ends by itself then.
        """
        try:
            self._start()
            try:
                self._inner = os.pidfd_open(self._wait_until_ready().pid)
                self._connection.send(self._setup)
            except BaseException:
                self._outer.kill()
                self._connection.close()
                self._wait_for_guards()
                raise
        except OSError as error:
            raise CouldNotRun(
                f"the guard processes could not be started: {error.strerror}"
            ) from error
        return self

    def _start(self) -> None:
        """Start the outer guard, which starts the inner one."""
        root = str(Path(runner.__file__).parents[1])
        script = str(Path(__file__).with_name("outer_guard.py"))
        own, theirs = socketpair()
        pidfd = -1
        try:
            pidfd = os.pidfd_open(os.getpid())
            argv = [sys.executable, "-I", "-S", script, str(pidfd), str(theirs.fileno())]
            self._outer = subprocess.Popen(
                [*argv, sys.executable, root, *map(str, self._keep_open)],
                stdin=subprocess.DEVNULL,
                pass_fds=(pidfd, theirs.fileno(), *self._keep_open),
                start_new_session=True,
            )
        except BaseException:
            own.close()
            raise
        finally:
            theirs.close()
            if pidfd >= 0:
                os.close(pidfd)
        self._connection = Channel(own.detach())

    def __exit__(self, *exception: object) -> None:
        with suppress(OSError):  # the guards may be gone, or going
            self._connection.send(Quit())
        self._connection.close()
        self._wait_for_guards()

    def now(self) -> int:
        """See ``Engine.now``."""
        return time.monotonic_ns()

    def execute(self, *, number: int, round_: int, variant: str) -> str | None:
        """See ``Engine.execute``."""
        seen = self._interrupts.count
        if seen:
            raise Interrupted
        self._send(Order(number, round_, variant))
        while True:
            message = self._receive(None)
            if isinstance(message, Ended) and message.number == number:
                if self._interrupts.count:
                    raise Interrupted
                return message.fault
            if self._interrupts.count > seen:
                seen = self._interrupts.count
                self._send(Stop(at_once=seen > 1))

    def _wait_until_ready(self) -> Ready:
        """The inner guard's first message, also when an interrupt comes in between."""
        deadline = time.monotonic() + GUARD_START_S
        while (remaining := deadline - time.monotonic()) > 0:
            message = self._receive(remaining)
            if isinstance(message, Ready):
                return message
        raise CouldNotRun(f"the guard processes did not start within {GUARD_START_S:g} s")

    def _send(self, message: object) -> None:
        try:
            self._connection.send(message)
        except OSError as error:
            raise self._lost() from error

    def _receive(self, seconds: float | None) -> object:
        """The next message, or None after an interrupt or ``seconds``."""
        poll = select.poll()
        poll.register(self._connection.fileno(), select.POLLIN)
        poll.register(self._interrupts.descriptor, select.POLLIN)
        ready = dict(poll.poll(None if seconds is None else seconds * 1000))
        self._interrupts.drain()
        if self._connection.fileno() not in ready:
            return None
        try:
            return self._connection.receive()
        except (EOFError, OSError) as error:
            raise self._lost() from error

    def _lost(self) -> CouldNotRun:
        self._wait_for_guards()
        if self._interrupts.count:
            return CouldNotRun("the run was interrupted, and its guards are gone")
        return CouldNotRun(
            "a guard process was killed, so the run could not go on; "
            "what it had started was ended. Run it again, and see what kills processes here"
        )

    def _wait_for_guards(self) -> None:
        """Both guards gone: they sweep first, each by itself if it must."""
        self._outer.wait()
        if self._inner >= 0:
            poll = select.poll()  # select takes no descriptor from 1024 on
            poll.register(self._inner, select.POLLIN)
            poll.poll(LEAVING_MS)
            os.close(self._inner)
            self._inner = -1
