"""A target for scenarios that misspell it."""


def buy(what="bread"):
    return what
