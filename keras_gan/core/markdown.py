"""Names that users chose, such as those of classes, as text in Markdown."""

import re


def as_text(name):
    r"""A name in one line, in which Markdown and HTML find nothing but text.

    Underscores stay, as Markdown leaves those within words alone.

    Example:

    >>> print(as_text("<b>bags & *more*"))
    \<b\>bags \& \*more\*
    """
    return re.sub(r"([\\`*{}\[\]<>#|~&!$])", r"\\\1", " ".join(str(name).split()))
