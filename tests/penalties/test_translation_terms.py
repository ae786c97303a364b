"""Terms from picture to picture: their numbers, and what `compile` says of them."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from keras import ops
from translation_games import SHAPE
from translation_games import cycle_gan
from translation_games import judge
from translation_games import pair_gan
from translation_games import pairs
from translation_games import translator
from translation_games import two_domains

from keras_gan import GAN
from keras_gan import penalties
from keras_gan.metrics import features

RNG = np.random.default_rng(0)


def value(gan, term, real, condition):
    """A term's number from the GAN's own passes, without its weight."""
    batch = gan.draw(real, condition)
    [name] = [name for name, each in gan.penalties.items() if each is term]
    return float(gan.generator_gradients(batch).logs[name]) / term.weight


def as_array(tensor):
    return np.asarray(tensor, "float64")


@pytest.mark.parametrize(("distance", "of"), [("l1", np.abs), ("l2", np.square)])
def test_reconstruction_is_the_mean_distance_to_the_real_one(distance, of):
    term = penalties.Reconstruction(distance)
    gan = pair_gan(penalties=[term])
    real, source = pairs()
    fake = as_array(gan.generator(source))
    expected = of(fake - real).mean()
    assert value(gan, term, real, source) == pytest.approx(expected, rel=1e-6)
    # Without a gradient to anything else, but one to each weight of G.
    gradients = gan.generator_gradients(gan.draw(real, source)).gradients
    assert all(np.abs(gradient).max() > 0 for gradient in gradients)


def test_reconstruction_of_a_tree_is_the_mean_over_its_tensors():
    """Not the mean over all pixels, to which a large picture contributes more."""
    first, second = np.ones((2, 8, 8, 1), "float32"), np.ones((2, 2, 2, 1), "float32")
    term = penalties.Reconstruction()
    found = term(None, (first, second), (first, 3 * second), None)
    assert float(found) == pytest.approx(1.0)


@pytest.mark.parametrize(("distance", "of"), [("l1", np.abs), ("l2", np.square)])
def test_a_cycle_is_the_mean_of_both_ways_there_and_back(distance, of):
    term = penalties.CycleConsistency(distance=distance)
    gan = cycle_gan(penalties=[term])
    real, condition = two_domains()
    there, back, *_ = gan.parts
    a, b = real
    of_a = of(as_array(back(there(a))) - a).mean()
    of_b = of(as_array(there(back(b))) - b).mean()
    expected = 0.5 * (of_a + of_b)
    assert value(gan, term, real, condition) == pytest.approx(expected, rel=1e-6)


def test_identity_is_the_mean_over_both_domains():
    term = penalties.Identity()
    gan = cycle_gan(penalties=[term])
    real, condition = two_domains()
    there, back, *_ = gan.parts
    a, b = real
    of_b = np.abs(as_array(there(b)) - b).mean()
    of_a = np.abs(as_array(back(a)) - a).mean()
    expected = 0.5 * (of_a + of_b)
    assert value(gan, term, real, condition) == pytest.approx(expected, rel=1e-6)


def test_identity_of_one_domain_is_that_of_the_real_pictures():
    """‖G(b) − b‖ and not ‖G(a) − b‖ or ‖G(a) − a‖."""
    term = penalties.Identity()
    gan = pair_gan(penalties=[term])
    real, source = pairs()
    expected = np.abs(as_array(gan.generator(real)) - real).mean()
    assert value(gan, term, real, source) == pytest.approx(expected, rel=1e-6)


def many_domains():
    """G takes a picture, its target and its origin, as StarGAN's; D the picture."""
    keras.utils.set_random_seed(0)
    picture = keras.Input(SHAPE)
    target, origin = keras.Input((3,)), keras.Input((3,))
    plane = layers.Reshape((1, 1, 3))(target)
    plane = layers.UpSampling2D(SHAPE[:2])(plane)
    hidden = layers.Concatenate()([picture, plane])
    made = layers.Conv2D(SHAPE[-1], 3, padding="same")(hidden)
    generator = keras.Model([picture, target, origin], made)
    return generator, judge("discriminator")


def test_a_cycle_of_many_domains_goes_back_to_the_origin():
    term = penalties.CycleConsistency()
    generator, discriminator = many_domains()
    gan = GAN(generator, discriminator, prior=None, seed=0)
    gan.compile("adam", "adam", penalties=[term])
    picture = RNG.uniform(-1, 1, (6, *SHAPE)).astype("float32")
    target, origin = np.eye(3, dtype="float32")[RNG.integers(0, 3, (2, 6))]
    picture, target, origin = map(ops.convert_to_tensor, (picture, target, origin))
    there = generator([picture, target, origin])
    back = as_array(generator([there, origin, target]))
    expected = np.abs(back - picture).mean()
    found = value(gan, term, picture, (picture, target, origin))
    assert found == pytest.approx(expected, rel=1e-6)


def filters():
    """A network for features, and what it does, in NumPy."""
    keras.utils.set_random_seed(1)
    network = keras.Sequential(
        [
            keras.Input(SHAPE),
            layers.Conv2D(4, 1, activation="relu", name="seen"),
            layers.GlobalAveragePooling2D(),
        ]
    )
    kernel, bias = (as_array(each) for each in network.get_weights()[:2])
    return network, lambda images: np.maximum(images @ kernel[0, 0] + bias, 0)


@pytest.mark.slow
@pytest.mark.parametrize(("distance", "of"), [("l1", np.abs), ("l2", np.square)])
def test_features_are_those_of_a_network_on_pixels_as_they_are(distance, of, tmp_path):
    network, apply = filters()
    network.save(tmp_path / "filters.keras")
    extractor = features.network(tmp_path / "filters.keras", layer="seen")
    term = penalties.Reconstruction(distance, weight=1.0, features=extractor)
    gan = pair_gan(penalties=[term], run_eagerly=True)
    real, source = pairs()
    fake = as_array(gan.generator(source))
    expected = of(apply(fake) - apply(real)).mean()
    # At the 256 levels of a picture, as metrics see it, it would differ by 1e-3.
    assert value(gan, term, real, source) == pytest.approx(expected, rel=1e-5)
    gan.fit(real, source, batch_size=4, verbose=0)
    gan.save(tmp_path / "gan.keras")
    again = keras.models.load_model(tmp_path / "gan.keras")
    [loaded] = again.penalties.values()
    assert loaded.features.weights_hash == extractor.weights_hash
    gan.fit(real, source, batch_size=4, verbose=0)
    again.fit(real, source, batch_size=4, verbose=0)
    for one, other in zip(gan.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_features_change_no_weights_of_their_network():
    network, _ = filters()
    before = [as_array(each) for each in network.get_weights()]
    term = penalties.Reconstruction(features=features.network(network, "seen"))
    gan = pair_gan(penalties=[term], run_eagerly=True)
    gan.fit(*pairs(), batch_size=4, verbose=0)
    for one, other in zip(before, network.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_features_are_of_pictures_in_the_range_that_they_were_trained_on():
    network, apply = filters()
    term = penalties.Reconstruction(
        weight=1.0, features=features.network(network, "seen")
    )
    generator, discriminator = translator("g"), judge("d", inputs=2)
    gan = GAN(generator, discriminator, prior=None, value_range=(0, 1), seed=0)
    gan.compile("adam", "adam", penalties=[term])
    real, source = (0.5 * (1 + each) for each in pairs())
    fake = as_array(generator(source))
    expected = np.abs(apply(2 * fake - 1) - apply(2 * real - 1)).mean()
    assert value(gan, term, real, source) == pytest.approx(expected, rel=1e-5)


def test_terms_pass_the_gradient_of_their_numbers():
    """By one weight of G, by finite differences."""
    terms = [penalties.CycleConsistency(1.0, distance="l2")]
    gan = cycle_gan(penalties=terms)
    real, condition = two_domains()
    there = gan.parts[0]
    variable = there.trainable_variables[0]
    start = variable.numpy()

    def total(step):
        moved = start.copy()
        moved[0, 0, 0, 0] += step
        variable.assign(moved)
        return value(gan, terms[0], real, condition)

    numeric = (total(1e-2) - total(-1e-2)) / 2e-2
    variable.assign(start)
    x = tuple(map(ops.convert_to_tensor, condition))
    with tf.GradientTape() as tape:
        fake = gan.generator(x)
        found = terms[0](None, x, fake, None, lambda _, x: gan.generator(x), None, x)
    gradient = tape.gradient(found, variable.value)
    assert float(gradient[0, 0, 0, 0]) == pytest.approx(numeric, rel=1e-2)


@pytest.mark.parametrize(
    "term",
    [penalties.Reconstruction, penalties.CycleConsistency, penalties.Identity],
)
def test_a_generator_without_a_condition_is_refused(term):
    latents = keras.Input((4,))
    made = layers.Reshape(SHAPE)(layers.Dense(72)(latents))
    gan = GAN(keras.Model(latents, made), judge("d"), latent_dim=4)
    with pytest.raises(ValueError, match="takes no condition"):
        gan.compile("adam", "adam", penalties=[term()])


@pytest.mark.parametrize("term", [penalties.CycleConsistency, penalties.Identity])
def test_a_generator_of_another_shape_is_refused(term):
    small = keras.Input((3, 3, 2))
    made = layers.UpSampling2D()(small)
    made = layers.Conv2D(2, 3, padding="same")(made)
    gan = GAN(keras.Model(small, made), judge("d"), prior=None)
    with pytest.raises(ValueError, match=r"needs a generator that takes .*\(None, 3"):
        gan.compile("adam", "adam", penalties=[term()])


@pytest.mark.parametrize(
    ("term", "kind", "message"),
    [
        (lambda: penalties.Reconstruction("l3"), ValueError, "must be 'l1'.*'l3'"),
        (lambda: penalties.Identity(distance=1), ValueError, "must be 'l1'.*=1"),
        (lambda: penalties.CycleConsistency(-1), ValueError, "`weight`.*-1"),
        (
            lambda: penalties.Reconstruction(features=keras.Sequential()),
            TypeError,
            "`features` must be a metrics.features.Extractor",
        ),
    ],
)
def test_arguments_that_mean_nothing_are_refused(term, kind, message):
    with pytest.raises(kind, match=message):
        term()


def test_an_extractor_that_does_not_take_the_pictures_is_refused_at_compile():
    term = penalties.Reconstruction(features=features.fashion_mnist())
    with pytest.raises(ValueError, match="takes images of shape"):
        pair_gan(penalties=[term])


def test_features_compare_one_tensor():
    term = penalties.Reconstruction(features=features.pixels())
    with pytest.raises(ValueError, match="compares examples of one tensor"):
        cycle_gan(penalties=[term])


@pytest.mark.slow
def test_terms_are_lazy_and_have_schedules_as_others():
    schedule = keras.optimizers.schedules.PolynomialDecay(10.0, 4, 0.0)
    term = penalties.CycleConsistency(schedule, interval=2)
    gan = cycle_gan(penalties=[term], run_eagerly=True)
    real, condition = two_domains(4)
    logs = []
    for _ in range(4):
        logs.append(gan.train_on_batch(real, condition, return_dict=True))
    numbers = [float(each["cycle_consistency"]) for each in logs]
    # Due in steps 0 and 2.
    assert numbers[0] > 1.5 * numbers[2]  # Of weights 10 and 5.
    assert [number > 0 for number in numbers] == [True, False, True, False]
