"""Terms that compare with what is known: the real example of a pair, the latents."""

from keras import ops

from keras_gan import backend
from keras_gan.core import trees
from keras_gan.core.serialization import register
from keras_gan.metrics.features.extractor import Extractor
from keras_gan.penalties.distances import check_distance
from keras_gan.penalties.distances import mean_distance
from keras_gan.penalties.penalty import Penalty

_SIZE = 64  # Of the pictures that try an extractor, where G leaves theirs open.


@register
class Reconstruction(Penalty):
    """Reconstruction loss of paired data: the generated against the real example.

    It is the mean absolute (L1) or squared (L2) difference of the example that G makes
    from a condition and of the real one of that condition. The mean is over all
    numbers, and over the tensors of an example. pix2pix adds 100 · L1 to the loss of a
    conditional GAN.

    With `features`, not the pixels are compared, but what a fixed network makes of
    them: the perceptual or content loss (VGG loss). SRGAN's is L2 in the features of
    VGG-19, ESRGAN's is L1 in those before the activation
    (`metrics.features.vgg19(weights, activated=False)`). Use one term per layer. The
    gradient flows through the network, whose weights do not change, and pixels are not
    rounded, as metrics do.

    Args:
        distance: string, "l1" or "l2".
        weight: float, λ of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        features: `metrics.features.Extractor`, such as
            `metrics.features.network("vgg.keras", layer="block5_conv4")`; or None to
            compare the examples themselves. A GAN that is saved keeps a path and a
            hash, not the weights.

    Raises:
        TypeError: if `features` is not an extractor.
        ValueError: if `distance` is unknown; at `compile`, if the generator takes no
            condition or has an encoder, or its examples are not what the extractor
            takes.

    Example:

    >>> critic = seed = None
    >>> real, fake = ops.zeros((2, 4, 4, 3)), 0.5 * ops.ones((2, 4, 4, 3))
    >>> float(Reconstruction()(critic, real, fake, seed))
    0.5
    >>> float(Reconstruction("l2")(critic, real, fake, seed))
    0.25

    Reference: [Isola et al., 2017](https://arxiv.org/abs/1611.07004), equation 3;
    features: [Johnson et al., 2016](https://arxiv.org/abs/1603.08155),
    [Ledig et al., 2017](https://arxiv.org/abs/1609.04802)
    """

    player = "generator"

    def __init__(self, distance="l1", weight=100.0, interval=1, features=None):
        super().__init__(weight, interval)
        self.distance = check_distance(distance)
        if features is not None and not isinstance(features, Extractor):
            raise TypeError(
                "`features` must be a metrics.features.Extractor, such as "
                "metrics.features.network('vgg.keras', layer='block5_conv4'). "
                f"Received: features={features!r}"
            )
        self.features = features
        self._value_range = (-1.0, 1.0)

    def check(self, gan):
        if not gan.generator_is_conditional:
            raise ValueError(
                "Reconstruction compares what is generated from a condition with the "
                "real example of that condition. Received: generator "
                f"'{gan.generator.name}', which takes no condition"
            )
        if hasattr(gan.generator, "encoder"):
            raise ValueError(
                "Reconstruction compares examples, and with an encoder D sees their "
                "codes as well. Use LatentReconstruction. Received: generator "
                f"'{gan.generator.name}', which has an encoder"
            )
        if self.features is None:
            return
        if trees.is_tree(gan.example_spec):
            raise ValueError(
                "Reconstruction in features compares examples of one tensor. "
                "Received: a generator that makes "
                f"{trees.described(gan.example_spec)}"
            )
        self._value_range = gan.value_range
        # Loads the network, which a graph cannot do, and says what it takes.
        sizes = [n or _SIZE for n in gan.example_spec.shape[1:]]
        self._seen(ops.zeros((1, *sizes)))

    def __call__(self, critic, real, fake, seed):
        if self.features is None:
            return mean_distance(self.distance, fake, real)
        return mean_distance(self.distance, self._seen(fake), self._seen(real))

    def _seen(self, images):
        """The features of images, which gradients flow through."""
        low, high = self._value_range
        images = (backend.full_precision(images) - low) * (2.0 / (high - low)) - 1.0
        return self.features.apply(images)[0]


@register
class LatentReconstruction(Penalty):
    """Latent reconstruction: an encoder finds the latents of generated examples again.

    It is the mean of (E(G(z)) − z)², beside the loss of a BiGAN (its authors call it a
    latent regressor). Both networks get the gradient.

    Args:
        weight: float. 0.25 is that of the authors' code; they report that 1 makes
            samples worse.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        distance: string, "l1" or "l2".

    Raises:
        ValueError: if `distance` is unknown; at `compile`, if the generator has no
            encoder (`models.with_encoder`).

    Example:

    >>> LatentReconstruction().player
    'generator'

    Reference: [Donahue et al., 2017](https://arxiv.org/abs/1605.09782)
    """

    player = "generator"
    needs = ("generator", "latents")

    def __init__(self, weight=0.25, interval=1, distance="l2"):
        super().__init__(weight, interval)
        self.distance = check_distance(distance)

    def check(self, gan):
        if not hasattr(gan.generator, "encoder"):
            raise ValueError(
                "LatentReconstruction needs a generator with an encoder: "
                "models.with_encoder(generator, encoder). Received: generator "
                f"'{gan.generator.name}'"
            )

    def __call__(self, critic, real, fake, seed, generator, latents):
        found = generator.encoder(trees.leaves(fake)[0])
        return mean_distance(self.distance, found, latents)
