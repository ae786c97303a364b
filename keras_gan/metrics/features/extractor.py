"""A feature extractor: what turns images into the vectors that are compared."""

import hashlib

import keras
import numpy as np
from keras import ops

from keras_gan.core.serialization import Configurable
from keras_gan.models.ends import ends_in


class Extractor(Configurable):
    """Base class of feature extractors, which functions such as `network` make.

    An extractor holds a reference to a network, a file or a name, and the hash of
    the weights it found there. These two are all that a GAN's `.keras` file keeps of
    it. When the extractor is used again, it finds the network and compares the hash.

    Images are in [-1, 1], or uint8. They are first rounded to the 256 levels of an
    image file, so that samples score the same before and after they are saved.

    Args:
        layer: name of the layer whose outputs are the features, or None for the
            network's own outputs.
        weights_hash: string, the hash that the network's weights must have, or None.

    Example:

    >>> from keras_gan.metrics import features
    >>> isinstance(features.fashion_mnist(), Extractor)
    True
    """

    is_inception = False
    batch_size = 500  # Used by `extract` and by callers with many images.

    def __init__(self, layer=None, weights_hash=None):
        self.layer = layer
        self.weights_hash = weights_hash
        self._model = None
        self._remembered = []

    @property
    def model(self):
        """`keras.Model` from prepared images to (features, outputs).

        Raises:
            FileNotFoundError: if the network's file is missing.
            ValueError: if the network's weights have another hash, or it has no such
                layer.
        """
        if self._model is None:
            network = self.load()
            found = hash_of(network)
            if self.weights_hash not in (None, found):
                raise ValueError(
                    f"Extractor {self.title} must have the weights that it had when "
                    f"it was referenced, weights_hash={self.weights_hash}. Received: "
                    f"{found}. Results of the two cannot be compared."
                )
            features = network.outputs[0]
            if self.layer is not None:
                names = [layer.name for layer in network.layers]
                if self.layer not in names:
                    raise ValueError(
                        f"`layer` must be one of {', '.join(names)}. "
                        f"Received: layer={self.layer!r}"
                    )
                features = network.get_layer(self.layer).output
            self.weights_hash = found
            self._network = network
            self._model = keras.Model(network.inputs, [features, network.outputs[0]])
        return self._model

    @property
    def protocol(self):
        """Everything that its features depend on, in one line."""
        _ = self.model
        weights = hash_of(self._network)  # A model in memory may have changed.
        parts = (self.title, self.architecture, self.preprocessing)
        return ", ".join([*(part for part in parts if part), f"weights {weights}"])

    architecture = preprocessing = ""

    def prepare(self, images):
        """Images in [-1, 1], converted to what the network expects."""
        expected, shape = tuple(self.model.inputs[0].shape[1:]), tuple(images.shape[1:])
        fits = len(shape) == len(expected) and all(
            want in (None, have) for want, have in zip(expected, shape, strict=True)
        )
        if not fits:
            raise ValueError(
                f"Extractor {self.title} takes images of shape {expected}. Received: "
                f"images of shape {shape}. Use an extractor that takes yours, such as "
                "random_filters, or the sliced Wasserstein distance, which needs none."
            )
        return images

    def __call__(self, images):
        """Features of a batch, a tensor of shape `(batch, dim)`."""
        return self._outputs(images)[0]

    def probabilities(self, images):
        """Class probabilities of a batch, a tensor of shape `(batch, classes)`."""
        _ = self.class_count
        outputs = self._outputs(images)[1]
        return outputs if ends_in(self._network, "softmax") else ops.softmax(outputs)

    @property
    def class_count(self):
        """The number of classes in `probabilities`.

        Raises:
            ValueError: if the network is not a classifier.
        """
        shape = tuple(self.model.outputs[1].shape)
        if len(shape) != 2 or shape[1] < 2 or ends_in(self._network, "sigmoid"):
            sigmoid = ", of a sigmoid" if ends_in(self._network, "sigmoid") else ""
            raise ValueError(
                f"Extractor {self.title} must be a classifier that ends in logits or "
                "a softmax, of shape (batch, classes). Received: outputs of shape "
                f"{shape}{sigmoid}"
            )
        return shape[1]

    def width(self, shape):
        """The length of the features of images of a shape."""
        self.prepare(keras.KerasTensor((None, *shape)))
        return int(np.prod(self.model.outputs[0].shape[1:]))

    def extract(self, images):
        """Features of many images, a float32 array of shape `(count, dim)`.

        Raises:
            TypeError: if images are integers other than bytes.
            ValueError: if images have another shape, or values outside [-1, 1].
        """
        check_images("images", images)
        batches = (
            ops.convert_to_tensor(images[start : start + self.batch_size])
            for start in range(0, len(images), self.batch_size)
        )
        return np.concatenate([ops.convert_to_numpy(self(b)) for b in batches])

    def _outputs(self, images):
        images = ops.convert_to_tensor(images)
        # Several metrics ask for features of the same batch, found by the identity of
        # its tensor. Tensors do not change, and one that is kept keeps its identity.
        for seen, outputs in self._remembered:
            if seen is images:
                return outputs
        features, outputs = self.apply(quantize(images))
        features = ops.reshape(features, (ops.shape(features)[0], -1))
        self._remembered = [*self._remembered[-1:], (images, (features, outputs))]
        return features, outputs

    def apply(self, images):
        """Features and outputs of images in [-1, 1]."""
        return self.model(self.prepare(images), training=False)


def quantize(images):
    """Images as float32 in [-1, 1] at the 256 levels of an image file."""
    if keras.backend.standardize_dtype(images.dtype) == "uint8":
        return ops.cast(images, "float32") / 127.5 - 1.0
    levels = ops.clip((ops.cast(images, "float32") + 1.0) * 127.5, 0.0, 255.0)
    return ops.round(levels) / 127.5 - 1.0


def check_images(name, images, bounded=True):
    """Raises unless images are uint8 or finite floats, in [-1, 1] if `bounded`.

    Generators without a final activation return values slightly outside of [-1, 1].
    `quantize` clips them, as saving them to an image file would.
    """
    dtype = keras.backend.standardize_dtype(images.dtype)
    if dtype == "uint8":
        return
    if "float" not in dtype:
        raise TypeError(
            f"`{name}` must be uint8, or floats in [-1, 1]. Received: dtype {dtype}"
        )
    least, most = float(np.min(images)), float(np.max(images))
    if not np.isfinite(least) or not np.isfinite(most):
        raise ValueError(f"`{name}` contains NaN or infinite values.")
    if bounded and (least < -1.001 or most > 1.001):
        raise ValueError(
            f"`{name}` must be uint8, or floats in [-1, 1]. Received: floats in "
            f"[{least:.4g}, {most:.4g}]"
        )


def hash_of(model):
    """The first 16 digits of a SHA-256 of a network's weights."""
    digest = hashlib.sha256()
    for weights in model.get_weights():
        digest.update(f"{weights.shape}{weights.dtype}".encode())
        digest.update(np.ascontiguousarray(weights).tobytes())
    return digest.hexdigest()[:16]
