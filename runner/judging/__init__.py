"""Judging: figures of finished executions → verdicts.

Nothing here starts a process, opens a file, reads a clock or draws at random:
the same records give the same verdicts. ``evaluate.py`` is also what live
conditions of a plan are asked through, and imports nothing heavy for it.
"""
