"""Handle: one process of a set, made or not."""

from dataclasses import dataclass

from runner.model.scenario import ProcessGroup


@dataclass(frozen=True, slots=True)
class Handle:
    """Which process it is; ``label`` is what reports call it."""

    group: ProcessGroup
    index: int
    label: str

    @property
    def timeout_ns(self) -> int:
        """Its group's timeout; 0 without one."""
        return round((self.group.timeout or 0) * 1e9)
