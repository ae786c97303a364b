"""The term of CUT: a patch of the result resembles the same patch of the source."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.core import trees
from keras_gan.core.booleans import boolean
from keras_gan.core.integers import integer
from keras_gan.core.reals import real
from keras_gan.core.serialization import register
from keras_gan.penalties.penalty import Penalty


@register
class PatchNCE(Penalty):
    """Patchwise contrastive loss (PatchNCE) of CUT: translation without a way back.

    G's own layers, with the heads of `models.with_patches`, make a vector of length 1
    of each patch of the source a and of the result G(a). A vector v of the result is to
    find that of the same place in the source, v⁺, among those of other places of the
    same picture, v⁻, the internal negatives:

        −log exp(v·v⁺/τ) / (exp(v·v⁺/τ) + Σ exp(v·v⁻/τ)).

    The value is the mean over places, pictures and layers. No gradient flows through
    the source's vectors. With `identity`, it is the mean of that and of the same for
    the real example b and G(b), as in CUT; FastCUT leaves it out and has weight 10.

    Args:
        weight: float, λ of the paper.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        temperature: float above 0, τ.
        patches: integer of at least 2, how many places are drawn per layer, the same in
            all pictures of a batch; fewer if a map has fewer.
        identity: boolean, whether real examples of the target count, too.

    Raises:
        ValueError: if an argument is out of range; at `compile`, if the generator has
            no such heads or does not take what it makes.

    Example:

    >>> PatchNCE().player
    'generator'

    Reference: [Park et al., 2020](https://arxiv.org/abs/2007.15651), equations 3 to 5
    """

    player = "generator"
    needs = ("generator", "generate", "latents", "condition")

    def __init__(
        self, weight=1.0, interval=1, temperature=0.07, patches=256, identity=True
    ):
        super().__init__(weight, interval)
        limits = "above 0, as it divides cosines"
        self.temperature = real("temperature", temperature, lambda n: n > 0, limits)
        self.patches = integer("patches", patches, 2, what="counts places")
        self.identity = boolean("identity", identity)

    def check(self, gan):
        if not hasattr(gan.generator, "heads"):
            raise ValueError(
                "PatchNCE needs a generator with heads on its feature maps: "
                "models.with_patches(generator, layers=[...]). Received: generator "
                f"'{gan.generator.name}'"
            )
        spec = gan.condition_spec if gan.generator_is_conditional else None
        made = gan.shown_spec
        several = trees.is_tree(spec) or trees.is_tree(made)
        if several or spec is None or spec.shape != made.shape:
            raise ValueError(
                "PatchNCE needs a generator that takes one picture of the shape that "
                "it makes. Received: a generator that takes "
                f"{'no condition' if spec is None else trees.described(spec)} and "
                f"makes {trees.described(made)}"
            )

    def __call__(
        self, critic, real, fake, seed, generator, generate, latents, condition
    ):
        def maps(pictures):
            return generate(latents, pictures, until=generator.maps)

        def term(source, result):
            found = zip(
                _listed(maps(result)),
                _listed(maps(source)),
                generator.heads,
                strict=True,
            )
            values = [self._of_layer(*each, seed) for each in found]
            return sum(values) / len(values)

        value = term(condition, fake)
        if self.identity:
            value = 0.5 * (value + term(real, generate(latents, real)))
        return value

    def _of_layer(self, result, source, head, seed):
        """The mean over the drawn places and pictures, for one layer's maps."""
        count = ops.shape(result)[0]
        channels = result.shape[-1]
        result, source = (
            ops.reshape(each, (count, -1, channels)) for each in (result, source)
        )
        uniform = keras.random.uniform((ops.shape(result)[1],), seed=seed)
        places = ops.argsort(uniform)[: self.patches]
        query, key = (
            _unit(head(ops.take(each, places, axis=1))) for each in (result, source)
        )
        key = ops.stop_gradient(key)
        cosines = ops.matmul(query, ops.transpose(key, (0, 2, 1))) / self.temperature
        own = ops.sum(query * key, axis=-1) / self.temperature
        return ops.mean(ops.logsumexp(cosines, axis=-1) - own)


def _listed(maps):
    return maps if isinstance(maps, (list, tuple)) else [maps]


def _unit(vectors):
    vectors = backend.full_precision(vectors)
    squared = ops.sum(ops.square(vectors), axis=-1, keepdims=True)
    return vectors * ops.rsqrt(squared + 1e-14)
