"""Frozen: classes of named fields that never change, made in a tenth of the time of ``dataclasses``.

``dataclass(frozen=True, slots=True)`` compiles six methods a class: of a hundred and fifty classes
that is a tenth of a second before anything begins, and memory that each fork of a child
copies. Here ``dataclasses`` says what the fields are, only ``__init__`` is compiled, when the first
instance is made, and the rest is common to all. So ``fields`` and ``asdict`` work on them, as do
pickling and ``match``.
"""

from __future__ import annotations

import dataclasses
from dataclasses import MISSING, FrozenInstanceError, field
from operator import attrgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar, dataclass_transform

    T = TypeVar("T")
else:

    def dataclass_transform(**_said: object) -> object:
        """What only a type checker asks for; importing typing would cost as much as this saves."""
        return lambda function: function


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: Any = None, /, *, kw_only: bool = False) -> Any:
    """A class whose instances compare, hash and show themselves by their fields."""
    made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)
    return (lambda cls: _completed(made(cls))) if cls is None else _completed(made(cls))


def compile_now(*classes: Any) -> None:
    """What makes their instances, before any is made: or each fork of this process would compile it."""
    for cls in classes:
        cls.__init__ = _init(cls, dataclasses.fields(cls))


def replace(one: T, /, **changes: Any) -> T:
    """``one`` with some of its fields changed.

    Raises:
        TypeError: for a field that it does not have.
    """
    kept = {name: getattr(one, name) for name in _names(one) if name not in changes}
    return type(one)(**kept, **changes)


def _names(one: Any) -> tuple[str, ...]:
    return tuple(one.__dataclass_fields__)


def _completed(cls: Any) -> Any:
    """The class with its methods; those that it defines itself stay."""
    fields = dataclasses.fields(cls)
    if "__init__" not in vars(cls):
        cls.__init__ = _compiled_at_first(cls, fields)
    cls.__by_fields__ = attrgetter("__class__", *(field.name for field in fields))
    for name, method in _METHODS.items():
        if name not in vars(cls):
            setattr(cls, name, method)
    return cls


def _compiled_at_first(cls: Any, fields: tuple[dataclasses.Field[Any], ...]) -> Any:
    """An ``__init__`` that takes the place of itself: most programs use few of the classes they load."""

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        cls.__init__ = made = _init(cls, fields)
        made(self, *args, **kwargs)

    return init


def _init(cls: Any, fields: tuple[dataclasses.Field[Any], ...]) -> Any:
    """``__init__``, which alone sets fields, by the slots' own descriptors."""
    known: dict[str, Any] = {"MISSING": MISSING}
    by_place: list[str] = []
    by_name: list[str] = []
    body: list[str] = []
    for each in fields:
        name, value, says = each.name, each.name, each.name
        known[f"set_{name}"] = getattr(cls, name).__set__
        if each.default_factory is not MISSING:
            known[f"new_{name}"], says = each.default_factory, f"{name}=MISSING"
            value = f"new_{name}() if {name} is MISSING else {name}"
        elif each.default is not MISSING:
            known[f"default_{name}"], says = each.default, f"{name}=default_{name}"
        (by_name if each.kw_only else by_place).append(says)
        body.append(f"    set_{name}(self, {value})")
    if hasattr(cls, "__post_init__"):
        body.append("    self.__post_init__()")
    arguments = ", ".join(["self", *by_place, *(["*", *by_name] if by_name else [])])
    exec("\n".join([f"def __init__({arguments}):", *body, "    return"]), known)  # noqa: S102 - as dataclasses does
    made = known["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def _equal(one: Any, other: Any) -> Any:
    if other.__class__ is not one.__class__:
        return NotImplemented
    return one.__by_fields__(one) == one.__by_fields__(other)


def _shown(one: Any) -> str:
    said = ", ".join(f"{name}={getattr(one, name)!r}" for name in _names(one))
    return f"{type(one).__qualname__}({said})"


def _refused(one: Any, name: str, _value: object = None) -> None:
    raise FrozenInstanceError(f"cannot change field {name!r} of a {type(one).__qualname__}")


def _state(one: Any) -> list[Any]:
    return [getattr(one, name) for name in _names(one)]


def _set_state(one: Any, state: list[Any]) -> None:
    for name, value in zip(_names(one), state, strict=True):
        object.__setattr__(one, name, value)


_METHODS = {
    "__eq__": _equal,
    "__hash__": lambda one: hash(one.__by_fields__(one)),
    "__repr__": _shown,
    "__setattr__": _refused,
    "__delattr__": _refused,
    "__getstate__": _state,
    "__setstate__": _set_state,
}
