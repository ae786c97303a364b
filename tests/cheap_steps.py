"""A training step without gradients, for tests of what is around the step.

A step of the game takes about 800 operations of TensorFlow, this one about 50.
"""

import pytest
from keras import ops

from keras_gan import GAN
from keras_gan import checks


def _summary(examples):
    """A number that depends on all numbers and on their order."""
    flat = ops.reshape(examples, (-1,))
    return ops.mean(flat * ops.cos(ops.arange(ops.size(flat), dtype="float32")))


def train_step(self, data):
    """Moves D's first weights by the batch, and G's by the latents; counts the step."""
    real, condition = checks.check_structure(self, data)
    latents = self.draw(real, condition).latents
    networks = (self.discriminator, self.generator)
    for network, examples in zip(networks, (real, latents), strict=True):
        weight = network.trainable_variables[0]
        weight.assign(0.9 * weight + _summary(examples))
    self.step.assign_add(1)
    self.images_seen.assign_add(ops.cast(ops.shape(real)[0], "int64"))
    logs = {"d_loss": ops.mean(real), "g_loss": ops.mean(latents)}
    return self._track(logs, real)


@pytest.fixture
def cheap_steps(monkeypatch):
    """GANs take cheap steps, eagerly, in this test."""
    compiled = GAN.compile

    def compile(self, *arguments, **named):
        return compiled(self, *arguments, **{"run_eagerly": True} | named)

    monkeypatch.setattr(GAN, "compile", compile)
    monkeypatch.setattr(GAN, "train_step", train_step)
