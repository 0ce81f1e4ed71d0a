"""A module whose names are made when somebody asks for them."""


def __getattr__(name):
    return print
