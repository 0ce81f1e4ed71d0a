"""Watch: one execution as the inner guard sees it, from the fork to the census.

Ends are stamped when the kernel reports them through a pidfd, deadlines are kept,
and at the end nothing is left. Nothing is polled but what ``patrol.py`` looks at.
"""

from __future__ import annotations

import os
import select

from runner.execution import accounts, kernel
from runner.execution.births import Birth, BirthReader
from runner.execution.census import Census
from runner.execution.channel import Channel
from runner.execution.deadlines import Deadlines
from runner.execution.limits import GRACE_NS, Limits
from runner.execution.messages import Order, Setup, Stop
from runner.execution.outputs import Outputs
from runner.execution.patrol import Patrol
from runner.execution.stopping import has_ended
from runner.execution.sweep import stop_all, sweep
from runner.signals import signal_name
from runner.targets.journal import Journal, now
from runner.units import short_duration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

TICK_NS = 20_000_000
PAUSE_NS = 2_000_000
"""After births until the next are taken note of. Who ends before is stamped so much late, unless
it is joined: then the main process is a witness too."""


class Orphaned(Exception):
    """The runner or the outer guard is gone."""


class Watch:
    """Made before the main process is forked, so that no end can be missed."""

    def __init__(
        self,
        setup: Setup,
        order: Order,
        connection: Channel,
        masters: tuple[int, int],
    ) -> None:
        self._setup, self._order = setup, order
        self._connection, self._masters = connection, masters
        folder = os.path.join(setup.work, f"x{order.number}")
        os.makedirs(os.path.join(folder, "dir"))
        self._journal = Journal(setup.journal, order.number)
        self._births = BirthReader(folder)
        self._news = kernel.watch_file(self._births.path)
        self._outputs = Outputs(folder)
        self._patrol = Patrol(self._outputs, setup.scenario.process_limit)
        self._epoll = select.epoll()
        for descriptor in (connection.fileno(), self._news, *masters):
            self._epoll.register(descriptor, select.EPOLLIN)
        self._labels: dict[int, str] = {}
        self._pidfds: dict[int, int] = {}
        self._names: set[str] = set()
        self._workers: set[int] = set()
        self._deadlines = Deadlines()
        self._limits = Limits(
            *(self._journal, self._pidfds, self._labels),
            deadlines=self._deadlines,
            catch_up=self._welcome,
        )
        self._main_pid = self._main_pidfd = 0
        self._main_reaped = False
        """Whether its end is recorded: its pidfd and its zombie may tell of it in either order."""
        self._plan_over: str | None = None
        """How the plan ended, by the main process's own word: whole, or stopped by a fault that
        it has recorded itself. None until it has said so."""
        self._timed_out: int | None = None
        """Since when the timeout of a ``run`` was ending the main process, if that is what has
        ended it: no fault, but the end of all."""
        self._halted = False
        """Whether the guard is ending everything: an overrun, an interruption, too many processes."""
        self.fault: str | None = None
        """Why it could not be carried out, as far as the guard has to say it."""

    @staticmethod
    def wait_for_message(connection: Channel, masters: tuple[int, int]) -> None:
        """Return when a message is there.

        Raises:
            Orphaned: when the runner or the outer guard goes first.
        """
        poll = select.poll()
        for descriptor in (connection.fileno(), *masters):
            poll.register(descriptor, select.POLLIN)
        if any(descriptor in masters for descriptor, _ in poll.poll()):
            raise Orphaned

    def forget(self) -> None:
        """In the forked main process: close what belongs to the guard."""
        self.close()
        for descriptor in self._masters:
            os.close(descriptor)

    def until_over(self, main_pid: int) -> str | None:
        """Watch until nothing of the execution is left; why it could not be carried out, or None."""
        self._main_pid = main_pid
        self._main_pidfd = self._add(main_pid)
        began = now()
        self._journal.write("host", began, host=main_pid)
        self._deadlines.add(began + round(self._setup.scenario.timeout * 1e9), self._overrun)
        self._deadlines.add(began + TICK_NS, self._tick)
        while self._main_pidfd:
            self._turn()
        self._note_ends(self._pidfds, now())
        census = Census(
            journal=self._journal,
            labels=self._labels,
            workers=self._workers,
            names=self._names,
            reap=self._reap,
        )
        immortal = census.take(excused=not self._went_its_way)
        if immortal:
            self.fault = f"what it has left cannot be ended by this user: {', '.join(immortal)}"
        self._note_ends(self._pidfds, now())
        self._outputs.trim(final=True)
        return self.fault

    @property
    def _went_its_way(self) -> bool:
        """Whether the plan came to its end, so that whoever is there afterwards was left behind."""
        halted = self._halted or self.fault is not None or self._timed_out is not None
        return self._plan_over == "whole" and not halted

    def _turn(self) -> None:
        """Handle what happens next: an end, a birth, a deadline, a message."""
        ready = self._epoll.poll(self._deadlines.wait_s(TICK_NS))
        at = now()
        for descriptor, _ in ready:
            if descriptor in self._pidfds:
                self._note_end(descriptor, at)
            elif descriptor == self._news:
                self._welcome()
                self._epoll.modify(self._news, 0)
                self._deadlines.add(at + PAUSE_NS, self._listen)
            elif descriptor in self._masters:
                raise Orphaned
            elif descriptor == self._connection.fileno():
                self._obey()
        self._deadlines.meet()

    def _add(self, pid: int) -> int:
        """Watch for the end of ``pid``; 0 when it is gone already."""
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            return 0
        self._pidfds[descriptor] = pid
        self._epoll.register(descriptor, select.EPOLLIN)
        return descriptor

    def _listen(self) -> None:
        """Wake again for births: one wake-up a birth would keep a burst of starts from its CPU."""
        self._epoll.modify(self._news, select.EPOLLIN)

    def _welcome(self) -> None:
        kernel.drain(self._news)
        for birth in self._births.read():
            if birth.how == "start":
                self._watch_child(birth)
            elif birth.how == "run":
                self._outputs.expect(birth.label)
                if birth.timeout:
                    self._limits.call_begun(birth)
            elif birth.how == "ran":
                self._limits.call_over(birth.label)
            elif birth.how == "ending":
                self._limits.process_ending(birth.label)
            elif birth.how == "worker":
                self._watch_worker(birth)
            elif birth.how == "over":
                self._plan_over = birth.label
            elif birth.how == "name":
                self._names.add(birth.label)

    def _watch_child(self, birth: Birth) -> None:
        """Record its start, and stamp its end when it comes."""
        pid, label = birth.pid, birth.label
        self._labels[pid] = label
        self._outputs.expect(label)
        descriptor = self._add(pid)
        said = {"called": birth.called, "how": "returned", "call": "start", "of": pid}
        self._journal.write("start", birth.returned, label, **said, name=birth.name)
        if not descriptor:
            self._gone(pid, now())
        elif birth.timeout:
            self._limits.process_started(birth, descriptor)

    def _watch_worker(self, birth: Birth) -> None:
        """Record its start, and stamp its end when it comes; it leaves by itself."""
        if not self._workers:
            groups = self._setup.scenario.variant(self._order.variant).groups
            self._outputs.expect(*(g.label(i) for g in groups for i in range(g.size)))
        self._workers.add(birth.pid)
        of, called, name = birth.pid, birth.called, birth.name
        self._journal.write("worker", birth.returned, of=of, called=called, name=name)
        if not self._add(birth.pid):
            self._gone(birth.pid, now())

    def _note_ends(self, descriptors: Any, at: int) -> None:
        for descriptor in list(descriptors):
            if has_ended(descriptor):
                self._note_end(descriptor, at)

    def _note_end(self, descriptor: int, at: int) -> None:
        pid = self._pidfds.pop(descriptor)
        os.close(descriptor)  # which takes it out of epoll too: no other process has it
        if pid == self._main_pid:
            self._main_pidfd = 0
            self._welcome()
            if not self._main_reaped:
                self._main_gone(at)
        else:
            self._gone(pid, at)

    def _gone(self, pid: int, at: int) -> None:
        label = self._labels.get(pid)
        self._journal.write("gone", at, label, of=pid)
        if label is not None:
            self._limits.process_ended(pid, label)

    def _main_gone(self, at: int) -> None:
        self._main_reaped = True
        code, account = accounts.reap(self._main_pid) or (None, {})
        self._timed_out = since = self._limits.took_along(self._main_pid, code)
        late = {} if since is None else {"timed_out": since}
        said = {"of": self._main_pid, "code": code, "account": account}
        self._journal.write("host_gone", at, None, **said, **late)
        whole = code == 0 and self._plan_over is not None
        if not (whole or self.fault or self._halted or since is not None):
            how = f"exit code {code}" if code is None or code >= 0 else signal_name(-code)
            self.fault = f"the main process ended early ({how})"

    def _reap(self, pid: int) -> None:
        """Reap a child of ours, and record it if it was one of the set, or a worker."""
        if pid == self._main_pid:
            self._main_gone(now())
            return
        at = now()
        reaped = accounts.reap(pid)
        if reaped is not None and (pid in self._labels or pid in self._workers):
            code, account = reaped
            said = {"of": pid, "code": code, "account": account}
            self._journal.write("reaped", at, self._labels.get(pid), **said)

    def _overrun(self) -> None:
        limit = short_duration(self._setup.scenario.timeout)
        self._halt(f"it took longer than its timeout of {limit}", kind="timeout")

    def _halt(self, fault: str | None, *, kind: str, at_once: bool = False) -> None:
        """End everything; the main process is held, so that it starts nothing more."""
        if self._halted:
            return
        self._halted = True
        self.fault = fault
        self._journal.write("overrun", now(), why=kind, text=fault)
        stop_all(0.0 if at_once else GRACE_NS / 1e9, self._reap, spare=self._main_pid)
        self._note_ends(self._pidfds, now())

    def _obey(self) -> None:
        message = self._connection.receive()
        if not isinstance(message, Stop):
            return
        if self._halted:
            sweep(self._reap)
        self._halt("it was interrupted", kind="interrupt", at_once=message.at_once)

    def _tick(self) -> None:
        too_many = self._patrol.look()
        if too_many is None:
            self._deadlines.add(now() + TICK_NS, self._tick)
        else:
            self._halt(too_many, kind="processes", at_once=True)

    def close(self) -> None:
        """Close every descriptor; the execution is over."""
        for descriptor in self._pidfds:
            os.close(descriptor)
        self._epoll.close()
        self._births.close()
        self._patrol.close()
        self._journal.close()
        os.close(self._news)
