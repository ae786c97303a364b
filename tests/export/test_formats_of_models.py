"""Every network of `models` that makes images, in every format, equals Keras.

docs/exploring.md has a table of it.
"""

import contextlib

import keras
import numpy as np
import pytest
import tensorflow as tf
from exported_files import CONVERTERS_WARN
from exported_files import FORMATS
from exported_files import SUFFIXES
from exported_files import latents_of
from exported_files import needs
from exported_files import run

from keras_gan import GAN
from keras_gan import models

pytestmark = CONVERTERS_WARN

SHAPE, CLASSES = (16, 16, 3), 3
TINY = {
    "dcgan": {"latent_dim": 8, "filters": 4},
    "resnet": {
        "latent_dim": 8,
        "generator_channels": 8,
        "discriminator_channels": 8,
    },
    "r3gan": {"latent_dim": 8, "channels": (8, 8, 8), "blocks": 1, "group_size": 4},
    "sagan": {
        "latent_dim": 8,
        "generator_channels": 8,
        "discriminator_channels": 8,
        "attention_size": 8,
    },
    "biggan": {"latent_dim": 12, "channels": 4, "embedding_dim": 4},
    "biggan_deep": {"latent_dim": 8, "channels": 8, "blocks": 1, "embedding_dim": 4},
    "fastgan": {"latent_dim": 8, "filters": 4},
    "vit": {"latent_dim": 8, "width": 16, "blocks": 1},
    "stylegan2": {
        "latent_dim": 8,
        "style_dim": 8,
        "channels": 4,
        "mapping_layers": 2,
    },
}
# Of the random weights, so that images differ and are not saturated. StyleGAN2 keeps
# its first weights, which its layers scale.
GAINS = {"resnet": 0.7, "fastgan": 3.0, "vit": 0.5, "stylegan2": None}
# LiteRT has no operations for any batch size for these.
FIXED_BATCH = {"resnet"}


def made(name, classes=None):
    """A GAN whose images differ; random numbers stay small through the layers."""
    keras.utils.set_random_seed(0)
    condition = {} if classes is None else {"num_classes": classes}
    networks = getattr(models, name)(SHAPE, **TINY[name], **condition)
    gan = GAN(*networks, latent_dim=TINY[name]["latent_dim"], seed=0)
    gan.compile("adam", "adam", loss="relativistic_paired")
    random, gain = np.random.default_rng(0), GAINS.get(name, 1.0)
    for network in networks:
        for weight in network.weights:
            if len(weight.shape) > 1 and gain is not None:
                scale = gain / np.sqrt(np.prod(weight.shape[:-1]))
                weight.assign(random.normal(0, scale, weight.shape))
            if weight.name == "strength":  # Of noise, which begins as 0.
                weight.assign(0.3)
    return gan


def inputs_of(gan, classes, count=64):
    found = {"latents": latents_of(gan, count)}
    if classes is not None:
        found["labels"] = (np.arange(count) % classes).astype("int32")
    return found


def expected(gan, inputs):
    """What Keras makes, with the same noise for all images."""
    with contextlib.ExitStack() as stack:
        for layer in gan.generator._flatten_layers():
            if hasattr(layer, "same_for_all"):
                stack.enter_context(layer.same_for_all())
        given = list(inputs.values())
        images = gan.generator(given if len(given) > 1 else given[0], training=False)
    images = np.asarray(images)
    assert np.ptp(images, axis=0).max() > 0.01  # 1,000 times the tolerance.
    return images


def tolerance(images):
    """Networks without a last tanh make larger numbers."""
    return 1e-5 * max(1.0, np.abs(images).max())


def check(format, gan, classes, folder, **arguments):
    path = folder / f"g{SUFFIXES[format]}"
    exported = gan.export(path, format=format, **arguments)
    inputs, size = inputs_of(gan, classes), arguments.get("batch_size", 64)
    wanted = expected(gan, inputs)
    assert exported.largest <= tolerance(wanted)
    found = [
        run(format, path, {key: each[n : n + size] for key, each in inputs.items()})
        for n in range(0, 64, size)
    ]
    found = np.concatenate([each["images"] for each in found])
    np.testing.assert_allclose(found, wanted, rtol=0, atol=tolerance(wanted))


@needs("onnx")
def test_a_conditional_r3gan_in_onnx(tmp_path):
    check("onnx", made("r3gan", CLASSES), CLASSES, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", TINY)
@pytest.mark.parametrize("format", FORMATS)
def test_every_format_equals_keras_on_64_latents(format, name, tmp_path):
    gan = made(name, CLASSES)
    if format != "litert" or name not in FIXED_BATCH:
        check(format, gan, CLASSES, tmp_path)
        return
    said = r"cannot express the operation \w+ of layer '.*fixed `batch_size`"
    with pytest.raises(ValueError, match=said):
        gan.export(tmp_path / "g.tflite", format=format)
    check(format, gan, CLASSES, tmp_path, batch_size=4)


@pytest.mark.slow
@pytest.mark.parametrize("name", TINY)
def test_a_saved_model_of_every_model_equals_keras(name, tmp_path):
    gan = made(name, CLASSES)
    names = ["generate", "sample", "discriminate"]
    path = gan.export(tmp_path, version="next", signatures=names)
    found = tf.saved_model.load(path).signatures
    inputs = inputs_of(gan, CLASSES, 3)
    images = found["generate"](**{k: tf.constant(v) for k, v in inputs.items()})
    images = images["images"].numpy()
    wanted = expected(gan, inputs)
    np.testing.assert_allclose(images, wanted, rtol=0, atol=tolerance(wanted))
    labels = inputs["labels"]
    given = {"labels": tf.constant(labels)}
    sampled = found["sample"](seeds=tf.constant([0, 5, 7], "int64"), **given)
    by_seed = gan.generate(3, labels, seed=[0, 5, 7])
    np.testing.assert_allclose(
        sampled["images"], by_seed, rtol=0, atol=tolerance(by_seed)
    )
    images = np.clip(images, -1, 1)  # StyleGAN2's have no limits.
    judged = found["discriminate"](images=tf.constant(images), **given)
    wanted = gan.discriminate(images, condition=labels)
    np.testing.assert_allclose(judged["probability"], wanted, rtol=0, atol=1e-5)


@pytest.mark.slow
@needs("onnx")
def test_noise_is_the_same_for_all_images_of_a_file(tmp_path):
    """Sees the noise of each example, and no noise at all."""
    gan = made("stylegan2")
    gan.export(tmp_path / "g.onnx", format="onnx")
    latents = np.repeat(latents_of(gan, 1), 3, axis=0)
    images = run("onnx", tmp_path / "g.onnx", {"latents": latents})["images"]
    np.testing.assert_allclose(images[0], images[2], rtol=0, atol=tolerance(images))
    for weight in gan.generator.weights:
        if weight.name == "strength":
            weight.assign(0.0)
    without = gan.generator(latents, training=False)
    assert np.abs(images - without).max() > 0.01
