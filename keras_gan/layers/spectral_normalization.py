"""Spectral normalization as a reparametrisation: the layer uses W / σ(W)."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.core.integers import integer
from keras_gan.core.matrices import matrix
from keras_gan.core.serialization import register

# Layers whose kernel is not a matrix from inputs to outputs.
_OTHERS = (
    keras.layers.DepthwiseConv1D,
    keras.layers.DepthwiseConv2D,
    keras.layers.EinsumDense,
)


@register
class SpectralNormalization(keras.layers.Wrapper):
    """Spectral normalization (SN): divides a layer's kernel W by its norm σ(W).

    The layer is used with W / σ(W), and W itself does not change. Gradients flow
    through σ, so the layer does not depend on the scale of W. σ comes from power
    iteration on a vector that is updated once per training step, in `end_step`, which
    `GAN` calls. Within a training step D therefore scores real and generated images
    with the same weights, and a forward pass changes no state. As in the paper, the
    vector begins at random, so σ is too small in the first steps.
    (`keras.layers.SpectralNormalization` overwrites the kernel in every training
    pass.)

    Args:
        layer: `keras.layers.Layer` with a `kernel`, or an embedding.
        power_iterations: integer of at least 1, iterations per training step.

    Raises:
        TypeError: if `layer` is not a layer.
        ValueError: if `power_iterations` is below 1, or `layer` has an activity
            regularizer; when built, if `layer` has no kernel that is a matrix from
            inputs to outputs.

    Example:

    >>> layer = SpectralNormalization(keras.layers.Dense(1, use_bias=False))
    >>> layer.build((None, 2))
    >>> layer.layer.kernel.assign([[3.0], [4.0]]).numpy().ravel()
    array([3., 4.], dtype=float32)
    >>> round(float(layer(ops.array([[1.0, 0.0]]))[0, 0]), 3)   # 3 / 5
    0.6

    Reference: [Miyato et al., 2018](https://arxiv.org/abs/1802.05957)
    """

    bounds_slope = True  # Losses that need a bound on D ask for it.

    def __init__(self, layer, power_iterations=1, **kwargs):
        if not isinstance(layer, keras.layers.Layer):
            raise TypeError(f"`layer` must be a Keras layer. Received: layer={layer!r}")
        super().__init__(layer, **{"dtype": layer.dtype_policy} | kwargs)
        if getattr(layer, "activity_regularizer", None) is not None:
            raise ValueError(
                "`layer` must have no activity regularizer, whose loss would be lost. "
                f"Received: layer '{layer.name}' with {layer.activity_regularizer!r}"
            )
        self.power_iterations = integer("power_iterations", power_iterations)

    def build(self, input_shape=None):
        super().build(input_shape)
        self.vector = self.add_weight(
            shape=(1, self._matrix().shape[1]),
            initializer=keras.initializers.RandomNormal(stddev=1.0),
            trainable=False,
            aggregation="only_first_replica",
            name="vector",
        )

    @property
    def _kernel(self):
        for name in ("kernel", "embeddings"):
            found = getattr(self.layer, name, None)
            if isinstance(found, keras.Variable) and not isinstance(
                self.layer, _OTHERS
            ):
                return found
        raise ValueError(
            "`layer` must have a kernel that is a matrix from inputs to outputs, or be "
            f"an embedding. Received: layer '{self.layer.name}' "
            f"({type(self.layer).__name__})"
        )

    def _matrix(self):
        # Mixed precision reads variables in 16 bits, too few for power iteration.
        return backend.full_precision(matrix(self.layer, self._kernel))

    def _iterate(self, matrix, count):
        """The singular vectors of the largest singular value, as rows."""
        matrix = ops.stop_gradient(matrix)
        right = _unit(backend.full_precision(ops.convert_to_tensor(self.vector)))
        for _ in range(count):
            left = _unit(ops.matmul(right, ops.transpose(matrix)))
            right = _unit(ops.matmul(left, matrix))
        return left, right

    def norm(self):
        """σ(W) as estimated by power iteration, a scalar."""
        matrix = self._matrix()
        left, right = self._iterate(matrix, 1)
        return ops.sum(ops.matmul(left, matrix) * right)

    def call(self, inputs):
        kernel, norm = self._kernel, self.norm()
        # A kernel of zeros stays zero, with a gradient of the usual size.
        norm = ops.where(norm > 1e-6, norm, ops.ones_like(norm))
        normalized = backend.full_precision(ops.convert_to_tensor(kernel)) / norm
        with backend.substituted([kernel], [normalized]):
            return self.layer(inputs)

    def compute_output_spec(self, *args, **kwargs):
        # As without the division, which takes no part in shapes and is slow to trace.
        return self.layer.compute_output_spec(*args, **kwargs)

    def end_step(self, step):
        _, right = self._iterate(self._matrix(), self.power_iterations)
        self.vector.assign(right)

    def get_config(self):
        return {**super().get_config(), "power_iterations": self.power_iterations}

    @classmethod
    def from_config(cls, config):
        layer = keras.saving.deserialize_keras_object(config["layer"])
        return cls(**config | {"layer": layer})


def _unit(rows):
    return rows * ops.rsqrt(ops.sum(ops.square(rows)) + 1e-24)
