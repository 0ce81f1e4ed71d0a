"""Processes that toss a ball: whether they are at work in the same instant.

Whoever sees the ball with somebody else takes it. Processes that take turns on one CPU
see that once a turn, when they have the CPU again; two that run at the same time
see it all the while.
"""

import os
import time


def toss(ball, player, cpu_s):
    """How often this player took the ball, in so many seconds of its own CPU time.

    The players are dealt out over the CPUs that they may use: a busy kernel might leave
    them all on one.
    """
    cpus = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cpus[player % len(cpus)]})
    hand = ball.get_obj()  # the bare memory: a lock would put one to sleep while another has it
    taken = 0
    until = time.process_time() + cpu_s
    while time.process_time() < until:
        for _ in range(50):
            if hand.value != player:
                hand.value = player
                taken += 1
    return taken
