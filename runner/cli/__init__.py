"""Command line: words turned into a session, its findings into text and an exit code.

Each command is a module of its own and imported only when it is named; what a
command does not need is not imported at all.
"""
