"""Reporting: one report turned into text, Markdown, CSV or JSON.

Every module here is pure: it takes a finished ``RunReport`` and returns text that
the session or the command line writes. Nothing is judged or measured here, and
the same report gives the same bytes.
"""
