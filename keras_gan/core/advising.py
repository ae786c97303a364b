"""Warnings of settings that are allowed but seldom meant: once for each GAN."""

import contextlib
import contextvars
import os
import sys
import warnings
import weakref

import keras

_GIVEN = weakref.WeakKeyDictionary()  # The topics on which each GAN has warned.
_SILENT = contextvars.ContextVar("silent", default=False)
_SKIPPED = (
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep,
    os.path.dirname(os.path.abspath(keras.__file__)) + os.sep,
    f"{os.sep}tensorflow{os.sep}python{os.sep}",
    "__autograph_generated_file",
    "contextlib.py",
)


def advise(gan, topic, message):
    """Warns, if this GAN has not yet warned on the topic.

    The warning names the user's line that led to it. A file that is loaded again and
    the games of `theory` do not warn.

    Args:
        gan: `GAN`.
        topic: string. A GAN warns once on each topic, whatever the message.
        message: string.
    """
    if _SILENT.get() or topic in _GIVEN.setdefault(gan, set()):
        return
    _GIVEN[gan].add(topic)
    warnings.warn(message, stacklevel=_level_of_user())


@contextlib.contextmanager
def silenced():
    """A context in which `advise` says nothing."""
    token = _SILENT.set(True)
    try:
        yield
    finally:
        _SILENT.reset(token)


def _level_of_user():
    """The `stacklevel`, in `advise`, of the nearest frame outside of libraries."""
    frame, level = sys._getframe(1), 1
    while frame is not None:
        if not any(part in frame.f_code.co_filename for part in _SKIPPED):
            return level
        frame, level = frame.f_back, level + 1
    return 2
