"""What a document says must not speak to the terminal.

A title or a file name may hold escape sequences that move the cursor, rewrite what stands above, set the
window title or, on some terminals, send keystrokes; and bidirectional overrides that make `cod.exe` read as
`exe.doc`. Everything from outside passes through `printable` before it is shown.
"""

from __future__ import annotations

import os
import re
import sys

# C0 without tab and newline, DEL and C1; the bidirectional embeddings, overrides and isolates; lone surrogates;
# line and paragraph separators, which some terminals take for line ends and others do not.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    r"""The text with every character that steers a terminal made visible.

    >>> printable("red \x1b[31malert\x1b[0m")
    'red ␛[31malert␛[0m'
    >>> printable("„Zeile“\n\tund ß bleiben")
    '„Zeile“\n\tund ß bleiben'
    >>> printable("gnp.\u202egpj")
    'gnp.�gpj'
    """
    return _UNPRINTABLE.sub(lambda match: _picture(match.group()), text)


def one_line(text: str, width: int | None = None) -> str:
    """The same on one line, cut in the middle of nowhere but with an ellipsis after `width` code points.

    >>> one_line("two\\nlines and\\tmore", 12)
    'two⏎lines a…'
    """
    line = printable(text.replace("\n", "⏎").replace("\t", "⇥"))
    return line if width is None or len(line) <= width else line[: width - 1] + "…"


def inert_cell(text: str) -> str:
    """A cell of a list that a spreadsheet takes for text, even if it looks like a formula to it.

    >>> inert_cell("=cmd|' /C calc'!A0"), inert_cell("-1"), inert_cell("A = B")
    ("'=cmd|' /C calc'!A0", '-1', 'A = B')
    """
    is_formula = text[:1] in {"=", "+", "-", "@"} and not text[1:].isdecimal()
    return f"'{text}" if is_formula else text


def write_out(text: str) -> None:
    """Write to standard output; where its reader has had enough (`head`, `less`), end the program without a word."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None


def _picture(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "\ufffd"
