"""Rounds: every variant once a round, until every claim is decided or the rounds are used up."""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from runner.errors import CouldNotRun
from runner.execution.engine import make_engine
from runner.execution.folder import ExecutionFolder, write_atomically
from runner.execution.host_facts import host_facts, revision, usable_cpus
from runner.execution.interrupts import Interrupted, Interrupts
from runner.execution.messages import Setup
from runner.execution.noise import NoiseMeter
from runner.execution.run_folder import JOURNAL
from runner.foresight.shapes import asks_for_ideal
from runner.frozen import replace
from runner.judging.judge import Judge
from runner.measuring.events import is_begun, parse_journal
from runner.measuring.fold import execution_record
from runner.model.record import ExecutionRecord, Noise
from runner.model.scenario import Scenario
from runner.narrowing import sharing
from runner.order import order_of
from runner.patience import Patience
from runner.predicting import Predictions
from runner.targets.journal import Journal, JournalLost, now

if TYPE_CHECKING:
    from runner.execution.engine import Engine
    from runner.listening import Listener


class Rounds:
    """The rounds of one scenario on one engine: the state between one execution and the next."""

    def __init__(
        self,
        scenario: Scenario,
        folder: Path,
        listener: Listener,
        interrupts: Interrupts,
        *,
        engine: str = "processes",
    ) -> None:
        self._scenario, self._folder = scenario, folder
        self._listener, self._interrupts = listener, interrupts
        self._engine_name = engine
        self._cpus = usable_cpus()
        self._journal_path = str(folder / JOURNAL)
        self._spare = folder / "output" / "spare"
        self._offset = self._crc = 0
        self._predictions: Predictions | None = None
        if engine == "processes" and asks_for_ideal(scenario):
            self._predictions = Predictions(scenario, self._cpus)
        self.records: list[ExecutionRecord] = []

    def run(self, keep_open: tuple[int, ...] = ()) -> None:
        """Run rounds until there is nothing more to learn; how it ended is in the journal.

        Of the descriptors to ``keep_open`` see ``make_engine``.
        """
        self._write_head()
        self._spare.mkdir(parents=True)
        setup = Setup(
            scenario=self._scenario,
            journal=self._journal_path,
            work=str(self._folder / "output"),
            spare=str(self._spare),
            cwd=str(Path.cwd()),
            cpus=self._cpus,
        )
        self._listener.began(self._scenario, order_of(self._scenario, 1))
        end, why = "complete", None
        name, interrupts = self._engine_name, self._interrupts
        try:
            with make_engine(name, setup, interrupts, keep_open=keep_open) as engine:
                end, why = self._rounds(engine)
        except Interrupted:
            end = "interrupted"
        except CouldNotRun as error:
            end, why = "fault", str(error)
        except JournalLost as error:
            end, why = "fault", f"the journal could not be written: {error.strerror}"
        shutil.rmtree(self._spare, ignore_errors=True)
        with suppress(OSError):
            (self._folder / "output").rmdir()  # empty unless something was printed
        self._write_end(end, why)

    def _rounds(self, engine: Engine) -> tuple[str, str | None]:
        """Round after round; how they ended, and why they were given up before that, or None."""
        rounds, patience = self._scenario.rounds, Patience()
        judge = Judge(self._scenario, sharing=sharing(self._scenario))
        began, judged, number = time.monotonic(), 0, 1 - rounds.warmup
        while judged < rounds.most and not judge.everything_decided:
            if patience.is_over:
                break
            first = len(self.records)
            self._round(engine, number, began)
            around = [self._beside(record) for record in self.records[first:]]
            self.records[first:] = around
            judge.add_round(around)
            patience.add(around)
            judged += number > 0 and not any(record.spoiled for record in around)
            number += 1
        else:
            return "complete", patience.why_failed
        return patience.end

    def _round(self, engine: Engine, round_: int, began: float) -> None:
        """Every variant once, in an order drawn from the seed."""
        continued = self._interrupts.continued
        first = len(self.records)
        for variant in order_of(self._scenario, round_):
            record = self._execute(engine, round_, variant)
            remaining = self._remaining(began)
            self._listener.executed(self._scenario, record, round_, max(0, round_ - 1), remaining)
        if self._interrupts.continued > continued:
            self._spoil(first)

    def _execute(self, engine: Engine, round_: int, variant: str) -> ExecutionRecord:
        if self._interrupts.count:
            raise Interrupted
        number = len(self.records)
        journal = Journal(self._journal_path, number)
        meter = NoiseMeter() if self._engine_name == "processes" else None
        began = engine.now()
        journal.write("execution", began, round=round_, variant=variant, warmup=round_ < 1)
        fault: str | None = "it was interrupted"
        try:
            fault = engine.execute(number=number, round_=round_, variant=variant)
        except CouldNotRun as error:
            fault = str(error)
            raise
        finally:
            noise = asdict(Noise()) if meter is None else meter.since()
            journal.write("after", engine.now(), fault=fault, noise=noise)
            self.records.append(self._read(number))
        return self.records[-1]

    def _beside(self, record: ExecutionRecord) -> ExecutionRecord:
        """The record with its ideal, where a claim or an expectation asks for it."""
        return record if self._predictions is None else self._predictions.beside(record)

    def _read(self, number: int) -> ExecutionRecord:
        """The record of the execution that the journal has just been given.

        Raises:
            CouldNotRun: when somebody has taken its beginning away meanwhile.
        """
        archive = ExecutionFolder(self._folder / "output" / f"x{number}")
        journal = parse_journal(self._news())
        events, torn = journal.executions.get(number, []), journal.torn_in[number]
        if not is_begun(events):
            raise CouldNotRun("the journal was cut while the run was writing it")
        record = execution_record(events, self._scenario, archive, torn=torn)
        archive.tidy(self._spare if record.fault is None and not record.swept else None)
        return record

    def _news(self) -> bytes:
        """What the journal has been given since it was read last."""
        with open(self._journal_path, "rb") as file:
            file.seek(self._offset)
            data = file.read()
        self._offset += len(data)
        self._crc = crc32(data, self._crc)
        return data

    def _spoil(self, first: int) -> None:
        text = "the runner was stopped during this round"
        for place in range(first, len(self.records)):
            record = self.records[place]
            self.records[place] = replace(record, spoiled=text)
            Journal(self._journal_path, record.number).write("spoiled", now(), text=text)

    def _remaining(self, began: float) -> float | None:
        """Seconds until the last round that may be needed, at the pace so far."""
        each = (time.monotonic() - began) / max(1, len(self.records))
        rounds, variants = self._scenario.rounds, len(self._scenario.variants)
        most = rounds.most if self._scenario.claims else rounds.least
        return each * max(0, (rounds.warmup + most) * variants - len(self.records))

    def _write_head(self) -> None:
        scenario = self._scenario
        write_atomically(
            self._folder / "scenario.yaml", scenario.text.encode("utf-8", "surrogateescape")
        )
        head = head_of(scenario, self._engine_name, self._cpus)
        Journal(self._journal_path, -1).write("run", now(), **head)

    def _write_end(self, how: str, why: str | None) -> None:
        """How it ended, and what was written before that: to change it afterwards does not go unseen."""
        with suppress(OSError):
            self._news()
            journal, size, crc = Journal(self._journal_path, -1), self._offset, self._crc
            journal.write("end", now(), how=how, why=why, bytes=size, crc=crc)


def head_of(scenario: Scenario, engine: str, cpus: tuple[int, ...]) -> dict[str, Any]:
    """What the first record of a run's journal says of it."""
    return {
        "version": 1,
        "engine": engine,
        "scenario": scenario.name,
        "path": scenario.path,
        "folder": scenario.folder,
        "sha256": sha256(scenario.text.encode("utf-8", "surrogateescape")).hexdigest(),
        "seed": scenario.seed,
        "time_scale": scenario.time_scale,
        "overrides": list(scenario.overrides),
        "narrowed": list(scenario.narrowed),
        "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "revision": revision(Path(scenario.folder)),
        "cpus": list(cpus),
        "host": host_facts(),
    }
