"""First come, first served: in the order of arrival, each until it blocks or ends."""

from runner.scheduling.policy import Policy


class Fcfs(Policy):
    """What every policy is that says nothing else."""
