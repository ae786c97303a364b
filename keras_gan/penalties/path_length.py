"""Path length: equal steps of the latents should change images by equal amounts."""

import math
import weakref

import keras
from keras import ops

from keras_gan import backend
from keras_gan.core import trees
from keras_gan.core.norms import norms
from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.core.state import add_number
from keras_gan.penalties.penalty import Penalty
from keras_gan.penalties.penalty import check_latents


@register
class PathLength(Penalty, keras.layers.Layer):
    """Path length regularization (StyleGAN2): keeps ‖J(z)ᵀ y‖ near its moving average.

    J is G's Jacobian by its latents, or with `at` by what one of its layers returns.
    y is an image of Gaussian noise, divided by the square root of its number of pixels,
    so the lengths do not grow with the resolution. The moving
    average is that of earlier steps. It is saved with the GAN.

    Args:
        weight: float, γ of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`. The
            average is updated in these steps only. StyleGAN2 uses 4.
        decay: float in [0, 1), of the moving average.
        at: string, the name of a layer of G through which all latents reach the
            images; or None for the latents themselves. StyleGAN2 takes the styles:
            `at="styles"` for `models.stylegan2`. If the layer returns several vectors
            per example, of shape `(batch, count, n)`, the squared length is the mean of
            theirs.

    Raises:
        ValueError: if an argument is out of range; at `compile`, if G has no such
            layer, or is not a Functional model.

    Example:

    >>> PathLength().player
    'generator'

    Reference: [Karras et al., 2020](https://arxiv.org/abs/1912.04958), section 3.2
    """

    player = "generator"
    needs = ("generate", "latents", "generator")

    def __init__(self, weight=2.0, interval=1, decay=0.99, at=None):
        keras.layers.Layer.__init__(self)
        Penalty.__init__(self, weight, interval)
        self.decay = real("decay", decay, lambda n: 0 <= n < 1, "in [0, 1)")
        self.at = at
        self.mean_length = add_number(self, "mean_length")
        self.built = True

    def check(self, gan):
        check_latents(self, gan)
        if self.at is not None:
            _halves(gan.generator, self.at)

    def __call__(self, critic, real, fake, seed, generate, latents, generator=None):
        noise = trees.mapped(
            lambda leaf: leaf / math.prod(leaf.shape[1:-1]) ** 0.5,
            trees.noise_like(fake, seed),
        )

        start, parts, vectors = latents, {}, 1
        if self.at is not None:
            until, parts["after"] = _halves(generator, self.at)
            start = generate(latents, until=until)
            vectors = math.prod(start.shape[1:-1])

        def along_noise(start):
            products = trees.mapped(_inner_products, generate(start, **parts), noise)
            return trees.total(products)

        lengths = norms(backend.input_gradients(along_noise, start)) / vectors**0.5
        mean_length = ops.cast(self.mean_length, lengths.dtype)
        value = ops.mean(ops.square(lengths - mean_length))
        return value, ops.stop_gradient(ops.mean(lengths))

    def end_step(self, step):
        note = step.note(self)
        if note is None:  # G was not updated.
            return
        latest = ops.cast(step.mean(note.value), self.mean_length.dtype)
        moved = self.mean_length + (1.0 - self.decay) * (latest - self.mean_length)
        self.mean_length.assign(ops.where(note.due, moved, self.mean_length))


_HALVES = weakref.WeakKeyDictionary()  # By generator and layer: two networks.


def _halves(generator, at):
    """G as two networks: from its inputs to a layer, and from there to its examples."""
    known = _HALVES.setdefault(generator, {})
    if at not in known:
        try:
            middle = generator.get_layer(at).output
            known[at] = (
                keras.Model(generator.inputs, middle),
                keras.Model(middle, generator.output),
            )
        except (AttributeError, TypeError, ValueError) as error:
            raise ValueError(
                "`at` must be the name of a layer of a Functional generator, through "
                f"which all latents reach the images. Received: at={at!r} for "
                f"generator '{generator.name}': {error}"
            ) from None
    return known[at]


def _inner_products(one, other):
    return ops.sum(one * other, axis=tuple(range(1, len(one.shape))))
