"""Units: durations and sizes as people write them, and back.

Durations are seconds (float), sizes are bytes (int). There is no space between
a number and its unit. ``m`` and ``M`` are refused: minutes are ``min``, so that
``5m`` cannot be taken for metres, months or milliseconds.
"""

import re

DURATIONS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0}
SIZES = {"B": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}

LONGEST = 10_000 * 3600.0
"""Seconds of the longest duration: more than a year, and some hundreds of them fit into a clock."""
AT_MOST = "wanted at most 10000h"
"""What to say of a longer one."""
LONGEST_WAIT = 596 * 3600.0
"""Seconds of the longest wait for a process: poll(2) counts milliseconds in 31 bits."""
ABOVE_ZERO = "wanted a time limit above 0ms: nothing is over at once"
"""What to say of a time limit that is none."""

_QUANTITY = re.compile(r"([0-9]+(?:\.[0-9]+)?)([A-Za-z%]*)\Z")


def parse_duration(text: str) -> float:
    """Seconds for text such as ``100ms`` or ``1.5s``.

    Raises:
        ValueError: with what was wanted, when the text is no duration.
    """
    match = _QUANTITY.match(text)
    if match and match[2] in DURATIONS:
        return round(float(match[1]) * DURATIONS[match[2]], 12)  # 9ms is 0.009, to the last digit
    raise ValueError(duration_hint(text))


def scaled_words(text: str, time_scale: float) -> str:
    """A duration as it was written, and what a call multiplies it by."""
    return text if time_scale == 1.0 else f"{text} times {time_scale:g}"


def is_no_time(seconds: float) -> bool:
    """Whether it is less than half a nanosecond, which to every clock here is 0."""
    return seconds * 1e9 <= 0.5


def parse_size(text: str) -> int:
    """Bytes for text such as ``64KiB``.

    Raises:
        ValueError: when the text is no size.
    """
    match = _QUANTITY.match(text)
    if match and match[2] in SIZES:
        return round(float(match[1]) * SIZES[match[2]])
    raise ValueError(f"found {text!r}, wanted a size such as 64KiB (units: {', '.join(SIZES)})")


def duration_hint(text: object) -> str:
    """What to say of something that should have been a duration."""
    wanted = f"wanted a duration such as 100ms (units: {', '.join(DURATIONS)})"
    shown = str(text)
    match = _QUANTITY.match(shown)
    if match and not match[2]:
        return f"found {shown} without a unit, {wanted}: did you mean {shown}ms or {shown}s?"
    if match and match[2] in ("m", "M"):
        return f"found {shown!r}, {wanted}: did you mean {match[1]}min or {match[1]}ms?"
    return f"found {shown!r}, {wanted}"


def format_duration(seconds: float) -> str:
    """A duration in the unit that leaves three significant digits: ``1.50s``, ``300ms``, ``42us``."""
    size = abs(seconds)
    if size >= 99.95:
        return f"{seconds:.0f}s"
    if size >= 0.9995:
        return f"{_three(seconds)}s"
    if size >= 0.9995e-3 or size == 0:
        return f"{_three(seconds * 1e3)}ms"
    return f"{seconds * 1e6:.0f}us"


def short_duration(seconds: float) -> str:
    """A duration as one would write it: ``300ms`` and not ``300.0ms``, ``1.5s`` and not ``1.50s``."""
    text = format_duration(seconds)
    number = text.rstrip("abcdefghijklmnopqrstuvwxyz")
    unit = text[len(number) :]
    return (number.rstrip("0").rstrip(".") if "." in number else number) + unit


def format_size(size: int) -> str:
    """A size in the largest unit that leaves at least 1: ``14.2MiB``."""
    for unit, scale in reversed(SIZES.items()):
        if size >= scale:
            return f"{_three(size / scale)}{unit}"
    return f"{size}B"


def _three(value: float) -> str:
    size = abs(value)
    return f"{value:.0f}" if size >= 99.95 else f"{value:.1f}" if size >= 9.995 else f"{value:.2f}"
