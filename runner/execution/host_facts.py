"""Host facts: where a run happens, as far as figures depend on it."""

import os
from pathlib import Path
from typing import Any


def host_facts() -> dict[str, Any]:
    """The fields of ``model.report.Host``."""
    import platform

    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "kernel": f"{platform.system()} {platform.release()}",
        "machine": platform.machine(),
        "cpu_model": _cpu_model(),
        "cpus": os.cpu_count() or 1,
        "usable_cpus": len(usable_cpus()),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
    }


def usable_cpus() -> tuple[int, ...]:
    """The runner's own affinity mask, in ascending order; all CPUs where there is no such thing."""
    if hasattr(os, "sched_getaffinity"):
        return tuple(sorted(os.sched_getaffinity(0)))
    return tuple(range(os.cpu_count() or 1))


def revision(folder: Path) -> str | None:
    """The commit checked out around ``folder``, read from .git without running git."""
    for parent in (folder, *folder.parents):
        git = parent / ".git"
        try:
            if git.is_dir():
                return _head(git)
            if git.is_file():  # a linked worktree, or a submodule
                return _head(parent / git.read_text().removeprefix("gitdir: ").strip())
        except OSError:
            return None
    return None


def _head(git: Path) -> str | None:
    """The commit of HEAD; a linked worktree has its branches in the repository's own folder.

    Source: gitrepository-layout(5), ``HEAD`` and ``commondir``.
    """
    head = (git / "HEAD").read_text().strip()
    if not head.startswith("ref: "):
        return head
    name = head.removeprefix("ref: ")
    common = git / "commondir"
    home = git / common.read_text().strip() if common.exists() else git
    if (home / name).exists():
        return (home / name).read_text().strip()
    for line in (home / "packed-refs").read_text().splitlines():
        if line.endswith(f" {name}"):
            return line.split(" ")[0]
    return None


def _cpu_model() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return "unknown"
