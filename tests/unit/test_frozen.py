"""Frozen classes behave as those of ``dataclass(frozen=True, slots=True)``, but for what they cost."""

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, dataclass, field

import pytest

from runner.frozen import compile_now, frozen, replace


@frozen
class Point:
    """A place."""

    x: int
    y: int = 2


@frozen(kw_only=True)
class Named(Point):
    """A place with a name, given by keyword."""

    name: str
    tags: list[str] = field(default_factory=list)

    @property
    def loud(self) -> str:
        """Its name, loud."""
        return self.name.upper()


@frozen
class Checked:
    """A number that is not negative."""

    number: int

    def __post_init__(self) -> None:
        if self.number < 0:
            raise ValueError("it is negative")


@dataclass(frozen=True, slots=True)
class Plain:
    """What Point is modelled on."""

    x: int
    y: int = 2


def test_it_is_made_by_place_by_keyword_and_with_defaults() -> None:
    """A default that is made is made for each."""
    named = Named(1, name="here")

    assert (named.x, named.y, named.name, named.tags, named.loud) == (1, 2, "here", [], "HERE")
    assert named.tags is not Named(1, name="here").tags
    assert Point(y=5, x=4) == Point(4, 5)


@pytest.mark.parametrize("given", [{}, {"x": 1, "z": 3}])
def test_what_does_not_fit_is_a_type_error(given: dict[str, int]) -> None:
    """As of any function."""
    with pytest.raises(TypeError):
        Point(**given)
    with pytest.raises(TypeError):
        replace(Point(1), z=3)


def test_it_compares_hashes_and_shows_itself_by_its_fields() -> None:
    """Never equal to one of another class."""
    assert Point(1) == Point(1, 2) != Point(1, 3)
    assert len({Point(1), Point(1, 2), Point(1, 3)}) == 2
    assert Point(1) != Plain(1)
    assert Named(1, name="a") != Point(1)
    assert repr(Point(1)) == repr(Plain(1)).replace("Plain", "Point")
    with pytest.raises(TypeError):
        hash(Named(1, name="a"))  # it has a list


def test_it_never_changes() -> None:
    """Neither a field of it nor anything else can be set or deleted."""
    point = Point(1)

    for name in ("x", "other"):
        with pytest.raises(FrozenInstanceError):
            setattr(point, name, 3)
    with pytest.raises(FrozenInstanceError):
        del point.x
    assert point == Point(1)
    assert not hasattr(point, "__dict__")


def test_what_makes_them_is_compiled_at_the_first_or_when_asked_for() -> None:
    """Once, and what is made of them says where an argument is missing."""

    @frozen
    class Asked(Point):
        """Made never."""

    @frozen
    class Awaited(Point):
        """Made once."""

    before = Awaited.__init__
    compile_now(Asked)

    assert Asked.__init__.__code__.co_varnames == ("self", "x", "y")
    assert Awaited(3) == Awaited(3, 2)
    assert Awaited.__init__ is not before
    with pytest.raises(TypeError, match=r"Awaited\.__init__\(\) missing 1 required .* 'x'"):
        Awaited()  # type: ignore[call-arg]


def test_a_copy_may_differ_in_some_fields() -> None:
    """And is checked as one that is made."""
    assert replace(Named(1, name="a"), name="b", y=7) == Named(1, 7, name="b")
    with pytest.raises(ValueError, match="negative"):
        replace(Checked(1), number=-1)


@pytest.mark.parametrize("one", [Point(1), Named(1, name="a", tags=["b"]), Checked(3)])
def test_it_travels_and_is_understood_by_the_library(one: object) -> None:
    """Pickled, copied, taken apart, matched."""
    assert pickle.loads(pickle.dumps(one)) == one
    assert copy.deepcopy(one) == copy.copy(one) == one
    assert dataclasses.is_dataclass(one)
    assert dataclasses.replace(one) == one  # type: ignore[type-var]
    assert type(one)(**dataclasses.asdict(one)) == one  # type: ignore[call-overload]
    match one:
        case Point(x, y):
            assert (x, y) == (1, 2)
        case Checked(number):
            assert number == 3
        case _:
            raise AssertionError(one)
