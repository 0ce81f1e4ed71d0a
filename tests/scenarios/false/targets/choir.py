"""As scenarios/targets/choir.py, each function with a fault."""

import os
import time
from multiprocessing import Barrier, Process

VERSES = 20
MOMENT_S = 0.0001


def perform(*singers):
    """One singer after the other: who is second begins when the first one has ended."""
    for singer in singers:
        process = Process(target=sing, args=(singer, Barrier(1)))
        process.start()
        process.join()
    return {singer: song(singer) for singer in singers}


def perform_in_pieces(*singers):
    """All at once, but a line is printed word by word."""
    together = Barrier(len(singers))
    started = [Process(target=sing_in_pieces, args=(singer, together)) for singer in singers]
    for process in started:
        process.start()
    for process in started:
        process.join()
    return {singer: song(singer) for singer in singers}


def sing(singer, together):
    """Print every verse."""
    together.wait()
    for line in song(singer):
        print(line)
        rest()
    return song(singer)


def sing_in_pieces(singer, together):
    """Print every verse word by word, with a rest between."""
    together.wait()
    for line in song(singer):
        name, verse = line.split()
        os.write(1, name.encode())
        rest()
        os.write(1, f" {verse}\n".encode())
        rest()


def sing_twice(singer, together):
    """Print every verse, to this process's output and to the one of the process beside it."""
    own = os.readlink("/proc/self/fd/1")
    other = own.replace("[0]", "[x]").replace("[1]", "[0]").replace("[x]", "[1]")
    together.wait()
    with open(other, "a", buffering=1) as beside:
        for line in song(singer):
            print(line)
            print(line, file=beside)
            rest()
    return song(singer)


def rest():
    """So much CPU time."""
    until = time.thread_time() + MOMENT_S
    while time.thread_time() < until:
        pass


def song(singer):
    """All verses in their order."""
    return [f"{singer} {verse}" for verse in range(VERSES)]
