"""What each case of bad input is held to: one error, and nothing left behind."""

import re

import pytest

import keras_gan_cli


def named(value):
    """The name of a value in the name of a test, the same in every process."""
    return re.sub(r" at 0x\w+", "", str(value))


def contents(folder):
    """All that is in a folder: names, kinds, and the bytes of regular files."""
    found = {}
    for path in sorted(folder.rglob("*")):
        regular = path.is_file() and not path.is_symlink()
        found[str(path.relative_to(folder))] = path.read_bytes() if regular else None
    return found


def check_refused(call, kind, *patterns, folder=None):
    """That a call raises one error of a kind whose message matches all patterns."""
    before = None if folder is None else contents(folder)
    with pytest.raises(kind) as caught:
        call()
    said = str(caught.value)
    for pattern in patterns:
        assert re.search(pattern, said, re.DOTALL), said
    assert "Traceback" not in said and len(said) < 1500, said
    if folder is not None:
        assert contents(folder) == before


def check_command(capsys, folder, *arguments, said=(), lines=1):
    """That a command ends with one line on stderr, and leaves nothing behind."""
    before = contents(folder)
    try:
        status = keras_gan_cli.main([str(argument) for argument in arguments])
    except SystemExit as end:
        status = end.code
    error = capsys.readouterr().err
    assert status not in (0, None), error
    assert "Traceback" not in error and "`" not in error, error
    assert len(error.splitlines()) == lines, error
    assert re.match(r"keras-gan( \w+)?: error: ", error), error
    for pattern in said:
        assert re.search(pattern, error, re.DOTALL), error
    assert contents(folder) == before
