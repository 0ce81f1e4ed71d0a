"""Scheduling: which of the ready processes runs next, on which slot, and for how long at most.

Nothing here knows a process, a clock or a file. ``Dispatcher`` is told facts and
answers with instructions; the simulated engine obeys them on a virtual clock, the real
one by signals. Times are integer nanoseconds, instants those of the caller's clock.

To add a policy, add one file to ``policies/``. Its name is the name of the algorithm
in a scenario, and it holds one class:

    from runner.scheduling.job import Job
    from runner.scheduling.policy import Policy, Rank

    class Ljf(Policy):
        '''Longest job first: whoever has the most to do, to its end.'''

        needs_estimate = True

        def rank(self, job: Job, now: int) -> Rank:
            return -(job.estimate or 0)

That is all: it is found by ``POLICIES``, which both engines, the validator and ``runner explain``
go by. Editors do not: they read ``schemas/scenario.schema.json``, and a test of the schema
names what is missing there. What a policy may say of itself:

- ``rank``: who is before whom among the ready; less is sooner, and equals go in the
  order in which they queued. Everyone is equal where it is left out.
- ``quantum``: how long a slice may last before its process has to queue again, or None.
- ``used_up``: what becomes of a process whose quantum is used up, before it queues
  again (mlfq: it sinks by a level).
- ``preemptive``: whether a ready process of strictly lower rank takes the slot of the
  running one of the highest; ``tail_when_preempted``, whether that one then queues
  as if it had just come, or keeps its turn.
- ``period`` and ``renew``: something that befalls all processes every so often. Who runs and
  ranks as before goes on in its slice; whose rank has changed by it, in a new one.
- ``ages``: whether ranks change while processes wait, so that all are asked anew.
- ``options``: what it takes of a scenario's ``schedule``, as its constructor's arguments,
  in nanoseconds.
- ``needs_estimate``: whether it must be told what each process needs, so that a scenario
  that does not say is refused.
"""

from runner.scheduling.dispatcher import Dispatcher, Instruction, Run, Stop
from runner.scheduling.job import Job
from runner.scheduling.policies import POLICIES, make_policy, options_of_all, policy_of
from runner.scheduling.policy import Option, Policy, Rank

__all__ = [
    "POLICIES",
    "Dispatcher",
    "Instruction",
    "Job",
    "Option",
    "Policy",
    "Rank",
    "Run",
    "Stop",
    "make_policy",
    "options_of_all",
    "policy_of",
]
