"""On how many CPUs processes may run, by the kernel's word."""

import os


def allowed(processes):
    """How many CPUs each of these Process objects has to choose from."""
    return [len(os.sched_getaffinity(process.pid)) for process in processes]
