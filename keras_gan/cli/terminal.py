"""Output to terminals and logs whose encoding lacks some characters."""

import codecs
import os
import sys
import unicodedata

_HANDLER = "keras_gan.plain"

# What stands for characters that have no plain letters of their own.
_PLAIN = {
    "×": "x",
    "–": "-",
    "—": "-",
    "−": "-",
    "‑": "-",
    "±": "+/-",
    "→": "->",
    "←": "<-",
    "≤": "<=",
    "≥": ">=",
    "≈": "~",
    "·": "-",
    "•": "*",
    "…": "...",
    "━": "-",
    "╸": "-",
    "╺": " ",
    "─": "-",
    "│": "|",
    "█": "#",
    "“": '"',
    "”": '"',
    "„": '"',
    "‘": "'",
    "’": "'",
    "½": "1/2",
    "µ": "u",
    "μ": "u",
    "σ": "sd",
    "∞": "inf",
    "√": "sqrt",
    "²": "^2",
}


def make_safe(stream):
    """Lets a text stream write any character, in plain ones where it has no others.

    In ASCII, `28×28 ± 1` becomes `28x28 +/- 1`, and `é` becomes `e`. Characters without
    a plain form, such as those of other scripts, become codes: б becomes a backslash
    and `u0431`.

    Args:
        stream: `sys.stdout`, for instance. Streams that cannot be reconfigured, such as
            those of notebooks, and None stay as they are.
    """
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors=_HANDLER)


def say(text):
    """Prints a line at once.

    If nobody reads the output any more, as behind `head`, this and all further output
    is dropped, and the command continues.
    """
    try:
        print(text, flush=True)
    except BrokenPipeError:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)


def shown(text, stream):
    """A text as a stream made safe shows it, for the widths of columns."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, _HANDLER).decode(encoding)


def _plain(error):
    """An error handler of `codecs`: plain characters for those that do not encode."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    written = error.object[error.start : error.end]
    return "".join(_plain_form(character) for character in written), error.end


def _plain_form(character):
    if character in _PLAIN:
        return _PLAIN[character]
    parts = unicodedata.normalize("NFKD", character)
    letters = "".join(part for part in parts if part.isascii())
    return letters or character.encode("ascii", "backslashreplace").decode("ascii")


codecs.register_error(_HANDLER, _plain)
