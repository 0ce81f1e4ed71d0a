"""Measuring: a journal's events become records and figures; nothing is touched."""
