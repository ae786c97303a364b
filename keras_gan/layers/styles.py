"""What happens to styles between mapping and synthesis: truncation and mixing."""

import contextlib

import keras
from keras import ops

from keras_gan.core.integers import integer
from keras_gan.core.integers import layer_seed
from keras_gan.core.reals import real
from keras_gan.core.serialization import register


@register
class StyleTruncation(keras.layers.Layer):
    """Truncation trick in the space of styles: pulls them towards their mean.

    In training, styles pass unchanged, and their moving average follows them. In
    inference they become mean + ψ · (style − mean). ψ is a weight that is not trained.
    It begins as 1, which changes nothing; smaller values give more typical images.
    `gan.generate(truncation=...)` sets it for the images of one call.

    Args:
        decay: float in [0, 1), of the moving average per pass.

    Raises:
        ValueError: if `decay` is out of range.

    Example:

    >>> layer = StyleTruncation()
    >>> _ = layer(ops.ones((4, 2)), training=True)
    >>> layer.psi.assign(0.0).numpy()
    np.float32(0.0)
    >>> layer(ops.ones((1, 2))).numpy().round(3)
    array([[0.005, 0.005]], dtype=float32)

    Reference: [Karras et al., 2019](https://arxiv.org/abs/1812.04948), appendix B
    """

    def __init__(self, decay=0.995, **kwargs):
        super().__init__(**kwargs)
        self.decay = real("decay", decay, lambda n: 0 <= n < 1, "in [0, 1)")

    def build(self, input_shape):
        self.mean = self.add_weight(
            shape=(input_shape[-1],),
            initializer="zeros",
            trainable=False,
            aggregation="mean",
            name="mean",
        )
        self.psi = self.add_weight(
            shape=(), initializer="ones", trainable=False, name="psi"
        )

    def call(self, inputs, training=False):
        if training:
            latest = ops.cast(ops.mean(inputs, axis=0), self.mean.dtype)
            latest = ops.stop_gradient(latest)
            self.mean.assign(self.mean + (1 - self.decay) * (latest - self.mean))
            return inputs
        mean, psi = (ops.cast(each, inputs.dtype) for each in (self.mean, self.psi))
        return mean + psi * (inputs - mean)

    @contextlib.contextmanager
    def truncated(self, psi):
        """Within it, ψ is another one."""
        before = ops.convert_to_numpy(self.psi)
        self.psi.assign(psi)
        try:
            yield
        finally:
            self.psi.assign(before)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)

    def get_config(self):
        return {**super().get_config(), "decay": self.decay}


@register
class StyleMixing(keras.layers.Layer):
    """Mixing regularization (style mixing): a style per layer, sometimes from two.

    The layer is called on `[styles, others]` of shape `(batch, n)` and returns
    `(batch, count, n)`: a style for each of `count` layers. In training, each example
    is mixed with probability `probability`: from a random layer on, it gets the other
    style. In inference, all layers get the first one.

    Args:
        count: integer of at least 2, number of layers.
        probability: float in [0, 1].
        seed: integer, or None for a random one.

    Raises:
        ValueError: if an argument is out of range.

    Example:

    >>> StyleMixing(count=3, seed=0)([ops.ones((1, 2)), ops.zeros((1, 2))]).shape
    TensorShape([1, 3, 2])

    Reference: [Karras et al., 2019](https://arxiv.org/abs/1812.04948), section 3.1
    """

    def __init__(self, count, probability=0.9, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.count = integer("count", count, 2)
        self.probability = real(
            "probability", probability, lambda n: 0 <= n <= 1, "in [0, 1]"
        )
        self.seed = layer_seed(seed)
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs, training=False):
        styles, others = (ops.expand_dims(each, 1) for each in inputs)
        styles = ops.repeat(styles, self.count, axis=1)
        if not training or self.probability == 0:
            return styles
        shape = (ops.shape(styles)[0], 1, 1)
        first = keras.random.randint(shape, 1, self.count, seed=self.seed_generator)
        drawn = keras.random.uniform(shape, seed=self.seed_generator)
        first = ops.where(drawn < self.probability, first, self.count)
        places = ops.reshape(ops.arange(self.count), (1, -1, 1))
        return ops.where(places >= first, others, styles)

    def compute_output_shape(self, input_shape):
        batch, units = input_shape[0]
        return (batch, self.count, units)

    def get_config(self):
        mine = {
            "count": self.count,
            "probability": self.probability,
            "seed": self.seed,
        }
        return {**super().get_config(), **mine}
