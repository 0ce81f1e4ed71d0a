"""How many tasks a worker of a pool takes at once."""

import pytest

from runner.model.scenario import Pool


@pytest.mark.parametrize(
    ("kind", "workers", "tasks", "size"),
    [
        ("multiprocessing", 4, 1, 1),
        ("multiprocessing", 4, 16, 1),
        ("multiprocessing", 4, 17, 2),
        ("multiprocessing", 2, 100, 13),
        ("futures", 2, 100, 1),
    ],
)
def test_chunks_are_those_of_the_libraries(kind, workers, tasks, size):
    """A quarter of a worker's share, rounded up, or one; what comes one by one has none."""
    assert Pool(kind=kind, workers=workers).chunk_of(tasks) == size
    assert Pool(kind=kind, workers=workers, chunk=7).chunk_of(tasks) == 7
    assert Pool(kind=kind, workers=workers).chunk_of(tasks, one_by_one=True) == 1
