"""Output where the encoding lacks characters: plain ones, and never an error."""

import io
import os
import subprocess
import sys

import numpy as np
import pytest
from conftest import tiny_image_gan

from keras_gan.cli import terminal
from keras_gan_cli import options

# One process for all commands, as each would import TensorFlow again.
_COMMANDS = """
import sys
import keras_gan_cli
for line in sys.argv[1:]:
    assert keras_gan_cli.main(line.split()) == 0, line
"""


def written(text, encoding):
    stream = io.TextIOWrapper(io.BytesIO(), encoding)
    terminal.make_safe(stream)
    stream.write(text)
    stream.flush()
    return stream.buffer.getvalue().decode(encoding)


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        ("28×28 – 1 ± 2", "ascii", "28x28 - 1 +/- 2"),
        ("28×28 – 1 ± 2", "cp1251", "28x28 – 1 ± 2"),
        ("28×28 – 1 ± 2", "utf-8", "28×28 – 1 ± 2"),
        ("━━╸ → …", "latin-1", "--- -> ..."),
        ("café", "ascii", "cafe"),
        ("Мои", "ascii", "\\u041c\\u043e\\u0438"),
        ("Мои 衣", "cp1251", "Мои \\u8863"),
        ("run\udcff", "utf-8", "run\\udcff"),  # A file name that is not UTF-8.
    ],
)
def test_characters_that_an_encoding_lacks_become_plain(text, encoding, expected):
    assert written(text, encoding) == expected
    stream = io.TextIOWrapper(io.BytesIO(), encoding)
    terminal.make_safe(stream)
    assert terminal.shown(text, stream) == expected


@pytest.mark.parametrize("stream", [None, io.StringIO()])
def test_streams_that_cannot_be_changed_stay_as_they_are(stream):
    terminal.make_safe(stream)


def test_the_help_is_plain():
    """It is printed before the package is imported."""
    parser = options.parser()
    commands = next(a for a in parser._actions if a.dest == "command").choices
    for each in (parser, *commands.values()):
        each.format_help().encode("ascii")


@pytest.mark.slow
@pytest.mark.parametrize(
    "encoding", [pytest.param("ascii", marks=pytest.mark.slow), "cp1251"]
)
def test_commands_print_in_any_encoding(encoding, tmp_path):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (80, 8, 8), dtype="uint8")
    np.savez(tmp_path / "small.npz", images=images)
    for name in ("one", "two"):
        tiny_image_gan().save(tmp_path / f"{name}.keras")
    metrics = "--data small.npz --extractor pixels --metrics prdc --samples 20"
    commands = [
        "sample one.keras --output x.png",
        f"evaluate one.keras {metrics} --output x.json",
        f"evaluate one.keras two.keras {metrics}",
    ]
    if encoding == "ascii":
        commands.append("train --data small.npz --batch-size 20 --epochs 1")
    done = subprocess.run(
        [sys.executable, "-c", _COMMANDS, *commands],
        cwd=tmp_path,
        env=os.environ
        | {
            "PYTHONIOENCODING": encoding,
            "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path)),
        },
        capture_output=True,
        check=False,
    )
    printed = done.stdout.decode(encoding)
    assert done.returncode == 0, done.stderr.decode(encoding)
    # cp1251 has ±, but no ×.
    spread = "+/-" if encoding == "ascii" else "±"
    assert "8x8 pixels of 8 bits" in printed and spread in printed
    assert ("8x8 grey images" in printed) == (encoding == "ascii")
    assert (tmp_path / "x.png").exists() and (tmp_path / "x.json").exists()
