"""Main process: where one execution's plan is carried out, forked afresh each time.

Everything a user would write with multiprocessing happens here, with CPython's own
``Process``. The process has one thread, but while it has a pool, and ends through
multiprocessing's own exit.
"""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.util
import os
import resource
import signal
import sys

from runner.execution import kernel
from runner.execution.births import BirthWriter, tell_names
from runner.execution.fault import Fault
from runner.execution.messages import Order, Setup
from runner.execution.plan import Plan
from runner.execution.polling import Reaper
from runner.execution.process_set import ProcessSet
from runner.execution.program import end_as_a_program, start_background, stop_background
from runner.execution.verbs import Verbs
from runner.measuring.archive import MAIN_PROCESS
from runner.model.scenario import Variant
from runner.targets.entry import described
from runner.targets.journal import Journal, now, shortened
from runner.targets.settle import flush_streams, output_files, redirect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Never

SPARE_DESCRIPTORS = 64
DESCRIPTORS_A_CHILD = 4


def live(setup: Setup, order: Order, soft_limit: int) -> Never:
    """Carry out the plan of one execution, end as a Python program ends, and exit.

    ``soft_limit`` on descriptors is what a user's script would have here.

    The exit code is 0 also when the plan was stopped by a fault: that is in the
    journal. It is 1 only when not even that could be written.
    """
    code = 1
    try:
        _live(setup, order, soft_limit)
        code = 0
    except BaseException:
        import traceback

        sys.stderr.write(traceback.format_exc())
    finally:
        os._exit(code)


def _live(setup: Setup, order: Order, soft_limit: int) -> None:
    journal = Journal(setup.journal, order.number)
    folder = os.path.join(setup.work, f"x{order.number}")
    try:
        variant = setup.scenario.variant(order.variant)
        _settle(setup, variant, folder)
        soft = _limit_descriptors(variant, soft_limit)
        reaper = Reaper(journal)
        processes = ProcessSet(
            setup=setup, order=order, variant=variant, journal=journal, folder=folder, limit=soft
        )
        reaper.install(fork_server=processes.uses("forkserver"))
        tell_names(processes.births)
        if processes.uses("forkserver"):
            # what its children need of us the server loads once, as it has a script's imports
            preload = ["__main__", "runner.targets.entry"]
            preload += [] if variant.pool is None else ["runner.targets.pooled"]
            multiprocessing.set_forkserver_preload(preload)
        verbs = Verbs(processes, reaper)
        plan = Plan(processes, verbs, variant.steps)
        processes.prepare()
        verbs.prepare()
        gc.freeze()  # a collection touches what it looks at, and every page touched is copied in each child
        _carry_out(plan, verbs, processes, journal)
    except Fault as fault:
        _stop(journal, folder, fault.text, fault.line)
    except BaseException as error:  # what calls sys.exit is a user's own too
        kind, message = described(error)
        _stop(journal, folder, f"the main process could not go on: {kind}: {message}", 0)
    BirthWriter(folder).tell("over", os.getpid(), "whole")


def _stop(journal: Journal, folder: str, text: str, line: int) -> Never:
    """Say why the plan cannot go on, and leave its children to the guard."""
    journal.write("fault", now(), text=shortened(text, 2000), line=line)
    BirthWriter(folder).tell("over", os.getpid(), "stopped")
    os._exit(0)


def _carry_out(plan: Plan, verbs: Verbs, processes: ProcessSet, journal: Journal) -> None:
    """The plan, then what a Python program does at its end, then the background's end."""
    start_background(processes, verbs.start)
    journal.write("plan", now(), method=multiprocessing.get_start_method())
    plan.carry_out()
    journal.write("planned", now())
    end_as_a_program(processes, verbs.signals)
    stop_background(processes, verbs.signals)
    verbs.catch_up()
    processes.report_leftovers()
    multiprocessing.util._exit_function()  # type: ignore[attr-defined]  # noqa: SLF001 - what a Process runs at its own end
    flush_streams()


def _settle(setup: Setup, variant: Variant, folder: str) -> None:
    """Make this process what a user's script would be."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL if number != signal.SIGPIPE else signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    kernel.die_with_parent()
    multiprocessing.set_start_method(variant.start_method, force=True)
    sys.path[0] = setup.scenario.folder
    if setup.cwd not in sys.path:
        sys.path.append(setup.cwd)
    os.chdir(setup.scenario.folder)
    redirect(output_files(folder, MAIN_PROCESS))
    sys.stdout = open(1, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115


def _limit_descriptors(variant: Variant, soft: int) -> int | None:
    """Give the soft limit back that the guard has raised, or what the set needs if that is more.

    Returns:
        The limit that children get back, None if it is this process's own.
    """
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    needed = SPARE_DESCRIPTORS + DESCRIPTORS_A_CHILD * variant.processes_at_once
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, needed), hard), hard))
    return soft if needed > soft else None
