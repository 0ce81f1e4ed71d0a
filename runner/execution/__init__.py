"""Execution: a scenario becomes processes, and processes become a journal.

What a main process has in memory is copied for each of its children, so what it loads does
without ``typing`` at run time: half a megabyte, a twentieth of it all.
"""
