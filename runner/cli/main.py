"""Main: the boundary where every way to end becomes an exit code and at most one message.

No traceback reaches the user. What is wrong with a scenario, a word or the
machine is said in its own words; a fault of the runner is one line, and its
traceback lies in a file. A reader that goes away (``| head``) changes nothing.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Carry out the command line and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    code = _guarded()
    _flush()
    sys.exit(code)


def _guarded() -> int:
    from runner.errors import ExitCode, RunnerError

    try:
        return _command()
    except KeyboardInterrupt:
        _say("interrupted")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        _silence()
        return ExitCode.HOLDS
    except RunnerError as error:
        _say(str(error))
        return error.exit_code
    except OSError as error:
        _say(_cause(error))
        return ExitCode.COULD_NOT_RUN
    except Exception as error:
        _say(_fault(error))
        return ExitCode.COULD_NOT_RUN


def _command() -> int:
    import click

    from runner.cli.group import cli
    from runner.errors import ExitCode

    stdout = sys.stdout
    try:
        result = cli.main(prog_name="runner", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except click.Abort as error:
        raise KeyboardInterrupt from error
    except SystemExit:
        if sys.stdout is not stdout:
            # Click's answer to a broken pipe is another stream and code 1, which here would
            # say that a claim fails.
            raise BrokenPipeError from None
        raise
    return int(result or 0)


def _cause(error: OSError) -> str:
    """What its user can do something about, else the fault."""
    if error.errno == errno.ENOSPC:
        return f"could not go on: {error.strerror}"
    try:
        os.getcwd()
    except FileNotFoundError:
        return "the current folder was removed: cd to one that is there"
    return _fault(error)


def _fault(error: Exception) -> str:
    """One line; the traceback goes to a file of its own, because it helps only us."""
    shown = f"a fault of the runner: {type(error).__name__}: {error}".replace("\n", " ")
    try:
        import tempfile
        import traceback

        text = "".join(traceback.format_exception(error))
        with tempfile.NamedTemporaryFile(
            "w", prefix="runner-fault-", suffix=".txt", delete=False, errors="backslashreplace"
        ) as file:
            file.write(text)
    except OSError as problem:
        return f"{shown} (its traceback could not be written: {problem})"
    return f"{shown} (traceback: {file.name})"


def _say(message: str) -> None:
    from runner.cli.terminal import say
    from runner.reporting.escaping import clean_block

    say(f"runner: {clean_block(message)}" if "\n" not in message else clean_block(message))


def _flush() -> None:
    """What is still buffered is written here, where a failure can be answered quietly."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            _silence()


def _silence() -> None:
    """Nothing written from here on can fail: both streams lead nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)
