"""What children execute, and how they tell of it.

A spawned child imports this room before its target runs, so its modules import
next to nothing: no dataclasses, no pathlib, no typing at run time.
"""
