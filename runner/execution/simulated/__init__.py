"""The simulated engine: one execution on a virtual clock, at zero cost.

It does what the real engine's main process, children and guards do, with the same
plan steps and the same draws, and leaves the same events, so that the same fold
makes records of them. It is pure: no file, no clock, no process. What it cannot
predict (a user's code) leaves no events, and nothing that depends on it does.
"""
