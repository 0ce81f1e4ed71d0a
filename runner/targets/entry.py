"""Entry: the callable that stands between ``Process.run`` and the target.

It stamps when the target is entered and left, sends its output to files of its
own, and records its value or its exception. The exception then goes on to
CPython, which prints it and sets the exit code as it would without us.
"""

from __future__ import annotations

import os

from runner.targets import holding, marks, work
from runner.targets.journal import PAYLOAD_BYTES, Journal, now, payload, shortened
from runner.targets.settle import (
    Lent,
    behave_as_on_a_terminal,
    execute,
    flush_streams,
    lead,
    lower_descriptor_limit,
    output_files,
    redirect,
    settle,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from runner.targets.pooled import Account

TYPE_BYTES = 200
MESSAGE_BYTES = 1000
REHEARSALS = 24
THREADS_NS = 20_000_000
"""A difference between all threads and the main one that clock ticks cannot explain."""

NOTHING = {"value": None}


class Entry:
    """One process's target, with all it needs in whichever process it is entered.

    Attributes:
        kind: ``builtin``, ``python``, ``command``, ``work``, ``subclass``, or ``object``
            (a callable that travels itself).
        what: What of that kind: a name, a spec, an argv, phases, or a class's run.
        maker: Pid of the process that made the Process object: entered there, it is a
            ``run`` call, elsewhere a started child. A worker of a pool enters it by
            ``carry_out``, for one task after another.
        settings: Those of ``settle``, and ``descriptors`` (the soft limit to give back),
            ``held`` (wait for the first turn; with the seconds of CPU time until it first
            waits or ends, None if nobody knows), ``self_report`` (say at the end what it used),
            ``most`` (bytes that are kept of its value).
        method: How the child is started. A spawned child's descriptors 1 and 2 lead to its
            own files from its first instruction on; a forked one has the main process's
            streams, which behave as on a terminal already.
    """

    def __init__(
        self,
        *,
        kind: str,
        what: Any,
        label: str,
        journal: Journal,
        folder: str,
        marks: tuple[str, ...] = (),
        sleep: float | None = None,
        shared: dict[str, Any] | None = None,
        settings: dict[str, Any] | None = None,
        method: str = "fork",
    ) -> None:
        self.kind = kind
        self.what = what
        self.label = label
        self.journal = journal
        self.folder = folder
        self.files = output_files(folder, label)
        self.marks = marks
        self.sleep = sleep
        self.shared = shared or {}
        self.settings = settings or {}
        self.function: Callable[..., Any] | None = None
        self.process: Any = None
        self.maker = os.getpid()
        self.method = method

    def __getstate__(self) -> dict[str, Any]:
        """Refuse what plain multiprocessing could not pickle; then travel by name."""
        state = dict(self.__dict__)
        if self.kind == "python" and self.function is not None:
            from multiprocessing.reduction import ForkingPickler

            ForkingPickler.dumps(self.function)
        if self.kind != "object":
            state["function"] = None
        return state

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        started = os.getpid() != self.maker
        if started:
            self._settle()
            self._enter("start", args, kwargs)
        else:
            lent = Lent(self.settings.get("env"), self.settings.get("cpus"))
            with lent, Borrowed(self.files):
                self._enter("run", args, kwargs)

    def carry_out(self, args: tuple[Any, ...], kwargs: dict[str, Any], account: Account) -> Any:
        """Enter the target as a task of a pool, and return what it returns.

        What the worker prints from now on is the task's, until the next one comes.
        """
        flush_streams()
        redirect(self.files)
        try:
            return self._enter("pool", args, kwargs, account)
        finally:
            flush_streams()

    def load(self) -> None:
        """Import a Python target here; raises whatever its module raises."""
        if self.kind == "python":
            self.function = self._resolve()

    def _settle(self) -> None:
        """Make this child what the scenario says before its target is entered."""
        if self.settings:
            settle(self.settings)
        if self.method != "spawn":
            redirect(self.files)
        if "descriptors" in self.settings:  # the soft limit that a user's script would have
            lower_descriptor_limit(self.settings["descriptors"])
        if self.method != "fork":
            behave_as_on_a_terminal()

    def _enter(
        self,
        how: str,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        account: Account | None = None,
    ) -> Any:
        outer, context = (
            marks.current,
            marks.Context(self.journal, self.label, self.folder, self.marks, self.sleep),
        )
        function = self._resolve()
        marks.current = context
        slept = work.slept_ns
        if "held" in self.settings and how == "start":
            holding.current = holding.Hold(self.journal, self.label)
            holding.current.until_turn(self.settings["held"])
        before = {} if account is None else account.begin()
        self._tell("enter", now(), how=how, **before)
        try:
            value = function(*args, **kwargs)
        except BaseException as error:
            at = now()
            more = {} if account is None else account.end(error)
            said = _exception(error, context.payload_path("trace"))
            self._leave(at, how, slept, {**said, **more})
            raise
        else:
            at = now()
            more = {} if account is None else account.end(None)
            said = NOTHING if value is None else self._value(value, context)
            self._leave(at, how, slept, {**said, **more})
            return value
        finally:
            marks.current = outer

    def _value(self, value: Any, context: marks.Context) -> dict[str, Any]:
        most = self.settings.get("most", PAYLOAD_BYTES)
        return payload(value, context.payload_path("value"), most)

    def _leave(self, at: int, how: str, slept: int, said: dict[str, Any]) -> None:
        if "self_report" in self.settings:
            said = {**said, **_usage()}
        self._tell("leave", at, how=how, slept=work.slept_ns - slept, **said)
        if holding.current is not None:
            holding.current.tell_left()

    def _tell(self, kind: str, at: int, **fields: Any) -> None:
        """Write a record; a child that cannot (full disk) works on, and its facts are missing."""
        try:
            self.journal.write(kind, at, self.label, **fields)
        except OSError:
            if os.getpid() == self.maker:
                raise

    def _resolve(self) -> Callable[..., Any]:
        if self.function is not None:
            return self.function
        if self.kind == "builtin":
            from runner.targets.builtin import TARGETS

            return TARGETS[str(self.what)]
        if self.kind == "work":
            phases, shared = self.what, self.shared
            return lambda: work.carry_out(phases, shared)
        if self.kind == "command":
            argv, replaces = self.what, os.getpid() != self.maker
            return lambda: execute(argv, replaces=replaces)
        if self.kind == "subclass":
            process = self.process
            return lambda: type(process).run(process)
        from runner.targets.resolve import resolve

        found: Callable[..., Any] = resolve(str(self.what))
        return found


def rehearse() -> None:
    """Enter a target that does nothing, until CPython has specialized the code on the way.

    It does so by writing into the code (PEP 659): what is done before the forks no child does,
    into pages that are then its own.
    """
    entry = Entry(kind="object", what=None, label="", journal=Journal(os.devnull, 0), folder="")
    entry.files, entry.function = (os.devnull, os.devnull), lambda: None
    try:
        for _ in range(REHEARSALS):
            entry()
    except OSError:
        pass  # standard output was closed by whoever started this
    entry.journal.close()


def _usage() -> dict[str, Any]:
    """This process's own account, where no one else can read it from the zombie."""
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF)
    try:
        with open("/proc/self/schedstat", "rb") as file:
            on_cpu, waited = file.read().split()[:2]
    except OSError:
        return {}
    user, system = round(usage.ru_utime * 1e9), round(usage.ru_stime * 1e9)
    threads = user + system - int(on_cpu) > THREADS_NS
    return {
        "account": {
            "on_cpu": int(on_cpu),
            "runnable": int(waited),
            "cpu": user + system if threads else int(on_cpu),
            "user": user,
            "system": system,
            "voluntary": usage.ru_nvcsw,
            "involuntary": usage.ru_nivcsw,
            "peak": usage.ru_maxrss * 1024,
        }
    }


class Borrowed:
    """The main process's descriptors 1 and 2, lent to a target that ``run`` calls there."""

    def __init__(self, files: tuple[str, str]) -> None:
        self._files = files

    def __enter__(self) -> None:
        flush_streams()
        self._saved = os.dup(1), os.dup(2)
        try:
            redirect(self._files)
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_exception: object) -> None:
        flush_streams()
        for saved, descriptor in zip(self._saved, (1, 2), strict=True):
            try:
                os.dup2(saved, descriptor)
                os.close(saved)
            except OSError:  # the target has closed what it did not know
                lead(descriptor, os.devnull, os.O_WRONLY)


def message_of(error: BaseException) -> str:
    """The message of an exception, whose ``__str__`` is a user's and may fail itself."""
    try:
        return str(error)
    except Exception:
        return "(its message cannot be shown)"


def described(error: BaseException) -> tuple[str, str]:
    """Type and message of an exception, as far as a record holds them."""
    kind = shortened(type(error).__name__, TYPE_BYTES)
    return kind, shortened(message_of(error), MESSAGE_BYTES)


def _exception(error: BaseException, path: str) -> dict[str, Any]:
    """Type, message and traceback text of what a target raised."""
    import traceback

    kind, message = described(error)
    trace = payload("".join(traceback.format_exception(error)), path)
    said = {"raised": kind, "message": message, "trace": trace}
    return {**said, "exit": exit_code(error)} if isinstance(error, SystemExit) else said


def exit_code(error: BaseException) -> int:
    """As ``Process`` makes it of an exception that nobody catches."""
    if not isinstance(error, SystemExit):
        return 1
    if error.code is None:
        return 0
    return error.code & 255 if isinstance(error.code, int) else 1
