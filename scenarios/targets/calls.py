"""Callers: one that waits for the result of a call, and three that are told of it later.

Each calls the same function in another process and has the same work of its own to do. It
marks ``called``, ``free`` (the call has returned, the caller can go on), ``told`` (it has the
result) and ``done``, and returns the result and its own account of the time from ``called`` to
``told``, and of the own work.
"""

import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Pool
from threading import Event, get_ident, main_thread

from runner import mark

PIECE_S = 0.005
"""Own work is done in pieces so short, and whoever polls asks after each."""


def shout(text, seconds):
    """The called function: take ``seconds``, then answer with the text in capitals."""
    time.sleep(seconds)
    return {"text": text.upper(), "pid": os.getpid()}


def synchronously(seconds, own_work):
    """Wait for the result, then do the own work."""
    with Pool(1) as pool:
        call = Call()
        answer = pool.apply(shout, ("hello", seconds))
        mark("free")
        call.told(answer)
        call.work(own_work)
    return call.over()


def by_polling(seconds, own_work):
    """Do the own work, and ask after every piece of it whether the result is there."""
    with Pool(1) as pool:
        call = Call()
        result = pool.apply_async(shout, ("hello", seconds))
        mark("free")
        heard = []
        while not result.ready():
            call.work(PIECE_S)
            heard.append("not yet")
        call.told(result.get())
        call.work(own_work - call.worked)
    return call.over(asked=len(heard) + 1)


def by_future(seconds, own_work):
    """Do the own work while a future stands for the result, then take the result from it."""
    with ProcessPoolExecutor(1) as pool:
        call = Call()
        future = pool.submit(shout, "hello", seconds)
        mark("free")
        there_at_first = future.done()
        call.work(own_work)
        call.told(future.result())
    return call.over(there_at_first=there_at_first)


def by_callback(seconds, own_work):
    """Do the own work; the library calls a function with the result when that is there."""
    told, threads = Event(), []

    def callback(answer):
        call.told(answer)
        threads.append(get_ident())
        told.set()

    with Pool(1) as pool:
        call = Call()
        pool.apply_async(shout, ("hello", seconds), callback=callback)
        mark("free")
        call.work(own_work)
        told.wait()
    return call.over(told_in_its_own_thread=threads == [main_thread().ident])


class Call:
    """A call under way, with the kernel's account of the caller: the main thread, whoever asks.

    Attributes:
        worked: Seconds of the main thread's CPU time that the own work has had so far.
    """

    def __init__(self):
        self.worked = 0.0
        mark("called")
        self._began = _account()

    def work(self, seconds):
        """Do so much of the own work."""
        began = time.thread_time()
        while time.thread_time() - began < seconds:
            pass
        self.worked += time.thread_time() - began

    def told(self, answer):
        """The caller has the result now."""
        self._ended = _account()
        mark("told")
        self._answer = answer

    def over(self, **more):
        """What the call came to; the own work is done, too."""
        mark("done")
        elapsed, on_cpu, ready = (b - a for a, b in zip(self._began, self._ended, strict=True))
        return {
            "text": self._answer["text"],
            "answered_by": self._answer["pid"],
            "worked": self.worked,
            "on_cpu": on_cpu / elapsed,
            "blocked": (elapsed - on_cpu - ready) / elapsed,
            **more,
        }


def _account():
    """Seconds: now, on a CPU so far, ready but waiting for a CPU so far."""
    clock = time.pthread_getcpuclockid(main_thread().ident)
    with open("/proc/self/schedstat", encoding="ascii") as file:
        ready = int(file.read().split()[1]) / 1e9
    return time.monotonic(), time.clock_gettime(clock), ready
