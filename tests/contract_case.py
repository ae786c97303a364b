"""How a small GAN is made that has one ingredient in it."""

import keras
import numpy as np
import tensorflow as tf
import term_cases
from contract_networks import generator
from contract_networks import plain
from keras import ops

from keras_gan import GAN
from keras_gan import priors


class Ones(priors.Prior):
    """The same latents for all, so that only the arithmetic of replicas can differ."""

    shape = (4,)

    def __call__(self, batch_size, seed):
        return ops.ones((batch_size, 4))


def momentum(rate):
    """An optimizer with a state, whose steps are as exact as the gradients are.

    (Adam's are of the size of its rate where a gradient is nothing but rounding.)
    """
    return keras.optimizers.SGD(rate, momentum=0.9)


class Case:
    """How a GAN is made that has the ingredient in it.

    Args:
        make: callable that returns the ingredient.
        place: which argument of `compile` or of `GAN` it is.
        discriminator: callable that returns D.
        images: boolean, train on images of 4×4 pixels in place of points.
        loss: the loss that is compiled if the ingredient is not a loss itself.
        couples: boolean, an example's gradient depends on the rest of its batch.
        random: boolean, it has dice of its own.
        classes: integer, train on points with class numbers; None for points alone.
        prior: callable that returns the prior; None for normal latents.
        others: callable that returns further penalties, such as the other player's.
        generator: callable that returns G; None for one of the two here.
        translates: boolean, train on points with other points as their condition.
        latents: boolean, whether G takes latents.
    """

    def __init__(
        self,
        make,
        place="penalties",
        discriminator=plain,
        images=False,
        loss="non_saturating",
        couples=False,
        random=False,
        classes=None,
        prior=None,
        others=list,
        generator=None,
        translates=False,
        latents=True,
    ):
        self.make = make
        self.place = place
        self.discriminator = discriminator
        self.images = images
        self.loss = loss
        self.couples = couples
        self.random = random
        self.classes = classes
        self.prior = prior
        self.others = others
        self.generator = generator
        self.translates = translates
        self.latents = latents

    def data(self, count=16):
        """The examples, and the class numbers if there are any."""
        shape = (count, 4, 4, 1) if self.images else (count, 2)
        rng = np.random.default_rng(0)
        examples = rng.uniform(-1, 1, size=shape).astype("float32")
        if self.translates:
            return examples, 0.5 - examples
        if self.classes is None:
            return (examples,)
        return examples, np.arange(count, dtype="int32") % self.classes

    def _drawn(self, prior):
        if not self.latents:
            return None
        return priors.Normal(4) if prior is None else prior

    def gan(self, optimizer=momentum, **arguments):
        keras.utils.set_random_seed(0)
        prior = arguments.pop("prior", None)
        ingredient = self.make()
        if self.place == "optimizer":
            optimizer = type(ingredient)
        if self.place == "prior":
            prior = ingredient
        if self.prior is not None:  # The ingredient reads its codes.
            prior = self.prior()
        make_generator = self.generator or (
            term_cases.class_generator if self.classes else generator
        )
        gan = GAN(
            make_generator(self.images),
            self.discriminator(self.images),
            prior=self._drawn(prior),
            average=ingredient if self.place == "average" else None,
            seed=0,
        )
        chosen = {"loss": self.loss} | arguments
        if self.place in ("penalties", "augmentations"):
            ingredient = [ingredient]
        if self.place in ("loss", "penalties", "augmentations", "update"):
            chosen[self.place] = ingredient
        chosen["penalties"] = [*chosen.get("penalties", ()), *self.others()]
        gan.compile(optimizer(1e-2), optimizer(1e-2), **chosen)
        return gan


def random(make, place="penalties", **arguments):
    return Case(make, place, random=True, **arguments)


def dense(move):
    """A move's gradients but for None; an embedding's slices are put together."""
    return [tf.convert_to_tensor(g) for g in move.gradients if g is not None]
