"""PatchGAN: its parameters, and which pixels a logit sees."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gan import GAN
from keras_gan import models
from keras_gan import updates
from keras_gan.layers import InstanceNormalization


def without_affine():
    return InstanceNormalization(center=False, scale=False)


def trainable(network):
    return sum(int(np.prod(weight.shape)) for weight in network.trainable_weights)


def test_its_parameters_are_those_of_the_papers():
    """2.769 million for pix2pix and 2.765 million for CycleGAN."""
    shape = (256, 256, 3)
    with keras.StatelessScope():
        assert trainable(models.patch_discriminator(shape, shape)) == 2_768_705
        alone = models.patch_discriminator(shape, normalization=without_affine)
        assert trainable(alone) == 2_764_737


@pytest.mark.parametrize(
    ("n_layers", "field"), [(0, 1), (1, 16), (2, 34), (3, 70), (4, 142), (5, 286)]
)
def test_the_receptive_field_is_as_wide_as_stated(n_layers, field):
    """Changes one pixel after the other along a row, and asks which move a logit.

    Sees strides of 1 in place of 2, and a layer too many.
    """
    side = max(2 * field, 32)
    network = models.patch_discriminator(
        (side, side, 1), filters=1, n_layers=n_layers, normalization=None
    )
    rng = np.random.default_rng(0)
    for weight in network.weights:  # Positive, so that nothing cancels or is cut off.
        weight.assign(rng.uniform(0.5, 1.0, weight.shape) / np.prod(weight.shape[:-1]))
    # The gradient of one logit says the same of all pixels at once.
    picture = keras.ops.ones((1, side, side, 1))
    with tf.GradientTape() as tape:
        tape.watch(picture)
        logits = network(picture)
        row = logits.shape[1] // 2
        logit = logits[0, row, row, 0]
    moved = np.flatnonzero(np.abs(tape.gradient(logit, picture)[0].numpy()).sum((1, 2)))
    assert moved[-1] - moved[0] + 1 == field
    # And of the first and the last of them, moved by hand.
    base = float(logit)
    for place, moves in (
        (moved[0], True),
        (moved[0] - 1, False),
        (moved[-1] + 1, False),
    ):
        other = np.ones((1, side, side, 1), "float32")
        other[0, place, moved[0]] += 1e4
        found = float(network(other)[0, row, row, 0])
        assert (abs(found - base) > 1e-6 * abs(base)) == moves


def test_the_map_of_256_pixels_has_30_by_30_logits_of_float32():
    network = models.patch_discriminator((256, 256, 3), (256, 256, 1), filters=1)
    assert network.output_shape == (None, 30, 30, 1)
    assert [each.name for each in network.inputs] == ["images", "condition"]
    of_any = models.patch_discriminator((None, None, 3), filters=1)
    assert of_any(np.zeros((1, 48, 64, 3), "float32")).shape == (1, 4, 6, 1)


def test_too_small_pictures_and_other_conditions_are_refused():
    with pytest.raises(ValueError, match="`n_layers=3` needs pictures of at least 24"):
        models.patch_discriminator((16, 32, 3))
    with pytest.raises(ValueError, match="height and width of `image_shape`"):
        models.patch_discriminator((32, 32, 3), (16, 16, 3))


@pytest.mark.parametrize("normalization", ["batch", "instance"])
def test_one_stage_takes_instance_but_not_batch_normalization(normalization):
    shapes = (16, 16, 3), (16, 16, 1)
    chosen = {"normalization": without_affine} if normalization == "instance" else {}
    gan = GAN(
        models.resnet_translator(shapes[1], 3, filters=2, blocks=1),
        models.patch_discriminator(*shapes, filters=2, n_layers=1, **chosen),
        prior=None,
    )
    compiled = dict(update=updates.OneStage(), loss="least_squares", run_eagerly=True)
    if normalization == "batch":
        with pytest.raises(ValueError, match="independently of the rest of its batch"):
            gan.compile("adam", "adam", **compiled)
        return
    gan.compile("adam", "adam", **compiled)
    rng = np.random.default_rng(0)
    images, drawings = (rng.uniform(-1, 1, (4, *shape)) for shape in shapes)
    logs = gan.fit(images, drawings, batch_size=4, verbose=0).history
    assert np.isfinite(logs["g_loss"]).all()
