"""Targets of which a call alone carries out nothing."""


async def fetch(what="bread"):
    return what


def count(most=3):
    yield from range(most)


def counted(most=3):
    def numbers():
        yield most

    return list(numbers())
