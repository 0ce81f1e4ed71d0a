"""Shared objects: each kind of the language is the object of multiprocessing that it names."""

import multiprocessing
import queue

import pytest

from runner.execution.shared_objects import make_shared, shared_values
from runner.model.scenario import SharedObject

CONTEXT = multiprocessing.get_context("fork")


@pytest.mark.parametrize(
    ("said", "value"),
    [
        (SharedObject("int", 99), 99),
        (SharedObject("float", 0.5), 0.5),
        (SharedObject("bool", initial=True), True),
        (SharedObject("array", (1, 2)), [1, 2]),
        (SharedObject("array", (1, 2.5)), [1.0, 2.5]),
    ],
)
def test_a_value_holds_what_it_began_with(said, value, tmp_path):
    """What a record says of a fresh Value or Array is its ``initial``."""
    objects = make_shared({"it": said}, CONTEXT)

    assert shared_values(objects, str(tmp_path))["it"]["value"] == value


def test_a_queue_holds_no_more_than_its_number():
    """``{queue: 2}`` is full with two items; ``queue`` is not."""
    made = make_shared({"small": SharedObject("queue", 2), "any": SharedObject("queue")}, CONTEXT)
    for item in range(2):
        made["small"].put(item, block=False)
        made["any"].put(item, block=False)

    with pytest.raises(queue.Full):
        made["small"].put(2, block=False)
    made["any"].put(2, block=False)
    for one in made.values():
        one.cancel_join_thread()
        one.close()
