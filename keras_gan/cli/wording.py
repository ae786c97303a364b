"""Error messages of the library, in the words of the command line."""

import re

# Arguments of the library that are options under another name.
_RENAMED = {"name_or_path": "--data", "penalties": "--penalty"}
# Phrases that need more than the name of an option, with the option that they are for.
_PHRASES = (
    ("--image-size", "`image_shape`", "The shape of the images (--image-size)"),
    ("--image-size", "image_shape=(", "shape ("),
    ("--labels", "Load it with labels=False", "Leave out --labels"),
    ("--extractor", "weights=<path of the file>", "--extractor <path of the file>"),
)
# Calls, texts in quotes, and everything between. Apostrophes are no quotes.
_PIECES = re.compile(r"""([\w.]+\([^()]*\)|(?<!\w)'[^']*'(?!\w)|"[^"]*")""")
_BOTH = re.compile(r"`\w+(?:=\w+)?` \((--[\w-]+)(?: on the command line)?\)")
_IN_BACKTICKS = re.compile(r"`(\w+)`")
_WITH_VALUE = re.compile(r"(?<![\w/\\.\-`=])(\w+)=(?:(True)\b|(?=[-(\[\d]))")


def in_options(message, options):
    """A message with the options of a command in place of arguments of the library.

    `batch_size` in backticks becomes `--batch-size`, and `batch_size=32` becomes
    `--batch-size 32`, if the command has that option. Other names, calls such as
    `load(seed=0)` and texts in quotes stay as they are.

    Args:
        message: string.
        options: strings, the options of the command, such as `"--batch-size"`.

    Example:

    >>> in_options("`seed` must be an integer. Received: seed=-1", {"--seed"})
    '--seed must be an integer. Received: --seed -1'
    """
    options = set(options)
    # The library says both names where only one makes sense here.
    message = _BOTH.sub(r"\1", message)
    for option, phrase, said in _PHRASES:
        if option in options:
            message = message.replace(phrase, said)
    pieces = _PIECES.split(message)
    # Every second piece is a call or a text in quotes.
    pieces[::2] = [_translated(piece, options) for piece in pieces[::2]]
    return "".join(pieces)


def _translated(text, options):
    def named(match):
        return _option(match[1], options) or match[0]

    def with_value(match):
        option = _option(match[1], options)
        return (option if match[2] else f"{option} ") if option else match[0]

    return _WITH_VALUE.sub(with_value, _IN_BACKTICKS.sub(named, text))


def _option(name, options):
    """The option for an argument of the library; None if the command has none."""
    for option in ("--" + name.replace("_", "-"), _RENAMED.get(name)):
        if option in options:
            return option
    return None
