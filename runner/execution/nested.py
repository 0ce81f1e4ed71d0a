"""Nested: a target that is itself a main process, with children of its own."""

from typing import Any

from runner.execution.handle import Handle
from runner.execution.polling import Reaper
from runner.execution.process_set import ProcessSet
from runner.model.scenario import Nested
from runner.targets.journal import Journal


class Parent:
    """Called in the child, or by ``run``: carries out a nested plan over the nested groups."""

    def __init__(self, outer: ProcessSet, handle: Handle, target: Nested) -> None:
        self._outer = (outer.setup, outer.order, outer.variant, outer.folder)
        self._journal: tuple[str, int] = (outer.journal.path, outer.journal.execution)
        self._shared = outer.maker.shared(handle.group)
        self._journal_from = outer.journal_from
        self._prefix = handle.label + "."
        self._target = target

    def __call__(self, *_args: Any, **_kwargs: Any) -> None:
        from runner.execution.plan import Plan
        from runner.execution.program import children_so_far, end_as_a_program
        from runner.execution.verbs import Verbs

        setup, order, variant, folder = self._outer
        journal = Journal(*self._journal)
        reaper = Reaper(journal)
        processes = ProcessSet(
            setup=setup,
            order=order,
            variant=variant,
            journal=journal,
            folder=folder,
            limit=None,
            groups=self._target.groups,
            prefix=self._prefix,
            shared=self._shared,
            journal_from=self._journal_from,
        )
        reaper.install(fork_server=processes.uses("forkserver"))
        verbs = Verbs(processes, reaper)
        plan = Plan(processes, verbs, self._target.plan)
        processes.prepare()
        others = children_so_far()  # where run() calls this, the outer set is in this process too
        try:
            plan.carry_out()
            end_as_a_program(processes, verbs.signals, others)
        finally:
            verbs.catch_up()
            processes.report_leftovers()
