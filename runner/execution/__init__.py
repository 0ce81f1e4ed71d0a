"""Execution: a scenario becomes processes, and processes become a journal."""
