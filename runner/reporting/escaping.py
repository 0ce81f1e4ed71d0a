"""Escaping: what a scenario or a process chose to be called, made harmless to show.

Names, messages and output come from outside. A terminal obeys escape sequences,
a Markdown table ends at a ``|``, a spreadsheet computes what begins with ``=``,
and a lone surrogate cannot be encoded at all. Every character that could do
harm is shown as its escape, so that nothing is hidden either.
"""

import re

_UNSEEN = (
    "\x7f-\x9f"  # DEL and C1: what terminals obey
    "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"  # invisible, or turns the text around
    "\ud800-\udfff\U000e0000-\U000e007f"  # no character at all; tags
)
_HARMFUL = re.compile(f"[\x00-\x1f{_UNSEEN}]")
_UNSEEN_IN_JSON = re.compile(f"[{_UNSEEN}]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|#~$]|&(?=#?\w+;))")


def clean(text: object) -> str:
    r"""One line that shows ``text`` and does nothing else: ``\x1b[31m`` instead of red."""
    return _HARMFUL.sub(_escape, str(text))


def clean_block(text: object) -> str:
    """Like ``clean``, but line ends and tabs stay."""
    return "\n".join(
        "\t".join(clean(part) for part in line.split("\t"))
        for line in str(text).replace("\r\n", "\n").split("\n")
    )


def clean_markdown(text: object) -> str:
    """One line of Markdown that renders as ``text``, inside a table too."""
    return _MARKDOWN.sub(r"\\\1", clean(text))


def code_markdown(text: object) -> str:
    """``text`` as inline code: the fence is longer than any row of backticks inside.

    A ``|`` would end a table's cell even within code, so it is written as its
    entity inside a ``code`` element there.
    """
    shown = clean(text)
    if "|" in shown:
        for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("|", "&#124;")):
            shown = shown.replace(char, entity)
        return f"<code>{_MARKDOWN_IN_HTML.sub(_entity, shown)}</code>"
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def clean_cell(text: object) -> str:
    """One spreadsheet cell that is read as text, never as a formula."""
    shown = clean(text)
    return f"'{shown}" if shown[:1] in ("=", "+", "-", "@") else shown


def clean_json(text: str) -> str:
    """Text that every JSON reader accepts: lone surrogates are shown as their escapes."""
    return _SURROGATES.sub(_escape, text)


def escape_json(document: str) -> str:
    """A JSON document that a terminal may be shown: only the C0 controls are escaped by JSON itself."""
    return _UNSEEN_IN_JSON.sub(_json_escape, document)


_MARKDOWN_IN_HTML = re.compile(r"[\\`*_\[\]~$]")


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def _json_escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code == 0x0A:
        return "\\n"
    if code == 0x09:
        return "\\t"
    if code == 0x0D:
        return "\\r"
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )
