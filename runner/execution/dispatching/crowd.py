"""Crowd: all processes of a schedule, and how each stands by what it says and what is seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from runner.execution.dispatching import looking
from runner.execution.dispatching.dispatched import Dispatched, Stand
from runner.execution.dispatching.notices import Notices
from runner.execution.dispatching.slots import Slots
from runner.execution.kernel import NEVER
from runner.model.event import Event
from runner.targets.journal import now

AGAIN_NS = 200_000
"""Between looks at one that said it stops and has not yet."""
LEAVING_NS = 20_000_000
"""Between looks at one that has left its target, until it has ended."""
LEAVING_CPU_NS = 100_000_000
"""Who computes longer than this after it has left its target has more to do than to end:
the interpreter of a spawned child takes 10 ms for it."""
THREADED_CPU_NS = 5_000_000
"""The same for one with threads, which may go on without it."""
LOOSE_NS = 2_000_000
"""How long one that is not on a slot runs to hear a signal, before it is stopped again."""


class Crowd:
    """Everyone; ``slots`` is None until they are released."""

    def __init__(
        self, everyone: tuple[Dispatched, ...], notices: Notices, cpus: tuple[int, ...]
    ) -> None:
        self._everyone, self._notices, self._cpus = everyone, notices, cpus
        self._by_pid = {one.pid: one for one in everyone}
        self._stopping: dict[int, tuple[Dispatched, Event]] = {}
        self._blocked: dict[int, Dispatched] = {}
        self._loose: dict[int, tuple[Dispatched, int]] = {}
        self._lookout = looking.Lookout(1)
        self.slots: Slots | None = None

    def release(self, slots: Slots, count: int) -> None:
        """From now on they take turns on ``count`` slots.

        Who needs none disturbs none, if there are other CPUs: to wake and to end takes CPU time.
        """
        self.slots, self._lookout = slots, looking.Lookout(count)
        self._cpus = self._cpus[count:] or self._cpus

    @property
    def all_are_held(self) -> bool:
        """Whether nobody is still on its way to the first instruction of its work."""
        return not any(one.stand is Stand.COMING for one in self._everyone)

    def next_due(self) -> int:
        """When to look at them again, if nothing happens before."""
        due = NEVER
        for _, at in self._loose.values():
            due = min(due, at)
        if self._stopping:
            due = min(due, now() + AGAIN_NS)
        if watched := self._watched():
            due = min(due, self._lookout.next(watched))
        return due

    def hear(self) -> bool:
        """Take note of what they say: who is about to block, to stop, or to end.

        Returns:
            Whether anybody does, or is still to be waited for.
        """
        said = self._notices.read()
        if said:
            self._heed(said)
        return self.see_stops() or bool(said)

    def _heed(self, said: Iterable[Event]) -> None:
        """Those whose last word is that they block or end must run, whatever was done to them since."""
        away: dict[int, Dispatched] = {}
        for event in said:
            one = self._by_pid.get(event["pid"])
            if one is None or one.stand is Stand.ENDED or event["p"] != one.label:
                continue
            if event["k"] == "held":
                self._stopping[one.place] = one, event
                away.pop(one.place, None)
                continue
            away[one.place] = one
            if event["k"] == "blocked":
                self._block(one, event["t"])
            else:
                self._leave(one, event)
        for one in away.values():
            if one.is_stopped:
                one.go()  # stopped in its sleep, it would never wake

    def see_stops(self) -> bool:
        """Take note of those that said they stop and have by now; whether there was anybody to look at."""
        if not self._stopping:
            return False
        for one, event in list(self._stopping.values()):
            if one.has_stopped():
                del self._stopping[one.place]
                self._hold(one, event)
        return True

    def _hold(self, one: Dispatched, event: Event) -> None:
        """It has stopped itself, so that its clock is exact."""
        if one.stand is Stand.COMING:
            one.stand, one.accounted = Stand.STOPPED, one.cpu()
        else:
            if one.stand is Stand.RUNNING:
                self._block(one, event["t"])
            self._wake(one, event["t"])
        one.declare(event.get("burst"))

    def _block(self, one: Dispatched, at: int) -> None:
        if self.slots is not None:
            self.slots.blocked(one, at)
        one.stand = Stand.BLOCKED
        one.pin(self._cpus)
        self._blocked[one.place] = one
        self._loose.pop(one.place, None)

    def _wake(self, one: Dispatched, at: int) -> None:
        """What it has waited for is there, and it is stopped."""
        one.stand = Stand.STOPPED
        self._blocked.pop(one.place, None)
        if self.slots is not None:
            self.slots.queue(one, "unblocked", at)

    def _leave(self, one: Dispatched, event: Event) -> None:
        """It has left its target: what is left to do is no work of its own, nor was starting."""
        one.says(event)
        one.left = event["t"]
        if self.slots is not None:
            self.slots.left(one)
        one.stand, one.looked = Stand.LEAVING, one.cpu()
        one.pin(self._cpus)
        self._loose[one.place] = one, now() + LEAVING_NS

    def end(self, one: Dispatched) -> None:
        """It has ended."""
        if not one.ours:
            self.hear()  # it may have left word of its CPU time
        one.over()
        for known in (self._stopping, self._blocked, self._loose):
            known.pop(one.place, None)
        if self.slots is not None:
            self.slots.ended(one)

    def look(self, at: int) -> None:
        """See, when it is time, who is blocked, who has woken, and who was stopped by another."""
        if at < self._lookout.due:
            return
        watched = self._watched()
        self._lookout.begin(at)
        stopped = [one for one in watched if one.has_stopped()]
        self.hear()
        for one in stopped:
            if one.place not in self._stopping and one.stand in (Stand.RUNNING, Stand.BLOCKED):
                self.give_up_turn(one)
        for one in watched:
            if not one.tells and one not in stopped:
                self._look_at(one)
        self._lookout.end()

    def _look_at(self, one: Dispatched) -> None:
        if one.stand is Stand.RUNNING and looking.has_blocked(one):
            self._block(one, now())
        elif one.stand is Stand.BLOCKED and not one.is_blocked():
            self._stop(one)
            self._wake(one, now() - max(0, one.received()))

    def give_up_turn(self, one: Dispatched) -> None:
        """It was stopped, by itself or by another: it gives up its slot, and queues again."""
        if not one.has_ended:
            if one.stand is Stand.RUNNING:
                self._block(one, now())
            self._wake(one, now())

    def let_hear(self, signals: Mapping[str, str]) -> None:
        """See to it that the signals just sent work, each by its receiver's label.

        Who is stopped hears one when it is continued, for a moment; who is sent a STOP gives up
        its turn.
        """
        for one in self._everyone:
            signal = signals.get(one.label)
            if signal is not None and signal.endswith("STOP"):
                self._give_up(one)
            elif signal is not None and one.stand is Stand.STOPPED:
                one.go()
                self._loose[one.place] = one, now() + LOOSE_NS

    def _give_up(self, one: Dispatched) -> None:
        if one.stand in (Stand.RUNNING, Stand.BLOCKED):
            self._wait_until_stopped(one)
            self.give_up_turn(one)

    def catch(self, at: int) -> None:
        """Stop again who ran only to hear a signal; see whether those that are leaving do."""
        for one, until in list(self._loose.values()):
            if until <= at:
                del self._loose[one.place]
                if one.stand is Stand.LEAVING:
                    self._see_off(one, at)
                elif one.stand is Stand.STOPPED:
                    self._stop(one)

    def _see_off(self, one: Dispatched, at: int) -> None:
        """It has left its target and has not ended: if it computes on, it takes turns again."""
        if one.cpu() - one.looked < (THREADED_CPU_NS if one.has_threads() else LEAVING_CPU_NS):
            self._loose[one.place] = one, at + LEAVING_NS
            return
        if self.slots is not None:
            self.slots.stays(one)
        one.stand, one.tells = Stand.BLOCKED, False
        self._blocked[one.place] = one

    def _watched(self) -> tuple[Dispatched, ...]:
        running = () if self.slots is None else tuple(self.slots.running.values())
        return (*running, *self._blocked.values())

    def _stop(self, one: Dispatched) -> None:
        one.stop()
        self._wait_until_stopped(one)

    def _wait_until_stopped(self, one: Dispatched) -> None:
        one.wait_until_stopped(may_spin=self.slots is not None and self.slots.may_spin)
