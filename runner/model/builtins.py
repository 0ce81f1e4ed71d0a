"""Built-in targets: their names, their parameters and what they do.

Data only, for the checks of ``loading/`` and the listing of ``runner targets``;
what is executed stands in ``runner/targets/builtin.py``.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import field

from runner.frozen import frozen
from runner.model.vocabulary import Kind

MOST = 100_000_000
"""What a parameter that counts takes at most."""


class Takes(enum.Enum):
    """What a parameter's value must be."""

    ANYTHING = "any value"
    DURATION = "a duration such as 100ms"
    TIME_LIMIT = "a time limit above 0ms"
    TEXT = "text"
    MESSAGE = "text of at least one character"
    EXIT_CODE = "an exit code from 0 to 255"
    FATAL_SIGNAL = "the name of a signal that ends a process, such as SEGV"
    IGNORABLE_SIGNAL = "the name of a signal that can be ignored, such as TERM"
    SIGNALS = "a list of signal names such as [TERM, INT]"
    WORD = "one of its words"
    COUNT = f"a whole number from 0 to {MOST}"
    AMOUNT = f"a whole number from 1 to {MOST}"
    PORT = "a port from 1 to 65535"
    PORT_OR_ANY = "a port from 1 to 65535, or 0 for a free one"
    EXCEPTION = "the name of a built-in exception that takes a text, such as ValueError"


class Gathers(enum.Enum):
    """How many arguments a parameter takes."""

    ONE = "one"
    POSITIONAL = "all further positional ones"
    KEYWORD = "all further keyword ones"


REQUIRED = object()


@frozen
class Parameter:
    """One parameter; without ``default`` it must be given. ``words`` are all that a WORD can be.

    ``about`` says in one line what it does, where its name does not. ``behaviours`` are the
    values of ``behaviour`` that make use of it; where none is named, all do.
    """

    name: str
    takes: Takes = Takes.ANYTHING
    default: object = REQUIRED
    gathers: Gathers = Gathers.ONE
    words: tuple[str, ...] = ()
    about: str = ""
    behaviours: tuple[str, ...] = ()


@frozen
class BuiltInTarget:
    """One target of ours: how it is called and, in one line, what it does.

    ``marks`` are those that it makes by itself, each with its fields and what they are.
    """

    name: str
    parameters: tuple[Parameter, ...]
    about: str
    marks: Mapping[str, Mapping[str, Kind]] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """As a call: ``print(*texts, to='stdout')``."""
        return f"{self.name}({', '.join(map(_shown, self.parameters))})"


def _shown(parameter: Parameter) -> str:
    if parameter.gathers is not Gathers.ONE:
        return f"{'*' if parameter.gathers is Gathers.POSITIONAL else '**'}{parameter.name}"
    default = parameter.default
    if default is REQUIRED:
        return parameter.name
    return f"{parameter.name}={list(default) if isinstance(default, tuple) else default!r}"


TCP_SERVER = BuiltInTarget(
    "tcp_server",
    (
        Parameter(
            "mode",
            Takes.WORD,
            "serial",
            words=("serial", "concurrent"),
            about="serial: one client after the other; concurrent: a forked process for each",
        ),
        Parameter("backlog", Takes.COUNT, 5, about="what listen() is given"),
        Parameter("port", Takes.PORT_OR_ANY, 0, about="where it listens; 0: a free port"),
        Parameter(
            "delay",
            Takes.DURATION,
            "0ms",
            about="how long it waits before it answers what has come in: a message, or, "
            "of a long one, a part",
        ),
        Parameter(
            "patience",
            Takes.TIME_LIMIT,
            None,
            about="how long a client may say nothing before the server hangs up; None: for ever",
        ),
        Parameter(
            "connections",
            Takes.AMOUNT,
            None,
            about="how many it serves before it returns; None: no end",
        ),
    ),
    "Answer TCP clients on the loopback device, each message in upper case",
    marks={
        "ready": {"port": Kind.NUMBER},
        "accepted": {"connections": Kind.NUMBER, "at_once": Kind.NUMBER},
    },
)
TCP_CLIENT = BuiltInTarget(
    "tcp_client",
    (
        Parameter("port", Takes.PORT, about='the server\'s, "{server.ready.port}"'),
        Parameter(
            "messages",
            Takes.COUNT,
            1,
            about="how often it says text (talk, deaf)",
            behaviours=("talk", "deaf"),
        ),
        Parameter(
            "think",
            Takes.DURATION,
            "0ms",
            about="from an answer to the next message (talk)",
            behaviours=("talk",),
        ),
        Parameter(
            "text",
            Takes.MESSAGE,
            "hello",
            about="the message (talk, reset, deaf)",
            behaviours=("talk", "reset", "deaf"),
        ),
        Parameter(
            "size",
            Takes.AMOUNT,
            None,
            about="characters of a message: text is repeated (talk, reset, deaf)",
            behaviours=("talk", "reset", "deaf"),
        ),
        Parameter(
            "stay", Takes.DURATION, "0ms", about="how long it stays connected after all that"
        ),
        Parameter(
            "behaviour",
            Takes.WORD,
            "talk",
            words=("talk", "silent", "half_character", "reset", "deaf"),
            about="talk; or not to wait for answers: say nothing, send half a character of UTF-8, "
            "speak and then reset the connection, speak and take no answer",
        ),
        Parameter(
            "connect_timeout",
            Takes.TIME_LIMIT,
            None,
            about="TimeoutError after it; None: the kernel's",
        ),
        Parameter(
            "answer_timeout",
            Takes.TIME_LIMIT,
            None,
            about="TimeoutError after it; None: never (talk)",
            behaviours=("talk",),
        ),
    ),
    "Return latencies (seconds, one an answer), right (how many were), hung_up (while it stayed)",
    marks={
        "connected": {"took": Kind.DURATION, "port": Kind.NUMBER},
        "answered": {"took": Kind.DURATION, "reply": Kind.TEXT},
        "leaving": {"answers": Kind.NUMBER},
    },
)
_ARGS = Parameter("args", gathers=Gathers.POSITIONAL)
_KWARGS = Parameter("kwargs", gathers=Gathers.KEYWORD)

BUILT_INS = {
    target.name: target
    for target in (
        BuiltInTarget(
            "sleep", (_ARGS, _KWARGS), "Sleep as long as was drawn from the group's sleep profile"
        ),
        BuiltInTarget(
            "cpu",
            (Parameter("duration", Takes.DURATION),),
            "Compute until the process's own CPU clock has advanced by the duration",
        ),
        BuiltInTarget(
            "hang",
            (Parameter("ignore", Takes.SIGNALS, ()),),
            "Mark ready, then block for ever, deaf to the signals in ignore",
            marks={"ready": {}},
        ),
        BuiltInTarget(
            "print",
            (
                Parameter("texts", gathers=Gathers.POSITIONAL),
                Parameter("to", Takes.WORD, "stdout", words=("stdout", "stderr")),
            ),
            "Print each text on a line of its own",
        ),
        BuiltInTarget(
            "exit", (Parameter("code", Takes.EXIT_CODE, 0),), "End with the exit code by sys.exit"
        ),
        BuiltInTarget(
            "raise",
            (
                Parameter("text", Takes.TEXT, ""),
                Parameter("type", Takes.EXCEPTION, "RuntimeError"),
            ),
            "Raise the built-in exception type with the text",
        ),
        BuiltInTarget(
            "crash",
            (Parameter("signal", Takes.FATAL_SIGNAL, "SEGV"),),
            "Die by the signal, without a core",
        ),
        BuiltInTarget(
            "identity",
            (_ARGS, _KWARGS),
            "Return pid, current_process pid, ppid, name, daemon, args and kwargs",
        ),
        TCP_SERVER,
        TCP_CLIENT,
    )
}


def marks_of(target: object) -> Mapping[str, Mapping[str, Kind]]:
    """The marks that a target of ours makes, with their fields; of others nothing is known."""
    found = BUILT_INS.get(target) if isinstance(target, str) else None
    return {} if found is None else found.marks
