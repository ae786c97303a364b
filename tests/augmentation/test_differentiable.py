"""Colours, translation and cutout against NumPy, one image at a time."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import check_gradient
from keras import ops
from scipy import stats

from keras_gan import augmentation
from keras_gan import backend

IMAGES = np.random.default_rng(0).normal(size=(600, 6, 5, 3)).astype("float32")

EVERY = [
    augmentation.HorizontalFlip(),
    augmentation.Shift(2),
    augmentation.Noise(),
    augmentation.Color(),
    augmentation.Translation(0.3),
    augmentation.Cutout(),
    augmentation.diff_augment(),
    augmentation.InstanceNoise(0.1),
]
every = pytest.mark.parametrize(
    "transform", EVERY, ids=lambda transform: type(transform).__name__
)


def run(transform, images=IMAGES):
    return ops.convert_to_numpy(transform(ops.array(images), backend.SeedSequence(0)))


def uniform(values, low, high):
    """Whether values are what a uniform distribution may give."""
    return stats.kstest(values, stats.uniform(low, high - low).cdf).pvalue > 0.001


def test_brightness_adds_one_uniform_number_an_image():
    added = run(augmentation.Color(0.5, 0, 0)) - IMAGES
    numbers = added.mean(axis=(1, 2, 3))
    np.testing.assert_allclose(
        added, np.broadcast_to(numbers[:, None, None, None], added.shape), atol=1e-5
    )
    assert uniform(numbers, -0.5, 0.5)


def test_saturation_scales_what_sets_the_channels_apart():
    """Sees a mean over the image in the place of one over the pixel's channels."""
    found = run(augmentation.Color(0, 1.0, 0))
    grey = IMAGES.mean(axis=3, keepdims=True)
    np.testing.assert_allclose(found.mean(axis=3, keepdims=True), grey, atol=1e-5)
    factors = (found - grey) / (IMAGES - grey)
    medians = np.median(factors, axis=(1, 2, 3))
    np.testing.assert_allclose(
        found - grey, medians[:, None, None, None] * (IMAGES - grey), atol=1e-4
    )
    assert uniform(medians, 0, 2)


def test_contrast_scales_what_sets_the_pixels_apart():
    found = run(augmentation.Color(0, 0, 0.5))
    level = IMAGES.mean(axis=(1, 2, 3), keepdims=True)
    factors = np.median((found - level) / (IMAGES - level), axis=(1, 2, 3))
    np.testing.assert_allclose(
        found, level + factors[:, None, None, None] * (IMAGES - level), atol=1e-4
    )
    assert uniform(factors, 0.5, 1.5)


def test_grey_images_have_no_saturation():
    grey = IMAGES[..., :1]
    found = run(augmentation.Color(0, 1.0, 0), grey)
    np.testing.assert_allclose(found, grey, atol=1e-6)


def test_every_translation_happens_and_leaves_zeros():
    """Sees a repeated edge, an image that wraps around, and one shift for all."""
    found, places = run(augmentation.Translation(0.3)), set()
    for before, after in zip(IMAGES, found, strict=True):
        padded = np.pad(before, ((2, 2), (2, 2), (0, 0)))
        fits = [
            (down, right)
            for down in range(5)
            for right in range(5)
            if np.array_equal(after, padded[down : down + 6, right : right + 5])
        ]
        assert len(fits) == 1
        places.add(fits[0])
    assert len(places) == 25


@pytest.mark.parametrize("share", [0.5, 0.7, 1.0])
def test_every_place_is_cut_out(share):
    """Sides of 3, 4 and 6 of 6 pixels, and of 3, 4 and 5 of 5; odd ones have a middle
    pixel, which may be any, even ones a middle line, of which there is one more."""
    images = np.tile(IMAGES[:, :, :, :1] ** 2 + 1, (4, 1, 1, 1))
    found, seen = run(augmentation.Cutout(share), images), set()
    sides = [int(length * share + 0.5) for length in (6, 5)]
    counts = [
        length if side % 2 else length + 1
        for length, side in zip((6, 5), sides, strict=True)
    ]
    expected = {
        tuple(
            tuple(range(max(m - side // 2, 0), min(m - side // 2 + side, length)))
            for m, side, length in zip(place, sides, (6, 5), strict=True)
        )
        for place in np.ndindex(*counts)
    }
    for before, after in zip(images, found, strict=True):
        zero = after[:, :, 0] == 0
        rows, columns = (tuple(np.flatnonzero(zero.any(axis=a))) for a in (1, 0))
        cut = before.copy()
        cut[np.ix_(rows, columns)] = 0
        np.testing.assert_array_equal(after, cut)
        if zero.any():
            seen.add((rows, columns))
    assert seen == {place for place in expected if all(place)}


def test_the_chain_of_the_paper_is_its_three_in_order():
    kinds = [type(transform) for transform in augmentation.diff_augment().transforms]
    names = ("Color", "Translation", "Cutout")
    assert kinds == [getattr(augmentation, name) for name in names]


@every
def test_gradients_are_those_of_finite_differences(transform):
    images = tf.Variable(IMAGES[:3, :5, :4].astype("float64"))
    weights = np.random.default_rng(1).normal(size=images.shape)

    @tf.function
    def value():
        # The same dice in each call.
        found = transform(images.read_value(), backend.SeedSequence(0))
        return tf.reduce_sum(weights * found + 0.5 * found**2)

    check_gradient(value, images)


@every
def test_shapes_and_dtypes_stay_under_xla(transform):
    """And gradients are finite."""

    @tf.function(jit_compile=True, input_signature=[tf.TensorSpec((7, 6, 5, 3))])
    def step(images):
        with tf.GradientTape() as tape:
            tape.watch(images)
            found = transform(images, backend.SeedSequence(0))
            total = tf.reduce_sum(found**2)
        return found, tape.gradient(total, images)

    for found in step(IMAGES[:7]):
        assert found.shape == (7, 6, 5, 3) and found.dtype == "float32"
        assert np.isfinite(found).all()


@every
def test_batches_of_unknown_size_are_taken(transform):
    signature = [tf.TensorSpec((None, 6, 5, 3))]
    step = tf.function(
        lambda images: transform(images, backend.SeedSequence(0)),
        input_signature=signature,
    )
    assert step(IMAGES[:3]).shape == (3, 6, 5, 3)


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        (augmentation.Color, "brightness", -0.1),
        (augmentation.Color, "saturation", 1.5),
        (augmentation.Color, "contrast", -1.0),
        (augmentation.Translation, "share", 0.0),
        (augmentation.Cutout, "share", 1.1),
    ],
)
def test_impossible_arguments_are_refused(kind, name, value):
    with pytest.raises(ValueError, match=f"`{name}`.*{name}={value}"):
        kind(**{name: value})


@pytest.mark.parametrize(
    "kind", [augmentation.Color, augmentation.Translation, augmentation.Cutout]
)
def test_points_are_refused(kind):
    with pytest.raises(ValueError, match="takes images of shape"):
        kind().check_shape((2,))
    with pytest.raises(ValueError, match="all three known"):
        kind().check_shape((None, None, 1))


def test_transforms_with_a_state_do_not_hide_in_a_chain():
    with pytest.raises(TypeError, match="must have no state of their own"):
        augmentation.Chain([augmentation.InstanceNoise(0.1)])
    assert isinstance(augmentation.InstanceNoise(0.1), keras.layers.Layer)
