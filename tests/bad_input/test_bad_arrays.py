"""`.npz` and `.npy` files that lie, are damaged or would do harm."""

import io
import os
import pickle

import bad_files
import numpy as np
import pytest
from bad_cases import check_refused
from bad_cases import named

from keras_gan import datasets

GOOD = bad_files.images()


class _Harm:
    """What touches a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def _saved(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def _flagged(path, offset, value):
    """A copy of a good archive with one byte of each of its two headers changed."""
    np.savez(path, images=GOOD)
    data = bytearray(path.read_bytes())
    data[offset] = value
    data[data.find(b"PK\x01\x02") + offset + 2] = value
    path.write_bytes(data)


def _npz(**arrays):
    return lambda path: np.savez(path, **arrays)


def _write(data):
    return lambda path: path.write_bytes(data)


# Name of the file, how to write it, and what the error says.
FILES = {
    "python_objects": ("a.npy", lambda p: np.save(p, np.array([{}])), "Python objects"),
    "objects_in_an_archive": ("a.npz", _npz(images=np.array([{}])), "Python objects"),
    "labels_of_objects": (
        "a.npz",
        _npz(images=GOOD, labels=np.array(["a"] * 20, object)),
        "Python objects",
    ),
    "no_archive": ("a.npz", _write(b"hello"), "cannot be read as NumPy arrays"),
    "empty": ("a.npz", _write(b""), "cannot be read as NumPy arrays"),
    "empty_array_file": ("a.npy", _write(b""), "cannot be read as NumPy arrays"),
    "cut_off": ("a.npy", _write(_saved(GOOD)[:300]), "could only read"),
    "pipe": ("a.npz", os.mkfifo, "neither .npz nor .npy"),
    "lying_header": ("a.npy", _write(bad_files.npy((10**12, 10**3, 10**3))), "memory"),
    "negative_header": ("a.npy", _write(bad_files.npy((-1, 8, 8))), "cannot be read"),
    "lying_archive": (
        "a.npz",
        lambda p: bad_files.archive(p, images__npy=bad_files.npy((10**12, 10**3, 9))),
        "memory",
    ),
    "no_members": ("a.npz", _npz(), "keys images.*Received: none"),
    "other_keys": ("a.npz", _npz(image=GOOD), "keys images.*Received: image"),
    "names_that_lead_out": (
        "a.npz",
        lambda p: bad_files.archive(p, **{"../../images__npy": _saved(GOOD)}),
        r"Received: \.\./\.\./images",
    ),
    "no_array": (
        "a.npz",
        lambda p: bad_files.archive(p, images__npy=b"hello"),
        "holds as images is no array",
    ),
    "encrypted": ("a.npz", lambda p: _flagged(p, 6, 1), "encrypted"),
    "unknown_compression": ("a.npz", lambda p: _flagged(p, 8, 77), "compression"),
    "flat": ("a.npy", lambda p: np.save(p, GOOD.reshape(20, -1)), r"\(20, 64\)"),
    "scalar": ("a.npy", lambda p: np.save(p, 3), r"shape \(\)"),
    "no_images": ("a.npy", lambda p: np.save(p, GOOD[:0]), "no size may be 0"),
    "no_height": ("a.npy", lambda p: np.save(p, GOOD[:, :0]), "no size may be 0"),
    "two_channels": ("a.npy", lambda p: np.save(p, np.zeros((4, 8, 8, 2))), "1 or 3"),
    "complex": ("a.npy", lambda p: np.save(p, GOOD.astype(complex)), "complex128"),
    "texts": ("a.npy", lambda p: np.save(p, np.full((4, 8, 8), "a")), "<U1"),
    "dates": ("a.npy", lambda p: np.save(p, np.zeros((4, 8, 8), "M8[s]")), "datetime"),
    "nan": ("a.npy", lambda p: np.save(p, np.full((4, 8, 8), np.nan)), "NaN"),
    "range": ("a.npy", lambda p: np.save(p, np.full((4, 8, 8), 1e30)), "usual ranges"),
    "below_zero": ("a.npy", lambda p: np.save(p, np.full((4, 8, 8), -3)), "from -3"),
    "parts_of_two_kinds": (
        "a.npz",
        _npz(x_train=GOOD, x_test=GOOD / 255),
        "float64 and uint8",
    ),
    "parts_of_two_sizes": (
        "a.npz",
        _npz(x_train=GOOD, x_test=GOOD[:, :4]),
        r"one shape.*\(8, 8, 1\) and \(4, 8, 1\)",
    ),
    "parts_of_two_colours": (
        "a.npz",
        _npz(x_train=GOOD, x_test=GOOD.repeat(3, -1)),
        r"one shape.*\(8, 8, 1\) and \(8, 8, 3\)",
    ),
}


@pytest.mark.parametrize(("name", "write", "said"), FILES.values(), ids=FILES)
def test_files_that_hold_no_images(name, write, said, tmp_path):
    write(tmp_path / name)
    call = lambda: datasets.load(tmp_path / name, batch_size=2, labels=True)  # noqa: E731
    check_refused(call, ValueError, said, folder=tmp_path)


def test_nothing_is_unpickled(tmp_path):
    made = tmp_path / "harm"
    (tmp_path / "a.npy").write_bytes(pickle.dumps(_Harm(made)))
    call = lambda: datasets.load(tmp_path / "a.npy")  # noqa: E731
    check_refused(call, ValueError, "Python objects", folder=tmp_path)


def test_an_archive_larger_than_memory_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("keras_gan.core.memory._physical_memory", lambda: 10**6)
    path = tmp_path / "a.npz"
    np.savez_compressed(path, images=np.zeros((2000, 32, 32), "uint8"))
    assert path.stat().st_size < 10**5
    said = "1.95 MiB of memory, and this machine has 1,000,000 bytes"
    check_refused(lambda: datasets.load(path), ValueError, said)


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (np.arange(19), r"20 integers.*\(19,\)"),
        (np.arange(20.0), "float64"),
        (np.array(list("abcdefghijklmnopqrst")), "<U1"),
        (-np.arange(20), "from -19 to 0"),
        (np.arange(20) * 10**8, "0 to 999,999.*from 0 to 1900000000"),
        (np.arange(20).astype("uint64") + 2**63, "9223372036854775808"),
        (np.array(3), r"shape \(\)"),
    ],
    ids=["few", "floats", "texts", "negative", "huge", "beyond_64_bits", "scalar"],
)
def test_labels_that_are_no_classes(labels, said, tmp_path):
    np.savez(tmp_path / "a.npz", images=GOOD, labels=labels)
    call = lambda: datasets.load(tmp_path / "a.npz", batch_size=2, labels=True)  # noqa: E731
    check_refused(call, ValueError, "Labels in .*a.npz", said, folder=tmp_path)


def test_a_lying_shape_that_would_be_enlarged_beyond_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("keras_gan.core.memory._physical_memory", lambda: 10**8)
    np.save(tmp_path / "a.npy", np.zeros((4, 1, 100_000), "uint8"))
    call = lambda: datasets.load(tmp_path / "a.npy", image_size=64)  # noqa: E731
    said = "4 images of 1×100000 to cover 64×64 pixels would take .*image_size"
    check_refused(call, ValueError, said)


@pytest.mark.parametrize(
    ("arguments", "kind", "said"),
    [
        ({"examples": None}, TypeError, "`examples` must be an array"),
        ({"examples": []}, TypeError, "`examples` must be an array"),
        ({"examples": [[1.0], [1.0, 2.0]]}, ValueError, "rows of the same length"),
        ({"examples": np.float32(3)}, TypeError, "`examples` must be an array"),
        ({"examples": GOOD[:0]}, ValueError, "`examples` is empty"),
        ({"condition": np.zeros(3)}, ValueError, "20 examples, 3 conditions"),
        ({"batch_size": -1}, ValueError, "`batch_size`"),
        ({"shuffle": "no"}, TypeError, "`shuffle`"),
        ({"drop_remainder": 2}, TypeError, "`drop_remainder`"),
        ({"seed": "a"}, ValueError, "`seed`"),
        ({"transform": "flip"}, TypeError, "`transform`.*flip"),
    ],
    ids=named,
)
def test_arrays_in_memory(arguments, kind, said):
    given = {"examples": GOOD, "batch_size": 2} | arguments
    check_refused(lambda: datasets.from_arrays(**given), kind, said)
