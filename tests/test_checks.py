"""Bad input gets an error at the door that says what is wrong."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import tiny_gan
from conftest import tiny_image_gan
from conftest import tiny_networks
from keras import layers

from keras_gan import GAN

pytestmark = pytest.mark.usefixtures("eager")


def refused(error, message):
    return pytest.raises(error, match=message)


def dataset(*arrays):
    element = arrays[0] if len(arrays) == 1 else arrays
    return tf.data.Dataset.from_tensor_slices(element).batch(32)


# --- Networks ---------------------------------------------------------------


def test_exactly_one_of_latent_dim_and_prior():
    for arguments in ({}, {"latent_dim": 4, "prior": None}):
        if arguments:
            from keras_gan.priors import Normal

            arguments["prior"] = Normal(4)
        with refused(ValueError, "exactly one of `latent_dim` and `prior`"):
            GAN(*tiny_networks(), **arguments)


def test_a_prior_that_is_none():
    with refused(TypeError, "`prior` takes instances of Prior.*64"):
        GAN(*tiny_networks(), prior=64)


def test_latents_that_do_not_fit_the_generator():
    with refused(ValueError, r"latents of shape \(5,\).*takes latents of shape \(4,\)"):
        GAN(*tiny_networks(latent_dim=4), latent_dim=5)


def test_examples_that_do_not_fit_the_discriminator():
    generator, _ = tiny_networks(dim=2)
    _, discriminator = tiny_networks(dim=3)
    with refused(ValueError, r"makes examples of shape \(2,\).*takes.*\(3,\)"):
        GAN(generator, discriminator, latent_dim=4)


def test_an_average_that_is_a_number():
    with refused(TypeError, "`average` takes instances of WeightAverage.*0.999"):
        GAN(*tiny_networks(), latent_dim=4, average=0.999)


@pytest.mark.parametrize("value_range", [(1, 1), (0, 1, 2), 255])
def test_an_impossible_value_range(value_range):
    with refused(ValueError, "`value_range` must be"):
        GAN(*tiny_networks(), latent_dim=4, value_range=value_range)


def test_networks_that_are_not_built():
    _, discriminator = tiny_networks()
    with refused(ValueError, "`generator` is not built"):
        GAN(keras.Sequential([layers.Dense(2)]), discriminator, latent_dim=4)


def test_what_is_no_network():
    with refused(TypeError, "`discriminator` must be a keras.Model"):
        GAN(tiny_networks()[0], lambda x: x, latent_dim=4)


def test_a_variable_with_two_owners():
    shared = layers.Dense(2, name="shared")
    generator = keras.Sequential([keras.Input((2,)), shared])
    discriminator = keras.Sequential([keras.Input((2,)), shared, layers.Dense(1)])
    with refused(ValueError, "share .*shared/kernel, .*shared/bias"):
        GAN(generator, discriminator, latent_dim=2)


@pytest.mark.parametrize("nested", [False, True])
def test_a_discriminator_that_ends_in_a_sigmoid(nested):
    stack = [
        keras.Input((2,)),
        layers.Dense(1, activation="sigmoid", name="verdict"),
    ]
    discriminator = keras.Sequential(stack)
    if nested:
        inputs = keras.Input((2,))
        discriminator = keras.Model(inputs, discriminator(inputs))
    with refused(ValueError, "Remove activation=\"sigmoid\" from layer 'verdict'"):
        GAN(tiny_networks()[0], discriminator, latent_dim=4)


def test_a_discriminator_that_ends_in_a_sigmoid_layer():
    discriminator = keras.Sequential(
        [keras.Input((2,)), layers.Dense(1), layers.Activation("sigmoid", name="end")]
    )
    with refused(ValueError, "'end' ends in a sigmoid"):
        GAN(tiny_networks()[0], discriminator, latent_dim=4)


def test_a_sigmoid_that_is_not_at_the_end_is_none_of_our_business():
    inputs = keras.Input((2,))
    logits = layers.Dense(1)(inputs)
    gate = layers.Dense(8, activation="sigmoid")(inputs)
    discriminator = keras.Model(inputs, {"logits": logits, "gate": gate})
    GAN(tiny_networks()[0], discriminator, latent_dim=4)
    wrapped = keras.Sequential(
        [
            keras.Input((2,)),
            layers.SpectralNormalization(layers.Dense(1, activation="sigmoid")),
        ]
    )
    with refused(ValueError, "ends in a sigmoid"):
        GAN(tiny_networks()[0], wrapped, latent_dim=4)


# --- compile ----------------------------------------------------------------


def test_fit_before_compile(points):
    with refused(ValueError, "compile"):
        tiny_gan(compiled=False).fit(points, verbose=0)


def test_one_optimizer_for_both():
    optimizer = keras.optimizers.Adam()
    with refused(ValueError, "`d_optimizer` and `g_optimizer` are the same object"):
        tiny_gan(compiled=False).compile(optimizer, optimizer)


def test_one_name_for_both_optimizers_is_two_optimizers():
    gan = tiny_gan(compiled=False)
    gan.compile("adam", "adam")
    assert gan.d_optimizer is not gan.g_optimizer


def test_an_unknown_loss():
    with refused(
        ValueError,
        "'bce'. The nearest is 'non_saturating'. Known names: 'minimax', 'non_sat",
    ):
        tiny_gan(loss="bce")


# --- Data -------------------------------------------------------------------


def test_images_of_another_shape(points, images):
    message = r"takes examples of shape \(2,\).*have shape \(3,\)"
    other = np.ones((64, 3), "float32")
    with refused(ValueError, message):
        tiny_gan().fit(other, verbose=0)
    with refused(ValueError, message):
        tiny_gan().fit(dataset(other), verbose=0)
    with refused(ValueError, message):
        tiny_gan().fit(points, validation_data=dataset(other), verbose=0)


def test_uint8_images():
    images = np.zeros((64, 8, 8, 1), "uint8")
    for data in (images, dataset(images)):
        with refused(TypeError, r"\[-1.0, 1.0\].*dtype uint8.*127.5"):
            tiny_image_gan().fit(data, verbose=0)


def test_validation_data_are_checked_before_training(images):
    gan = tiny_image_gan()
    for bad in (images * 100, images * np.nan, (images * 127).astype("uint8")):
        with pytest.raises((TypeError, ValueError)):
            gan.fit(images[:8], validation_data=(bad,), verbose=0)
    assert int(gan.step) == 0


def test_a_set_of_less_than_one_batch_is_cut_like_any_short_batch(points):
    from keras_gan.updates import Alternating

    gan = tiny_gan(update=Alternating(2))
    gan.fit(points[:7], batch_size=8, verbose=0)
    gan.fit(dataset(points[:7]), verbose=0)
    assert int(gan.step) == 2
    with refused(ValueError, "9 examples"):
        gan.fit(points[:7], batch_size=9, verbose=0)


def test_uint8_images_in_evaluation_and_single_batches():
    images = np.zeros((32, 8, 8, 1), "uint8")
    for look in ("evaluate", "train_on_batch"):
        with refused(TypeError, "dtype uint8"):
            getattr(tiny_image_gan(), look)(images)


def test_images_outside_the_range(images):
    for data in (images * 100, dataset(images * 100)):
        gan = tiny_image_gan()
        with refused(ValueError, r"\[-1.0, 1.0\].*in \[-\d+.*, \d+.*\]"):
            gan.fit(data, verbose=0)
        assert int(gan.step) == 0


def test_images_from_0_to_1_with_a_tanh_generator(images):
    for data in (images * 0.5 + 0.5, dataset(images * 0.5 + 0.5)):
        with pytest.warns(UserWarning, match="tell them apart"):
            tiny_image_gan().fit(data, verbose=0)


def test_nan_in_the_data(points):
    points[3, 1] = np.nan
    for data in (points, dataset(points)):
        gan = tiny_gan()
        with refused(ValueError, "NaN"):
            gan.fit(data, verbose=0)
        assert int(gan.step) == 0


def test_an_empty_dataset(points):
    with refused(ValueError, "empty"):
        tiny_gan().fit(dataset(points).take(0), verbose=0)
    for gan, nothing in (
        (tiny_gan(), points[:0]),
        (tiny_image_gan(), np.zeros((0, 8, 8, 1), "float32")),
    ):
        with refused(ValueError, "empty"):
            gan.fit(nothing, verbose=0)


def test_a_third_element(points):
    data = dataset(points, np.zeros(256, "int32"), np.ones(256, "float32"))
    with refused(ValueError, "third element.*3 elements"):
        tiny_gan().fit(data, verbose=0)


def test_sample_weights(points):
    with refused(ValueError, "third element"):
        tiny_gan().fit(points, sample_weight=np.ones(256), verbose=0)


def test_labels_that_are_missing(images):
    for data in (images, dataset(images)):
        with refused(ValueError, "the data have none"):
            tiny_image_gan(num_classes=3).fit(data, verbose=0)


def test_labels_that_are_not_integers(images):
    for labels in (np.ones(64, "float32"), np.eye(64, 3, dtype="int32")):
        with refused(ValueError, r"take the condition int32 \(None,\).*as integers of"):
            tiny_image_gan(num_classes=3).fit(images, labels, verbose=0)


def test_labels_of_classes_that_the_networks_do_not_know(images):
    for labels in (np.full(64, 3), np.full(64, -1)):
        gan = tiny_image_gan(num_classes=3)
        for data in ((images, labels), (dataset(images, labels), None)):
            with refused(ValueError, "class numbers other than 0 to 2"):
                gan.fit(*data, verbose=0)
        with refused(ValueError, "class numbers other than 0 to 2"):
            gan.generate(64, condition=labels)
    assert int(gan.step) == 0


def test_as_many_labels_as_images(images):
    with refused(ValueError, "64 examples, 63 conditions"):
        tiny_image_gan(num_classes=3).fit(images, np.zeros(63, "int32"), verbose=0)


def test_generating_with_labels_that_do_not_fit():
    gan = tiny_image_gan(num_classes=3)
    with refused(ValueError, "takes a condition: pass `condition`, one integer"):
        gan.generate(4)
    with refused(ValueError, r"4 integers.*shape \(2,\)"):
        gan.generate(4, condition=[0, 1])
    with refused(ValueError, "generator takes none"):
        tiny_image_gan().generate(4, condition=[0] * 4)


def test_looking_at_the_first_batch_consumes_nothing(points):
    """The batches that are checked are those that are trained on."""
    gan = tiny_gan()
    taken = []

    def generator():
        for start in range(0, 128, 32):
            taken.append(start)
            yield points[start : start + 32]

    data = tf.data.Dataset.from_generator(
        generator, output_signature=tf.TensorSpec((None, 2), "float32")
    )
    gan.fit(data, verbose=0)
    assert taken == [0, 32, 64, 96]
    assert int(gan.step) == 4


def test_a_dictionary_without_logits():
    inputs = keras.Input((2,))
    network = keras.Model(inputs, {"score": layers.Dense(1)(inputs)})
    with refused(ValueError, "key 'logits'.*Received: score"):
        GAN(tiny_networks()[0], network, latent_dim=4)


def test_a_refused_compile_leaves_nothing_to_train(points):
    from keras_gan import penalties

    gan = tiny_gan()
    with pytest.raises(ValueError, match="WitnessGradient"):
        gan.compile("adam", "adam", "hinge", penalties=[penalties.WitnessGradient()])
    with pytest.raises(ValueError, match="compile"):
        gan.fit(points, verbose=0)
