"""Transforms against NumPy, one image at a time."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from keras_gan import augmentation

IMAGES = np.random.default_rng(0).normal(size=(500, 6, 5, 2)).astype("float32")


def run(transform, images=IMAGES, seed=0):
    found = transform(ops.array(images), keras.random.SeedGenerator(seed))
    return ops.convert_to_numpy(found)


def test_half_of_the_images_are_mirrored_each_by_its_own_coin():
    """Sees one coin for the batch, and an image upside down."""
    found = run(augmentation.HorizontalFlip())
    same = np.all(found == IMAGES, axis=(1, 2, 3))
    mirrored = np.all(found == IMAGES[:, :, ::-1], axis=(1, 2, 3))
    assert np.all(same ^ mirrored)
    assert 0.4 < mirrored.mean() < 0.6


def shifted(image, down, right):
    """By NumPy's padding: moved, with the edge repeated."""
    padded = np.pad(image, ((2, 2), (2, 2), (0, 0)), mode="edge")
    return padded[2 + down : 8 + down, 2 + right : 7 + right]


def test_every_shift_happens_and_repeats_the_edge():
    """Sees a shift that wraps around, one for the batch, and one along one axis."""
    found, shifts = run(augmentation.Shift(2)), set()
    for before, after in zip(IMAGES, found, strict=True):
        places = [
            (down, right)
            for down in range(-2, 3)
            for right in range(-2, 3)
            if np.array_equal(after, shifted(before, down, right))
        ]
        assert len(places) == 1
        shifts.add(places[0])
    assert len(shifts) == 25


def test_noise_is_gaussian_of_its_deviation():
    found = run(augmentation.Noise(0.5)) - IMAGES
    np.testing.assert_allclose([found.mean(), found.std()], [0.0, 0.5], atol=0.01)


def test_a_chain_is_one_after_the_other():
    class Double(augmentation.Transform):
        def __call__(self, images, seed):
            return 2.0 * images

    class AddOne(augmentation.Transform):
        def __call__(self, images, seed):
            return images + 1.0

    chain = augmentation.Chain([Double(), AddOne()])
    np.testing.assert_allclose(run(chain), 2 * IMAGES + 1)


@pytest.mark.parametrize(
    "transform",
    [augmentation.HorizontalFlip(), augmentation.Shift(), augmentation.Noise()],
    ids=repr,
)
def test_gradients_reach_the_images(transform):
    """All pixels that are still there: of a sum, those of the copies add up."""
    images = tf.constant(IMAGES[:8])
    with tf.GradientTape() as tape:
        tape.watch(images)
        total = tf.reduce_sum(transform(images, keras.random.SeedGenerator(0)))
    np.testing.assert_allclose(
        tf.reduce_sum(tape.gradient(total, images)), images.shape.num_elements()
    )


def test_a_subclass_with_another_call_is_used_as_it_is():
    """Sees the parent's way to transform only some images."""

    class Halved(augmentation.Color):
        def __call__(self, images, seed):
            return 0.5 * images

    adaptive = augmentation.AdaptiveAugmentation([Halved()])
    adaptive.probability.assign(1.0)
    np.testing.assert_array_equal(run(adaptive), 0.5 * IMAGES)


@pytest.mark.parametrize(
    "transform",
    [
        augmentation.HorizontalFlip(),
        augmentation.Shift(3),
        augmentation.Color(),
        augmentation.Translation(0.3),
        augmentation.Cutout(),
        augmentation.Noise(),
        augmentation.Chain([augmentation.Color(), augmentation.Translation()]),
    ],
    ids=lambda transform: type(transform).__name__,
)
def test_only_the_chosen_images_are_transformed(transform):
    """As a mixture of both images is. Sees other draws, and all that are changed."""
    images = np.random.default_rng(0).uniform(-1, 1, (64, 8, 6, 3)).astype("float32")
    chosen = np.arange(64).reshape(-1, 1, 1, 1) % 2 == 0
    all_of_them = transform(images, keras.random.SeedGenerator(0))
    expected = np.where(chosen, all_of_them, images)
    found = transform.where(
        ops.convert_to_tensor(chosen), images, keras.random.SeedGenerator(0)
    )
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert np.abs(expected[::2] - images[::2]).max() > 0.1


def test_impossible_arguments_are_refused():
    with pytest.raises(ValueError, match="`pixels`.*pixels=0"):
        augmentation.Shift(0)
    with pytest.raises(ValueError, match="`std`.*std=0"):
        augmentation.Noise(0)
    with pytest.raises(TypeError, match="`transforms`.*'flip'"):
        augmentation.Chain(["flip"])


def test_noise_has_the_fourth_moment_of_a_gaussian():
    found = run(augmentation.Noise(0.5)) - IMAGES
    np.testing.assert_allclose(np.mean(found**4), 3 * 0.5**4, rtol=0.05)
