"""Noise: evidence that something else used this machine, by the kernel's account."""

import os
import time
from typing import Any

from runner.execution.procfs import read

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


class NoiseMeter:
    """Read before an execution; ``since`` says what happened until then."""

    def __init__(self) -> None:
        self._at = time.monotonic()
        self._cpus = os.cpu_count() or 1
        self._load = os.getloadavg()[0]
        self._steal, self._pressure, self._throttled = _steal(), _pressure(), _throttled()

    def since(self) -> dict[str, Any]:
        """Load before, and shares of the time since over all CPUs; None where it is not told."""
        wall = max(1e-9, time.monotonic() - self._at)
        return {
            "load": self._load,
            "steal": _share(self._steal, _steal(), wall * self._cpus),
            "pressure": _share(self._pressure, _pressure(), wall),
            "throttled": _share(self._throttled, _throttled(), wall),
        }


def _share(before: float | None, after: float | None, of: float) -> float | None:
    if before is None or after is None:
        return None
    return round(max(0.0, after - before) / of, 4)


def _steal() -> float | None:
    """Seconds that the hypervisor gave to others: field 8 of ``cpu`` in /proc/stat."""
    fields = (read("/proc/stat") or b"").split(b"\n", 1)[0].split()
    return int(fields[8]) * _TICK_S if len(fields) > 8 else None


def _pressure() -> float | None:
    """Seconds in which something runnable waited for a CPU: PSI, psi.rst."""
    for field in (read("/proc/pressure/cpu") or b"").split():
        if field.startswith(b"total="):
            return int(field[6:]) / 1e6
    return None


def _throttled() -> float | None:
    """Seconds in which a CPU quota held this control group back: cgroup-v2.rst, cpu.stat."""
    for line in (read("/sys/fs/cgroup/cpu.stat") or b"").split(b"\n"):
        name, _, value = line.partition(b" ")
        if name == b"throttled_usec":
            return int(value) / 1e6
    return None
