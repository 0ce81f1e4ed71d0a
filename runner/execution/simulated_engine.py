"""Simulated engine: what should happen, on a virtual clock at zero cost.

It starts nothing and touches nothing but the journal and the output folder, into which
it writes the records that real processes would have left.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

from runner.errors import CouldNotRun
from runner.execution.kept import STREAMS
from runner.execution.messages import Setup
from runner.execution.simulated.simulate import Simulated, simulate
from runner.execution.simulated.stage import Output
from runner.model.event import Event
from runner.model.missing import Missing
from runner.targets.journal import RECORD_BYTES, as_json, payload, shortened

OWN = {"execution", "after"}
"""Records that the runner writes of an execution, whatever the engine."""
LONGEST = RECORD_BYTES // 4
"""Bytes of a message; longer ones are cut, as those of real processes are."""


class SimulatedEngine:
    """Its clock begins at 0, and each execution where the one before it has ended."""

    def __init__(self, setup: Setup) -> None:
        self._setup, self._clock = setup, 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        """There is nothing to leave behind."""

    def now(self) -> int:
        """See ``Engine.now``."""
        return self._clock

    def execute(self, *, number: int, round_: int, variant: str) -> str | None:
        """See ``Engine.execute``."""
        scenario = self._setup.scenario
        chosen = scenario.variant(variant)
        simulated = simulate(scenario, chosen, round_, cpus=self._setup.cpus)
        folder = Path(self._setup.work) / f"x{number}"
        try:
            _keep_output(folder, simulated.outputs.items())
            self._write(number, simulated, folder)
        except OSError as error:
            raise CouldNotRun(f"the journal could not be written: {error.strerror}") from error
        last = simulated.events[-1]
        self._clock += last["t"]
        fault: str | None = last["fault"]
        return fault

    def _write(self, number: int, simulated: Simulated, folder: Path) -> None:
        """All records of one execution, in one go: nobody else writes."""
        records = (
            f"\n{as_json(self._placed(event, number, folder))}\n".encode("ascii")
            for event in simulated.events
            if event["k"] not in OWN
        )
        with open(self._setup.journal, "ab") as journal:
            journal.writelines(records)

    def _placed(self, event: Event, number: int, folder: Path) -> dict[str, Any]:
        """The event as execution ``number`` has it, at its place on the engine's clock."""
        record = {"t": event["t"], "k": event["k"], **event, "x": number}
        for key in ("t", "called", "began"):
            if key in record:
                record[key] += self._clock
        match record["k"]:
            case "leave" | "shared" if "value" in record:
                place = folder / f"{record.get('p', record.get('name'))}.value{record['t']}"
                record |= _kept(record.pop("value"), place)
            case "census":
                record["names"] = [shortened(name, LONGEST // 8) for name in record["names"][:20]]
            case "seen":
                record = {key: _plain(value) for key, value in record.items()}
        for key in ("message", "text", "why"):
            if isinstance(record.get(key), str):
                record[key] = shortened(record[key], LONGEST)
        return record


def _kept(value: Any, place: Path) -> dict[str, Any]:
    """What a record says of a value; a long one lies in a file of its own.

    Whoever reads the folder later tidies it, if it stays empty.
    """
    if value is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
    return payload(value, str(place))


def _plain(value: Any) -> Any:
    """What is not predicted, as a record says it."""
    if isinstance(value, Missing):
        return {"missing": value.reason}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _keep_output(folder: Path, outputs: Iterable[tuple[str, Output]]) -> None:
    """What processes print, in the files where a real execution has it."""
    for label, output in outputs:
        for stream, lines in zip(STREAMS, (output.lines, output.errors), strict=True):
            if lines:
                folder.mkdir(parents=True, exist_ok=True)
                data = "".join(f"{line}\n" for line in lines)
                path = folder / f"{label}.{stream}"
                path.write_bytes(data.encode("utf-8", "surrogateescape"))
