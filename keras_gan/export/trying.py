"""Conditions and examples with which an export is tried, and a server warmed up."""

import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan.checks.condition_rules import ConditionRules
from keras_gan.core import keras_internals
from keras_gan.core import trees
from keras_gan.core.by_seed import is_a_function_of_its_row
from keras_gan.export import endpoints
from keras_gan.layers.packing import Packing

# What sizes that networks leave open are tried with: many networks halve them often.
_SIDES = (64, 32, 128, 256, 16, 8)
_COUNT = 16


class Trial:
    """Makes conditions and examples like those of users.

    Args:
        gan: `GAN`.

    Attributes:
        works: boolean, whether the generator takes the conditions that are made here.
        alone: boolean, whether each generated example follows from its own latents
            and condition, whatever its batch is.
        alone_by_latents: boolean, the same where layers that draw noise for each
            example give all the same noise, as in the signature `generate`.
    """

    def __init__(self, gan):
        self.gan = gan
        self._side, self._one_hot = None, False
        self.works = self._find()
        self.alone = self.works and self._is_alone()
        self.alone_by_latents = self.alone
        network = gan.sampling_generator
        if self.works and not self.alone and endpoints.has_noise(network):
            with endpoints.same_noise(network):
                self.alone_by_latents = self._is_alone()

    def conditions(self, count):
        """Conditions of `count` rows, a tree of arrays; None if no network takes one.

        Class numbers take turns. Rows that must sum to 1 are one-hot. All else is
        uniform in [-1, 1].
        """
        if not self.gan.conditional:
            return None
        random, classes = np.random.default_rng(0), self.gan.num_classes or 1

        def leaf(spec):
            shape = (count, *(size or self._side for size in spec.shape[1:]))
            if "float" not in spec.dtype:
                numbers = np.arange(count) % classes
                numbers = numbers.reshape(count, *[1] * (len(shape) - 1))
                return np.broadcast_to(numbers, shape).astype(spec.dtype)
            if self._one_hot and len(shape) == 2:
                ones = np.eye(shape[1], dtype=spec.dtype)
                return ones[np.arange(count) % shape[1]]
            return random.uniform(-1, 1, shape).astype(spec.dtype)

        return trees.mapped(leaf, self.gan.condition_spec)

    def examples(self, count, condition):
        """Examples of the generator, a tree of arrays of `count` rows."""
        gan, sequence = self.gan, backend.SeedSequence(int(self.gan.seed))
        latents = None
        if gan.prior is not None:
            latents = ops.convert_to_numpy(gan.prior(count, sequence))
        given = condition if gan.generator_is_conditional else None
        return gan._images_from(gan.sampling_generator, latents, given, sequence)

    def scores_each_alone(self):
        """Whether D's output for an example does not depend on others of its batch."""
        gan = self.gan
        if any(
            isinstance(layer, Packing)
            for layer in keras_internals.layers_of(gan.discriminator)
        ):
            return False
        condition = self.conditions(_COUNT)
        made = self.examples(_COUNT, condition)
        own = condition if gan.discriminator_is_conditional else None
        # The first example, and then the second one again and again.
        places = [0, *[1] * (_COUNT - 1)]
        changed = trees.mapped(lambda leaf: leaf[places], made)
        one, other = (gan._logits_of(each, own)[0] for each in (made, changed))
        return np.allclose(one, other, rtol=1e-4, atol=1e-5, equal_nan=True)

    def _find(self):
        """Finds conditions that the generator takes, and says whether there are any."""
        gan = self.gan
        if not gan.conditional:
            return True
        rules = ConditionRules(gan, penalties=False)
        sizes = [spec.shape[1:] for spec in trees.leaves(gan.condition_spec)]
        for side in _SIDES if any(None in each for each in sizes) else (None,):
            self._side, self._one_hot = side, False
            if any(map(bool, rules.faults(self.conditions(1)))):
                self._one_hot = True
            try:
                self.examples(1, self.conditions(1))
            except Exception:  # Networks fail in ways of their own.
                continue
            return True
        return False

    def _is_alone(self):
        gan, condition = self.gan, None
        if gan.generator_is_conditional:
            condition = self.conditions(_COUNT)
        network = gan.sampling_generator
        return is_a_function_of_its_row(gan, network, gan.prior, condition)
