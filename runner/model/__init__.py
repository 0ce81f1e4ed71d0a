"""The nouns: what a scenario says, what happened, and what was found.

Nothing in this room opens a file, reads a clock, starts a process or draws a
random number. Every other room speaks to the next one in these words.
"""
