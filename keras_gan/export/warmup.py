"""The requests with which TensorFlow Serving warms up a model as it loads it.

The file is a TFRecord of `PredictionLog`s in `assets.extra`. TensorFlow does not have
this message, so it is written here in protobuf's wire format: all of its parts that
are needed are fields of known length.
"""

import numpy as np
import tensorflow as tf

from keras_gan import backend
from keras_gan.core import trees
from keras_gan.core.signatures import condition_inputs
from keras_gan.export import endpoints

FILE = "tf_serving_warmup_requests"
MODEL = "gan"  # The name of the model in all that is written for a server.
SIZES = (1, 8, 32)  # Examples per request.
_MOST_BYTES = 2**22  # Of a request: servers take no larger ones unless they are told.


def requests(trial, specs, sizes=SIZES):
    """Inputs of a signature that are like those of its users.

    Args:
        trial: `Trial` of the GAN.
        specs: list of `tf.TensorSpec`, the inputs of the signature.
        sizes: list of integers, the numbers of examples.

    Returns:
        List of dictionaries from the inputs' names to arrays. A size is left out if its
        request is too large for most servers; the first one never is.
    """
    found = []
    for size in sizes:
        request = _request(trial, specs, size)
        if found and sum(array.nbytes for array in request.values()) > _MOST_BYTES:
            break
        found.append(request)
    return found


def _request(trial, specs, size):
    gan, condition = trial.gan, trial.conditions(size)
    given = {"seeds": np.arange(size)}
    if gan.prior is not None:
        given["latents"] = _latents(gan, size)
    if condition is not None:
        names = [name for name, *_ in condition_inputs(gan)]
        given |= dict(zip(names, trees.leaves(condition), strict=True))
    needed = {spec.name for spec in specs}
    if needed & set(endpoints.example_names(gan)):
        made = trees.leaves(trial.examples(size, condition))
        given |= dict(zip(endpoints.example_names(gan), made, strict=True))
    found = {}
    for spec in specs:
        array = given[spec.name]
        if spec.dtype == "uint8":
            array = np.random.default_rng(0).integers(0, 256, array.shape)
        found[spec.name] = array.astype(spec.dtype.as_numpy_dtype)
    return found


def _latents(gan, size):
    return np.asarray(gan.prior(size, backend.SeedSequence(int(gan.seed))))


def write(path, requests):
    """Writes the file of warm-up requests.

    Args:
        path: path of the file.
        requests: list of pairs of a signature's name and a dictionary of arrays.
    """
    with tf.io.TFRecordWriter(str(path)) as writer:
        for signature, inputs in requests:
            writer.write(prediction_log(signature, inputs))


def prediction_log(signature, inputs):
    """A `PredictionLog` of one `PredictRequest`, as bytes.

    Args:
        signature: string.
        inputs: dictionary from names to arrays.
    """
    spec = _field(1, MODEL.encode()) + _field(3, signature.encode())
    request = _field(1, spec)
    for name, array in inputs.items():
        tensor = tf.make_tensor_proto(array).SerializeToString()
        request += _field(2, _field(1, name.encode()) + _field(2, tensor))
    return _field(6, _field(1, request))  # A `PredictLog` is field 6 of the log.


def _field(number, content):
    """A field of known length: its number and wire type 2, its length, its content."""
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(number):
    """An integer in groups of seven bits, the lowest first; all but the last marked."""
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes([*found, number])
