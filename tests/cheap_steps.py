"""A training step without gradients, for tests of what is around the step.

A step of the game takes about 800 operations of TensorFlow, this one about 50.
"""

import pytest
from keras import ops

from keras_gan import GAN
from keras_gan import backend
from keras_gan import checks
from keras_gan.core import trees


def _summary(examples):
    """A number that depends on all numbers of a tree and on their order."""
    total = 0.0
    for place, leaf in enumerate(trees.leaves(examples)):
        flat = ops.reshape(leaf, (-1,))
        waves = ops.cos(ops.arange(ops.size(flat), dtype="float32") + place)
        total += ops.mean(flat * waves)
    return total


def train_step(self, data):
    """Moves a weight of D by the batch and one of G by latents, and counts the step.

    All logs are one number, which falls and depends on the batches up to this one.
    """
    real, condition = checks.check_structure(self, data)
    with backend.waiting_for([real]):
        latents = self.draw(real, condition).latents
        networks = (self.discriminator, self.generator)
        for network, examples in zip(networks, (real, latents), strict=True):
            weight = network.trainable_variables[0]
            weight.assign(0.9 * weight + _summary(examples))
        self.step.assign_add(1)
        images = trees.count(real)
        self.images_seen.assign_add(ops.cast(images, "int64"))
    if self.average is not None:
        networks = self.average_generator, self.generator
        self.average.update(*networks, images, self.images_seen, self.step)
    value = 10 / ops.cast(self.step, "float32")
    value += ops.mean(self.discriminator.trainable_variables[0])
    for tracker in self._trackers.values():
        tracker.total.assign(value)
        tracker.count.assign(1.0)
    return {name: value + 0.0 for name in self._trackers}


@pytest.fixture
def cheap_steps(monkeypatch):
    """GANs take cheap steps in this test."""
    monkeypatch.setattr(GAN, "train_step", train_step)
