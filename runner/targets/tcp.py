"""TCP: what both ends of a conversation have in common."""

LOOPBACK = "127.0.0.1"
CHUNK = 65536
"""The most that is received at once."""
