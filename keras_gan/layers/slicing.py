"""A part of the last axis: some of the channels, or some of the latents."""

import keras

from keras_gan.core.integers import integer
from keras_gan.core.serialization import register


@register
class Slice(keras.layers.Layer):
    """The entries from `start` to `stop` of the last axis: `x[..., start:stop]`.

    BigGAN gives each block a slice of the latents. BigGAN-deep's shortcuts drop
    channels.

    Args:
        stop: integer, the first entry that is left out.
        start: integer, the first entry that is kept.

    Raises:
        ValueError: if `start` is below 0, or `stop` is not above `start`; when built,
            if the last axis is shorter than `stop`.

    Example:

    >>> keras.ops.convert_to_numpy(Slice(3, start=1)(keras.ops.array([[4., 5., 6.]])))
    array([[5., 6.]], dtype=float32)

    Reference: [Brock et al., 2019](https://arxiv.org/abs/1809.11096)
    """

    def __init__(self, stop, start=0, **kwargs):
        super().__init__(**kwargs)
        self.start = integer("start", start, least=0)
        self.stop = integer("stop", stop, least=self.start + 1)

    def build(self, input_shape):
        if input_shape[-1] < self.stop:
            raise ValueError(
                "`stop` must be at most the length of the input's last axis. Received: "
                f"stop={self.stop} and an input of shape {tuple(input_shape)}"
            )

    def call(self, x):
        return x[..., self.start : self.stop]

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.stop - self.start)

    def get_config(self):
        return {**super().get_config(), "stop": self.stop, "start": self.start}
