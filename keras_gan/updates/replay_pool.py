"""A pool of earlier generated examples, from which D sees some in place of new ones."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.core import keras_internals
from keras_gan.core import trees
from keras_gan.core.integers import integer
from keras_gan.core.serialization import register
from keras_gan.core.state import add_number
from keras_gan.updates.alternating import Alternating


@register
class ReplayPool(Alternating, keras.layers.Layer):
    """Replay pool (image pool): alternating updates where D also sees earlier fakes.

    The pool keeps `size` generated examples. Until it is full, each new example is
    stored, and D sees it. Then, with probability ½, D sees an example of the pool drawn
    at random, whose place the new one takes, and otherwise the new one. The tensors of
    an example stay together, such as the pair of a picture and its latents. So do both
    domains of CycleGAN, whose authors have a pool and draws for each: a discriminator
    that sees one domain cannot tell the difference. Only D's steps use the pool; G
    always learns from new examples.

    The pool is saved with the GAN: it makes a file larger by `size` examples. The draws
    follow from the seed of the GAN. As in `Alternating`, D's step comes first; the
    authors of CycleGAN take G's first.

    Args:
        size: integer of at least 1, examples that are kept.
        discriminator_steps: integer, steps of D before each step of G, as in
            `Alternating`.

    Raises:
        ValueError: if an argument is below 1; at `compile`, if D takes a condition, a
            penalty of D compares the generated examples with their latents or
            condition, examples are of unknown size, or several replicas train the GAN.

    Example:

    >>> pool = ReplayPool(size=2)
    >>> pool.prepare(keras.KerasTensor((None, 1)))
    >>> seed = keras.random.SeedGenerator(0)
    >>> seen = pool.exchange(ops.array([[1.0], [2.0]]), seed)   # It is not full.
    >>> [float(each) for each in seen[:, 0]]
    [1.0, 2.0]
    >>> seen = pool.exchange(ops.array([[3.0], [4.0], [5.0], [6.0]]), seed)
    >>> any(float(each) < 3.0 for each in seen[:, 0])
    True

    Reference: [Shrivastava et al., 2017](https://arxiv.org/abs/1612.07828), section
    2.3; as in [Zhu et al., 2017](https://arxiv.org/abs/1703.10593)
    """

    def __init__(self, size=50, discriminator_steps=1):
        keras.layers.Layer.__init__(self)
        Alternating.__init__(self, discriminator_steps)
        self.size = integer("size", size, what="counts the examples that are kept")
        self.stored = add_number(self, "stored", "int64")
        self._pools = None
        self.built = True

    def check(self, gan):
        if keras_internals.replicas_of(gan) > 1:
            raise ValueError(
                "ReplayPool keeps examples on one device. Received: a GAN that "
                f"{keras_internals.replicas_of(gan)} replicas train; use "
                "updates.Alternating()"
            )
        if gan.discriminator_is_conditional:
            raise ValueError(
                "ReplayPool needs a discriminator that takes examples alone: an "
                "earlier example was generated from another condition. Received: "
                f"discriminator '{gan.discriminator.name}', which takes "
                f"{trees.described(gan.condition_spec)}, too"
            )
        for penalty in gan.penalties.values():
            about = {"latents"} & set(penalty.needs)
            if "fake_outputs" in penalty.needs:
                about |= {"condition"} & set(penalty.needs)
            if penalty.player == "discriminator" and about:
                raise ValueError(
                    "ReplayPool shows D earlier examples, which do not belong to the "
                    f"batch's {about.pop()}. Received: the penalty {penalty!r}"
                )
        self.prepare(gan.shown_spec, gan.variable_dtype)

    def prepare(self, spec, dtype="float32"):
        """Makes room for examples.

        Args:
            spec: tree of `keras.KerasTensor`, what an example is.
            dtype: string, the dtype in which examples are kept.

        Raises:
            ValueError: if a size is unknown, or the pool was made for other examples.
        """
        shapes = [tuple(leaf.shape[1:]) for leaf in trees.leaves(spec)]
        if any(None in shape for shape in shapes):
            raise ValueError(
                "ReplayPool keeps examples of one size. Received: a generator that "
                f"makes {trees.described(spec)}"
            )
        if self._pools is None:
            self._pools = [
                self.add_weight(
                    shape=(self.size, *shape),
                    dtype=dtype,
                    initializer="zeros",
                    trainable=False,
                    name=f"pool_{place}",
                )
                for place, shape in enumerate(shapes)
            ]
        found = [tuple(pool.shape[1:]) for pool in self._pools]
        if found != shapes:
            raise ValueError(
                f"This ReplayPool keeps examples of the shapes {found}, of another "
                f"GAN. Make a new one. Received: examples of the shapes {shapes}"
            )

    def for_discriminator(self, gan, batch):
        # A branch of the key that no other draws of the step follow from.
        seed = backend.SeedSequence(batch.key, branch=6)
        return batch._replace(fake=self.exchange(gan.examples(batch), seed))

    def exchange(self, examples, seed):
        """Stores new examples, and returns what D sees in their place.

        Args:
            examples: tensor of shape `(batch, ...)`, or a tree of them.
            seed: `keras.random.SeedGenerator`.
        """
        count = trees.count(examples)
        kept, found = self._places(count, seed)
        seen = []
        for pool, new in zip(self._pools, trees.leaves(examples), strict=True):
            both = ops.concatenate([pool, ops.cast(new, pool.dtype)])
            pool.assign(ops.take(both, kept, axis=0))
            seen.append(ops.cast(ops.take(both, found, axis=0), new.dtype))
        stored = self.stored + ops.cast(count, "int64")
        self.stored.assign(ops.minimum(stored, self.size))
        return keras.tree.pack_sequence_as(examples, seen)

    def _places(self, count, seed):
        """What the pool keeps and what D sees, as places in the pool and the batch.

        They are as if one example came after the other, in the order of the batch.
        """
        uniform = keras.random.uniform((count, 2), seed=seed, dtype="float32")
        places = ops.cast(uniform[:, 0] * self.size, "int32")
        places = ops.minimum(places, self.size - 1)
        order = ops.arange(count, dtype="int32")
        free = ops.cast(self.stored, "int32") + order
        fills = free < self.size
        places = ops.where(fills, free, places)
        stores = ops.logical_or(fills, uniform[:, 1] < 0.5)
        # What is at a place when an example comes: the last of the batch stored there,
        # or what the pool has had.
        there = ops.logical_and(places[:, None] == places[None], stores[None])
        earlier = ops.logical_and(there, order[:, None] > order[None])
        last = ops.max(ops.where(earlier, order[None], -1), axis=1)
        found = ops.where(last < 0, places, self.size + last)
        returned = ops.logical_and(stores, ops.logical_not(fills))
        found = ops.where(returned, found, self.size + order)
        # What is at each place in the end.
        slots = ops.arange(self.size, dtype="int32")
        at = ops.logical_and(places[None] == slots[:, None], stores[None])
        last = ops.max(ops.where(at, order[None], -1), axis=1)
        return ops.where(last < 0, slots, self.size + last), found
