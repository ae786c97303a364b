"""A small trained GAN that is exported, and what Keras answers to its requests."""

import io

import numpy as np
from conftest import tiny_image_gan
from PIL import Image

from keras_gan import WeightAverage
from keras_gan.callbacks import pictures

COUNT = 64


def trained(**arguments):
    """A conditional GAN on images, whose average differs from its generator."""
    gan = tiny_image_gan(num_classes=3, average=WeightAverage(50), **arguments)
    gan.run_eagerly = True
    random = np.random.default_rng(0)
    images = random.uniform(-1, 1, (64, 8, 8, 1)).astype("float32")
    gan.fit(images, np.arange(64, dtype="int32") % 3, verbose=0)
    # Of networks that are hardly trained, all images would be grey.
    for variable in gan.sampling_generator.variables:
        if "kernel" in variable.path:
            variable.assign(4 * variable)
    return gan


def inputs():
    """Inputs of `COUNT` examples by name."""
    random = np.random.default_rng(1)
    return {
        "latents": random.normal(size=(COUNT, 4)).astype("float32"),
        "seeds": random.integers(0, 2**62, COUNT),
        "labels": (np.arange(COUNT) % 3).astype("int32"),
        "images": random.uniform(-1, 1, (COUNT, 8, 8, 1)).astype("float32"),
    }


TAKES = {
    "generate": ("latents", "labels"),
    "serving_default": ("latents", "labels"),
    "sample": ("seeds", "labels"),
    "generate_png": ("latents", "labels"),
    "sample_png": ("seeds", "labels"),
    "discriminate": ("images", "labels"),
}


def requests(given=None):
    """Pairs of each signature and its inputs."""
    given = given or inputs()
    return [
        (signature, {name: given[name] for name in names})
        for signature, names in TAKES.items()
    ]


def check(gan, answers):
    """That answers to `requests` are those of Keras.

    At most 1e-5 for floats, and one level of 255 for pictures.
    """
    given = inputs()
    by_signature = dict(zip(TAKES, answers, strict=True))
    generated = gan.predict([given["latents"], given["labels"]], verbose=0)
    sampled = gan.generate(condition=given["labels"], seed=given["seeds"])
    raw = gan.generator.predict([given["latents"], given["labels"]], verbose=0)
    assert np.abs(generated - raw).max() > 0.01  # The average is what is checked.
    assert np.ptp(generated, axis=0).max() > 0.1
    for signature, expected in {
        "generate": generated,
        "serving_default": generated,
        "sample": sampled,
    }.items():
        found = by_signature[signature]
        assert list(found) == ["images"] and found["images"].dtype == "float32"
        np.testing.assert_allclose(found["images"], expected, rtol=0, atol=1e-5)
    for signature, images in {
        "generate_png": generated,
        "sample_png": sampled,
    }.items():
        (found,) = by_signature[signature].values()
        check_png(found, pictures.to_uint8(images, gan.value_range))
    judged = by_signature["discriminate"]
    assert set(judged) == {"probability", "logits"}
    expected = gan.discriminate(given["images"], given["labels"])
    np.testing.assert_allclose(judged["probability"], expected, rtol=0, atol=1e-5)
    logits = np.asarray(
        gan.discriminator([given["images"], given["labels"]], training=False)
    )
    np.testing.assert_allclose(judged["logits"], logits, rtol=0, atol=1e-5)


def check_png(files, levels):
    """That bytes are PNG files of these images, to one level."""
    assert len(files) == len(levels)
    for file, expected in zip(files, levels, strict=True):
        picture = Image.open(io.BytesIO(file))
        assert picture.format == "PNG"
        found = np.asarray(picture).reshape(expected.shape).astype(int)
        assert np.abs(found - expected).max() <= 1
