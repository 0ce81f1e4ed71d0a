"""Vocabulary: every name an expression may use, with its kind and its meaning.

The tables are the single source for the checker's dimensions, the evaluator's
white list, the columns of ``run.json`` (a duration gains ``_s``, a size
``_bytes``) and the documentation. Instants are durations since the first plan
step of the execution began.
"""

import enum

from runner.frozen import frozen


class Kind(enum.Enum):
    """What a value is; two kinds may meet in an operator only if they agree."""

    NUMBER = "number"
    DURATION = "duration"
    SIZE = "size"
    TEXT = "text"
    TRUTH = "truth value"
    ANY = "any value"
    LINES = "list of lines"
    PROCESS = "process"
    PROCESSES = "list of processes"
    CALLS = "list of calls"
    SLICES = "list of slices"
    MARKS = "marks"
    CHILDREN = "children"
    EXECUTION = "execution"


@frozen
class Word:
    """One field: its kind and one line that says what it is."""

    kind: Kind
    meaning: str


_D, _N, _T, _B, _A = Kind.DURATION, Kind.NUMBER, Kind.TEXT, Kind.TRUTH, Kind.ANY

EXECUTION = {
    "main": Word(_D, "the plan's own time: first step begun to last step ended"),
    "wall": Word(_D, "makespan: earliest start or run called, or pool made, to latest end"),
    "plan_ended": Word(_D, "when the last step had ended"),
    "peak": Word(_N, "most processes at once inside their target"),
    "mean_in_flight": Word(_N, "processes inside their target, averaged over the wall time"),
    "total_work": Word(_D, "sum of the processes' work"),
    "left_behind": Word(_N, "processes the runner had to sweep after the execution"),
    "main_pid": Word(_N, "pid of the main process"),
    "processes": Word(Kind.PROCESSES, "all that are neither background nor nested"),
    "slices": Word(Kind.SLICES, "turns on a CPU given by a schedule, in order"),
    "pool_workers": Word(_N, "workers of the pool"),
    "pool_chunk": Word(_N, "tasks that a worker of the pool takes at once"),
    "pool_startup": Word(_D, "pool about to be made to first task entered"),
    "task_overhead": Word(_D, "mean time from one task of a worker to its next"),
    "ideal": Word(Kind.EXECUTION, "the same record, as the simulated engine predicts it"),
    "over_ideal": Word(_N, "wall time over that of the ideal, less 1"),
}

PROCESS = {
    "label": Word(_T, "group and index, such as child[0]"),
    "group": Word(_T, "name of its process group"),
    "index": Word(_N, "place within the group, from 0"),
    "name": Word(_T, "the Process object's name"),
    "pid": Word(_N, "pid, None if start was never called"),
    "exitcode": Word(_N, "CPython's number, None if never started"),
    "signal": Word(_T, "name of the signal that ended it, such as SIGKILL, else None"),
    "outcome": Word(_T, "completed, failed, crashed, terminated, timed_out, not_started or swept"),
    "output": Word(Kind.LINES, "lines written to standard output"),
    "errors": Word(Kind.LINES, "lines written to standard error"),
    "calls": Word(Kind.CALLS, "every entry into the target"),
    "marks": Word(Kind.MARKS, "what it marked"),
    "slices": Word(Kind.SLICES, "its turns on a CPU"),
    "children": Word(Kind.CHILDREN, "its nested groups"),
    "work": Word(_D, "sleep asked for (else time blocked) plus CPU time"),
    "sleep": Word(_D, "sleep asked for"),
    "arrived": Word(_D, "when it was there to be served: its arrival, else start called"),
    "start_called": Word(_D, "when start was called, or the task was given to the pool"),
    "start_returned": Word(_D, "when start returned"),
    "entered": Word(_D, "when its target was entered"),
    "left": Word(_D, "when its target was left"),
    "ended": Word(_D, "when it ended, by the kernel's word"),
    "reaped": Word(_D, "when it was reaped"),
    "returned": Word(_A, "value its target returned"),
    "raised": Word(_T, "class name of the exception its target raised, else None"),
    "start_overhead": Word(_D, "start called to target entered"),
    "response": Word(_D, "arrived to target entered"),
    "turnaround": Word(_D, "arrived to ended"),
    "waiting": Word(_D, "turnaround less time on CPU and blocked"),
    "overshoot": Word(_D, "sleep measured less sleep asked for"),
    "cpu": Word(_D, "CPU time used"),
    "user": Word(_D, "CPU time in user mode"),
    "system": Word(_D, "CPU time in the kernel"),
    "on_cpu": Word(_D, "time on a CPU"),
    "runnable": Word(_D, "time runnable but waiting for a CPU"),
    "blocked": Word(_D, "time blocked"),
    "stopped": Word(_D, "time stopped by a signal of the runner"),
    "voluntary": Word(_N, "voluntary context switches"),
    "involuntary": Word(_N, "involuntary context switches"),
    "peak_memory": Word(Kind.SIZE, "peak resident memory"),
}

CALL = {
    "how": Word(_T, "start, run or pool"),
    "pid": Word(_N, "pid it happened in"),
    "entered": Word(_D, "when the target was entered"),
    "left": Word(_D, "when the target was left"),
    "returned": Word(_A, "value returned"),
    "raised": Word(_T, "class name of the exception raised, else None"),
}

MARK = {"at": Word(_D, "when it was marked")}
"""A mark has its own fields besides; their kind is known only when it is made."""

SLICE = {
    "process": Word(_T, "label of the process"),
    "level": Word(_N, "queue it came from"),
    "began": Word(_D, "when it began"),
    "ended": Word(_D, "when it ended"),
    "cpu": Word(_N, "CPU it ran on"),
    "why": Word(_T, "quantum, preempted, blocked or ended"),
}

STEP = {
    "began": Word(_D, "when it began"),
    "ended": Word(_D, "when it ended"),
    "took": Word(_D, "how long it took"),
    "raised": Word(_T, "class name of the exception it raised, else None"),
    "message": Word(_T, "the exception's message, else None"),
    "value": Word(_A, "what an invoked function returned"),
}

OBSERVATION = {
    "state": Word(_T, "new, runnable, blocked, stopped, zombie or gone"),
    "ppid": Word(_N, "pid of its parent"),
    "name": Word(_T, "the object's name"),
    "daemon": Word(_B, "the object's daemon flag"),
    "pid": Word(_N, "the object's pid"),
    "is_alive": Word(_B, "what is_alive() returned"),
    "exitcode": Word(_N, "the object's exit code"),
    "authkey_length": Word(_N, "bytes in the object's authkey"),
}

_TIME = ("wall", "turnaround", "took")
ELSEWHERE = {
    **dict.fromkeys(("makespan", "time", "duration", "elapsed"), _TIME),
    **dict.fromkeys(("start_cost", "startup_cost"), ("start_overhead",)),
    **dict.fromkeys(("result", "return_value", "value"), ("returned", "value")),
    **dict.fromkeys(("exception", "error"), ("raised",)),
    **dict.fromkeys(("startup", "start_up"), ("pool_startup", "start_overhead")),
    **dict.fromkeys(("memory", "rss"), ("peak_memory",)),
    "per_task": ("task_overhead",),
    "stdout": ("output",),
    "stderr": ("errors",),
    "waits": ("waiting",),
}
"""What a report, or another library, calls a field: names of which the first that there is is meant."""

_ITSELF = "it is the ideal itself"
_NO_PROCESS = "the simulated engine starts no process"
_NO_KERNEL = "the simulated engine asks no kernel"
_NO_COSTS = "the ideal has no costs"
NOT_IDEAL = {
    **dict.fromkeys(("ideal", "over_ideal"), _ITSELF),
    **dict.fromkeys(("pool_startup", "task_overhead"), _NO_COSTS),
    **dict.fromkeys(("left_behind", "main_pid", "pid", "ppid", "authkey_length"), _NO_PROCESS),
    **dict.fromkeys(
        ("user", "system", "voluntary", "involuntary", "peak_memory", "errors"), _NO_KERNEL
    ),
}
"""Words that the record of an ideal does not have, whatever they are a field of, and why."""
