"""Pools: the processes of a set as tasks of a real pool of workers."""
