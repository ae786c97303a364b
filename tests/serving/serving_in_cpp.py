"""Compiles `main.cc` against TensorFlow's wheel, and runs signatures by it."""

import os
import shutil
import subprocess
from pathlib import Path

import tensorflow as tf
from tensorflow.core.framework import tensor_pb2

SOURCE = Path(__file__).with_name("main.cc")


def why_not():
    """Why C++ cannot be compiled here, as text; None if it can."""
    if shutil.which("g++") is None:
        return "There is no g++."
    library = Path(tf.sysconfig.get_lib(), "libtensorflow_cc.so.2")
    if not library.exists():
        return f"TensorFlow's package has no {library.name}."
    return None


def compiled(folder):
    """The path of the program."""
    library, program = tf.sysconfig.get_lib(), folder / "main"
    subprocess.run(
        [
            *["g++", "-O0", "-w", "--std=c++17", "-DEIGEN_MAX_ALIGN_BYTES=64"],
            *[str(SOURCE), "-o", str(program), f"-I{library}/include", f"-L{library}"],
            *["-Wl,--no-as-needed", "-l:libtensorflow_cc.so.2"],
            *["-l:libtensorflow_framework.so.2", f"-Wl,-rpath,{library}"],
        ],
        check=True,
        timeout=900,  # 11 seconds where nothing else runs.
    )
    return program


def answers(program, model, requests, folder, repeats=1):
    """What a model answers in C++.

    Args:
        program: path, of `compiled`.
        model: path of a SavedModel.
        requests: list of pairs of a signature and a dictionary of arrays.
        folder: path of an empty folder.
        repeats: integer, how often each request is run.

    Returns:
        The signatures that the model has, and for each request a dictionary of arrays
        or an error's text.
    """
    for number, (signature, inputs) in enumerate(requests):
        place = folder / f"{number}.{signature}"
        place.mkdir()
        for name, array in inputs.items():
            proto = tf.make_tensor_proto(array).SerializeToString()
            (place / f"{name}.in").write_bytes(proto)
    result = subprocess.run(
        [program, model, folder, str(repeats)],
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
        env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "2"},
    )
    found = []
    for number, (signature, _) in enumerate(requests):
        place = folder / f"{number}.{signature}"
        if (place / "error").exists():
            found.append((place / "error").read_text())
            continue
        found.append({path.stem: _array(path) for path in place.glob("*.out")})
    return result.stdout.split(), found


def _array(path):
    return tf.make_ndarray(tensor_pb2.TensorProto.FromString(path.read_bytes()))
