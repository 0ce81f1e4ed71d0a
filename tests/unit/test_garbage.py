"""Garbage: its collection is put off for a block, and is afterwards what it was before."""

import gc
import weakref

import pytest

from runner.garbage import kept


class Ring:
    """Something that only the collector can find to be garbage."""

    def __init__(self) -> None:
        self.itself = self


def test_within_the_block_nothing_is_looked_for():
    """Nor in a block within it; after it everything is as before, also if it raised."""
    assert gc.isenabled()
    with kept():
        assert not gc.isenabled()
        with kept():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(KeyError), kept():
        raise KeyError
    assert gc.isenabled()


def test_whoever_collects_nothing_still_does_not():
    """It is not switched on for those who had switched it off."""
    gc.disable()
    try:
        with kept():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.parametrize("many", [0, 1_000_000])
def test_what_was_dropped_after_all_is_found_later(monkeypatch, many):
    """It counts as old if it is much, not as wanted for ever."""
    monkeypatch.setattr("runner.garbage.MANY", many)
    with kept():
        gone = weakref.ref(Ring())
    gc.collect()

    assert gone() is None
    assert gc.get_freeze_count() == 0
