"""The SavedModel of networks with conditions, and with examples of several tensors."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_image_gan
from exported_gans import gan_of_keys
from keras import layers

from keras_gan import GAN
from keras_gan import backend

RNG = np.random.default_rng(0)


def normal(*shape):
    return RNG.normal(size=shape).astype("float32")


def exported(gan, tmp_path):
    """The two signatures, which take and return arrays by name."""
    gan.export(tmp_path / "1")
    loaded = tf.saved_model.load(tmp_path / "1")

    def call(name):
        def answer(**arrays):
            tensors = {key: tf.constant(array) for key, array in arrays.items()}
            found = loaded.signatures[name](**tensors)
            return {key: tensor.numpy() for key, tensor in found.items()}

        named = loaded.signatures[name].structured_input_signature[1]
        answer.takes = {
            key: (str(of.dtype.name), *of.shape) for key, of in named.items()
        }
        return answer

    return call("generate"), call("discriminate")


def latents_of(gan, count, seed):
    """The latents that `generate` draws with a seed."""
    return np.asarray(gan.prior(count, backend.SeedSequence(seed)))


def compiled(gan, loss):
    gan.compile("adam", "adam", loss=loss)
    return gan


def classifying_gan(condition, loss):
    """Only G takes the condition; D returns its logits and those of classes."""
    latents = keras.Input((2,))
    row = condition
    if condition.dtype == "int32":
        row = layers.Embedding(3, 3)(condition)
    made = layers.Dense(4)(layers.Concatenate()([latents, row]))
    examples = keras.Input((4,))
    hidden = layers.Dense(5, "tanh")(examples)
    outputs = {"logits": layers.Dense(1)(hidden), "classes": layers.Dense(3)(hidden)}
    generator = keras.Model([latents, condition], made)
    gan = GAN(generator, keras.Model(examples, outputs), latent_dim=2, seed=1)
    return compiled(gan, loss)


@pytest.mark.parametrize(
    ("kind", "loss"),
    [
        ("one_hot", "relativistic_paired"),
        ("numbers", "hinge"),
        pytest.param("one_hot", "hinge", marks=pytest.mark.slow),
        pytest.param("numbers", "relativistic_paired", marks=pytest.mark.slow),
    ],
)
def test_a_condition_that_only_the_generator_takes(kind, loss, tmp_path):
    """D's verdict needs the condition if it compares with generated examples.

    Sees a signature that always takes it, and a table in another order than classes.
    """
    numbers = np.array([2, 0, 1, 1, 2], "int32")
    condition, name, of = keras.Input((), dtype="int32"), "labels", ("int32", None)
    if kind == "one_hot":
        condition, name, of = keras.Input((3,)), "condition", ("float32", None, 3)
    gan = classifying_gan(condition, loss)
    given = numbers if kind == "numbers" else np.eye(3, dtype="float32")[numbers]
    generate, discriminate = exported(gan, tmp_path)
    assert generate.takes == {"latents": ("float32", None, 2), name: of}
    expected = gan.generate(5, given, seed=3)
    made = generate(latents=latents_of(gan, 5, 3), **{name: given})
    np.testing.assert_allclose(made["images"], expected, atol=1e-6)
    images, extra = normal(5, 4), {}
    if loss == "relativistic_paired":
        extra = {name: given}
        expected = gan.discriminate(images, given)
    else:
        expected = gan.discriminate(images)
    takes = {"images": ("float32", None, 4)} | ({name: of} if extra else {})
    assert discriminate.takes == takes
    judged = discriminate(images=images, **extra)
    kind = gan.adversarial_loss.reads_as
    np.testing.assert_allclose(judged[kind], expected, atol=1e-6)
    assert set(judged) == {kind, "logits"} and np.ptp(judged[kind]) > 0
    extra = {key: array[:0] for key, array in extra.items()}
    assert len(discriminate(images=images[:0], **extra)[kind]) == 0


@pytest.mark.parametrize(
    "loss",
    [pytest.param("non_saturating", marks=pytest.mark.slow), "relativistic_paired"],
)
def test_images_from_images_of_any_size_without_latents(loss, tmp_path):
    sketch, picture = keras.Input((None, None, 2)), keras.Input((None, None, 3))
    made = layers.Conv2D(3, 3, padding="same", activation="tanh")(sketch)
    taken = keras.Input((None, None, 2), name="sketch")
    logits = layers.Conv2D(1, 3)(layers.Concatenate()([picture, taken]))
    gan = GAN(
        keras.Model(sketch, made), keras.Model([picture, taken], logits), prior=None
    )
    generate, discriminate = exported(compiled(gan, loss), tmp_path)
    assert generate.takes == {"sketch": ("float32", None, None, None, 2)}
    for count, side in ((1, 6), (3, 9)):
        sketches = normal(count, side, side, 2)
        made = generate(sketch=sketches)["images"]
        expected = gan.generate(condition=sketches)
        np.testing.assert_allclose(made, expected, atol=1e-6)
        pictures = np.clip(normal(count, side, side, 3), -1, 1)
        judged = discriminate(images=pictures, sketch=sketches)
        expected = gan.discriminate(pictures, sketches)
        np.testing.assert_allclose(judged["probability"], expected, atol=1e-6)


@pytest.mark.slow
def test_names_of_several_tensors_are_keys_or_inputs_and_differ(tmp_path):
    """Sees tensors in the order of the names, which is not that of the inputs."""
    latents = keras.Input((2,), name="z")
    inputs = [keras.Input((1,), name="size"), keras.Input((2,), name="class")]
    inputs.append(keras.Input((), dtype="int32", name="b b"))
    number = layers.Embedding(3, 2)(inputs[2])
    joined = layers.Concatenate()([latents, *inputs[:2], number])
    made = {"size": layers.Dense(2)(joined), "a": layers.Dense(3)(joined)}
    examples = {
        "size": keras.Input((2,), name="size"),
        "a": keras.Input((3,), name="a"),
    }
    taken = [
        examples,
        keras.Input((1,)),
        keras.Input((2,)),
        keras.Input((), dtype="int32"),
    ]
    number = layers.Embedding(3, 2)(taken[3])
    judged = layers.Concatenate()([*examples.values(), *taken[1:3], number])
    gan = GAN(
        keras.Model([latents, *inputs], made),
        keras.Model(taken, layers.Dense(1)(judged)),
        latent_dim=2,
    )
    compiled(gan, "relativistic_paired")
    generate, discriminate = exported(gan, tmp_path)
    names = ["size_1", "condition_class", "b_b"]
    assert set(generate.takes) == {"latents", *names}
    assert set(discriminate.takes) == {"size", "a", *names}
    condition = normal(5, 1), normal(5, 2), np.array([0, 1, 2, 2, 0], "int32")
    given = dict(zip(names, condition, strict=True))
    made = generate(latents=latents_of(gan, 5, 3), **given)
    expected = gan.generate(5, condition, seed=3)
    assert set(made) == {"size", "a"}
    for name, array in made.items():
        np.testing.assert_allclose(array, expected[name], atol=1e-6)
    examples = {"size": normal(5, 2), "a": normal(5, 3)}
    judged = discriminate(**examples, **given)
    expected = gan.discriminate(examples, condition)
    np.testing.assert_allclose(judged["probability"], expected, atol=1e-6)


def test_any_key_of_a_condition_becomes_a_name_that_tensorflow_takes(tmp_path):
    """Keys in the order of the dictionary's inputs, each of another kind."""
    names = {
        "_x": "x",
        "größe": "gr__e",
        "seeds": "seeds_1",  # Inputs of other signatures.
        "self": "condition_self",
        "truncation": "truncation_1",
        "形": "condition",  # No letter that is left.
        "色": "condition_1",
    }
    gan = gan_of_keys(*names)
    generate, _ = exported(gan, tmp_path)
    assert set(generate.takes) == {"latents", *names.values()}
    condition = {key: normal(4, 3) for key in names}
    given = {name: condition[key] for key, name in names.items()}
    made = generate(latents=latents_of(gan, 4, 3), **given)["images"]
    np.testing.assert_allclose(made, gan.generate(4, condition, seed=3), atol=1e-6)


@pytest.mark.slow
def test_a_discriminator_alone_may_take_classes(tmp_path):
    generator = tiny_image_gan().generator
    discriminator = tiny_image_gan(num_classes=3).discriminator
    gan = GAN(generator, discriminator, latent_dim=4, seed=0)
    compiled(gan, "relativistic_paired")
    generate, discriminate = exported(gan, tmp_path)
    assert set(generate.takes) == {"latents"}
    images, labels = np.clip(normal(4, 8, 8, 1), -1, 1), np.array([2, 0, 1, 2], "int32")
    judged = discriminate(images=images, labels=labels)
    expected = gan.discriminate(images, labels)
    np.testing.assert_allclose(judged["probability"], expected, atol=1e-6)
