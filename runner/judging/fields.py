"""Fields: how an expression reaches into a record, and how far.

Only the words of the vocabulary are reached, and the names that a scenario gave
to its groups, steps, shared objects, marks and nested groups; never an attribute
of Python. What is not there is missing, with the reason.
"""

from collections.abc import Callable, Mapping
from typing import Any

from runner.judging.logic import SEQUENCES, kind_word
from runner.model import vocabulary
from runner.model.missing import Missing
from runner.model.record import (
    CallRecord,
    ExecutionRecord,
    MarkRecord,
    ObservationRecord,
    ProcessRecord,
    SliceRecord,
    StepRecord,
)

Given = Callable[[Any], tuple[Mapping[str, Any] | Missing, ...]]

_WORDS: Mapping[type, frozenset[str]] = {
    ExecutionRecord: frozenset(vocabulary.EXECUTION),
    ProcessRecord: frozenset(vocabulary.PROCESS),
    CallRecord: frozenset(vocabulary.CALL),
    MarkRecord: frozenset(vocabulary.MARK),
    StepRecord: frozenset(vocabulary.STEP),
    ObservationRecord: frozenset(vocabulary.OBSERVATION),
    SliceRecord: frozenset(vocabulary.SLICE),
}
_GIVEN: Mapping[type, Given] = {
    ExecutionRecord: lambda record: (record.groups, record.steps, record.shared),
    ProcessRecord: lambda record: (record.children,),
    MarkRecord: lambda record: (record.fields,),
}
_KINDS: Mapping[type, Mapping[str, vocabulary.Word]] = {
    ExecutionRecord: vocabulary.EXECUTION,
    ProcessRecord: vocabulary.PROCESS,
    CallRecord: vocabulary.CALL,
    MarkRecord: vocabulary.MARK,
    StepRecord: vocabulary.STEP,
    ObservationRecord: vocabulary.OBSERVATION,
    SliceRecord: vocabulary.SLICE,
}


CAPTURED = ("output", "errors")
"""Words of a process that are missing when a part of what they hold was dropped."""


def field_of(base: Any, name: str) -> Any:
    """``base.name``, or missing with the reason."""
    kind = base.__class__
    if kind is Missing:
        return base
    if name in _WORDS.get(kind, ()):
        if name in CAPTURED and kind is ProcessRecord:
            return _captured(base, name)
        return getattr(base, name)
    if kind in _GIVEN:
        for names in _GIVEN[kind](base):
            if isinstance(names, Missing):  # the children of a parent that is not predicted
                return names
            if name in names:
                return names[name]
    elif isinstance(base, Mapping):
        return base[name] if name in base else Missing(f"there is no {name}")
    return Missing(f"{owner(base)} has no {name}")


def _captured(process: ProcessRecord, name: str) -> Any:
    """What a process printed, missing unless all of it was kept."""
    dropped = process.dropped_bytes
    if isinstance(dropped, int) and dropped:
        return Missing(f"{dropped} bytes of what it printed were dropped")
    return getattr(process, name)


def item_of(base: Any, index: int) -> Any:
    """``base[index]``, or missing with the reason."""
    if base.__class__ is Missing:
        return base
    if base.__class__ not in SEQUENCES and not isinstance(base, str):
        return Missing(f"{owner(base)} is not a list")
    if -len(base) <= index < len(base):
        return base[index]
    return Missing(f"there is no item [{index}] among {len(base)}")


def range_of(base: Any, start: int | None, stop: int | None) -> Any:
    """``base[start:stop]``, or missing with the reason."""
    if base.__class__ is Missing:
        return base
    if base.__class__ not in SEQUENCES and not isinstance(base, str):
        return Missing(f"{owner(base)} is not a list")
    return base[start:stop]


def kind_of_field(base: Any, name: str) -> vocabulary.Kind | None:
    """The kind that the vocabulary gives to ``base.name``; None where it has no say."""
    word = _KINDS.get(base.__class__, {}).get(name)
    return None if word is None else word.kind


def owner(base: Any) -> str:
    """What to call ``base`` in a reason: a process by its label, a value by its kind."""
    if isinstance(base, ProcessRecord):
        return base.label
    if isinstance(base, ExecutionRecord):
        return base.variant
    return kind_word(base)
