"""StarGAN as a plain GAN: its step, by hand; its numbers, in NumPy; and `fit`."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops
from scipy.special import log_softmax

from keras_gan import GAN
from keras_gan import backend
from keras_gan import models
from keras_gan import penalties
from keras_gan import updates
from keras_gan.core.serialization import register
from keras_gan.penalties.distances import mean_distance

SHAPE, DOMAINS = (8, 8, 2), 3


def terms(d_part="origin", g_part="target", cycle=penalties.CycleConsistency, **of_d):
    of_d = {"generated": False} | of_d
    return [
        penalties.WassersteinGradient(10.0),
        penalties.Classification(part=d_part, **of_d),
        penalties.Classification(player="generator", part=g_part),
        cycle(10.0),
    ]


def stargan(chosen=None, **arguments):
    keras.utils.set_random_seed(0)
    networks = models.stargan(SHAPE, DOMAINS, filters=2, blocks=1, n_layers=2)
    gan = GAN(*networks, prior=None, seed=0)
    arguments = {"loss": "wasserstein", "run_eagerly": True} | arguments
    adam = [keras.optimizers.Adam(1e-2, beta_1=0.5) for _ in range(2)]
    gan.compile(*adam, penalties=terms() if chosen is None else chosen, **arguments)
    return gan


def data(count=6):
    rng = np.random.default_rng(0)
    picture = rng.uniform(-1, 1, (count, *SHAPE)).astype("float32")
    target, origin = rng.integers(0, DOMAINS, (2, count)).astype("int32")
    return picture, (picture, target, origin)


def cross_entropy(logits, classes):
    found = tf.nn.sparse_softmax_cross_entropy_with_logits(classes, logits)
    return tf.reduce_mean(found)


def by_hand(gan, batch):
    """The gradients of the paper's losses (equations 1 to 6), D's and G's."""
    G, D = gan.generator, gan.discriminator
    x, (_, target, origin) = batch.real, batch.condition
    # The draws of the first penalty, which is WGAN-GP's.
    draws = backend.SeedSequence(batch.key, branch=10)
    share = keras.random.uniform((len(x), 1, 1, 1), seed=draws)
    with tf.GradientTape(persistent=True) as tape:
        fake = G([x, target, origin])
        real_out, fake_out = D(x), D(fake)
        between = share * x + (1 - share) * fake
        with tf.GradientTape() as inner:
            inner.watch(between)
            total = tf.reduce_sum(D(between)["logits"])
        slopes = tf.reshape(inner.gradient(total, between), (len(x), -1))
        d_loss = tf.reduce_mean(fake_out["logits"]) - tf.reduce_mean(real_out["logits"])
        d_loss += 10 * tf.reduce_mean((tf.norm(slopes, axis=1) - 1) ** 2)
        d_loss += cross_entropy(real_out["classes"], origin)
        back = G([fake, origin, target])
        g_loss = -tf.reduce_mean(fake_out["logits"])
        g_loss += cross_entropy(fake_out["classes"], target)
        g_loss += 10 * tf.reduce_mean(tf.abs(x - back))
    return [
        tape.gradient(loss, network.trainable_variables)
        for loss, network in ((d_loss, D), (g_loss, G))
    ]


def gaps(gan):
    """The largest differences of D's and of G's gradients, relative to the largest."""
    batch = gan.draw(*keras.tree.map_structure(ops.array, data()))
    found = gan.discriminator_gradients(batch), gan.generator_gradients(batch)
    result = []
    for move, expected in zip(found, by_hand(gan, batch), strict=True):
        pairs = [*zip(move.gradients, expected, strict=True)]
        scale = max(float(tf.reduce_max(tf.abs(e))) for _, e in pairs)
        result.append(max(float(tf.reduce_max(tf.abs(m - e))) for m, e in pairs))
        result[-1] /= scale
    return result


def test_both_players_have_the_gradients_of_the_papers_step():
    assert max(gaps(stargan())) < 1e-5


@register
class NotReversed(penalties.CycleConsistency):
    """On the way back, the target is again the target."""

    def __call__(self, critic, real, fake, seed, generate, latents, condition):
        picture, *domains = condition
        found = generate(latents, (fake, *domains))
        return mean_distance(self.distance, found, picture)


@pytest.mark.parametrize(
    ("wrong", "of_d", "of_g"),
    [
        pytest.param(terms(d_part="target"), True, False, id="D's class"),
        pytest.param(terms(g_part="origin"), False, True, id="G's class"),
        pytest.param(terms(generated=True), True, False, id="D learns of G"),
        pytest.param(terms(cycle=NotReversed), False, True, id="way back"),
    ],
)
def test_a_wrong_game_has_other_gradients(wrong, of_d, of_g):
    """What the test above would catch."""
    assert [gap > 0.01 for gap in gaps(stargan(wrong))] == [of_d, of_g]


def test_the_logged_terms_are_those_of_the_paper_in_numpy():
    gan = stargan()
    x, condition = keras.tree.map_structure(ops.array, data())
    _, target, origin = condition
    batch = gan.draw(x, condition)
    logs = gan.discriminator_gradients(batch).logs | gan.generator_gradients(batch).logs
    fake = gan.generator([x, target, origin])
    back = np.asarray(gan.generator([fake, origin, target]), "float64")
    real_out, fake_out = gan.discriminator(x), gan.discriminator(fake)

    def entropy(outputs, classes):
        rows = log_softmax(np.asarray(outputs["classes"], "float64"), axis=1)
        return -rows[np.arange(len(rows)), np.asarray(classes)].mean()

    expected = {
        "d_classification": entropy(real_out, origin),
        "g_classification": entropy(fake_out, target),
        "cycle_consistency": 10 * np.abs(x - back).mean(),
        "g_loss": -np.asarray(fake_out["logits"], "float64").mean(),
    }
    for name, number in expected.items():
        assert float(logs[name]) == pytest.approx(number, rel=1e-5), name


def test_the_origin_has_no_effect_on_what_is_made():
    gan = stargan()
    x, (_, target, origin) = data()
    made = gan.generate(condition=(x, target, origin), seed=0)
    other = gan.generate(condition=(x, target, (origin + 1) % DOMAINS), seed=0)
    np.testing.assert_array_equal(made, other)
    other = gan.generate(condition=(x, (target + 1) % DOMAINS, origin), seed=0)
    assert np.abs(made - other).max(axis=(1, 2, 3)).min() > 1e-4


@pytest.mark.slow
def test_it_trains_and_resumes_to_the_bit(tmp_path):
    x, condition = data()
    gan = stargan(update=updates.Alternating(3))
    gan.fit(x, condition, batch_size=6, epochs=1, verbose=0)
    gan.save(tmp_path / "gan.keras")
    again = keras.models.load_model(tmp_path / "gan.keras")
    assert [p.part for p in again.penalties.values() if hasattr(p, "part")] == [
        "origin",
        "target",
    ]
    for each in (gan, again):
        each.fit(x, condition, batch_size=6, epochs=1, verbose=0)
    for one, other in zip(gan.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.slow
def test_a_graph_trains_and_exports(tmp_path):
    x, condition = data()
    gan = stargan(run_eagerly=False)
    gan.fit(x, condition, batch_size=3, epochs=1, verbose=0)
    gan.export(tmp_path / "1")
    served = tf.saved_model.load(str(tmp_path / "1")).signatures["generate"]
    named = zip(("picture", "target", "origin"), condition, strict=True)
    made = served(**{name: tf.constant(each) for name, each in named})["images"]
    np.testing.assert_allclose(made, gan.generator(list(condition)), atol=1e-5)


@pytest.mark.parametrize("place", [1, 2])
def test_numbers_of_other_domains_are_refused(place):
    """Also those of the origin, which no network reads."""
    gan = stargan()
    x, condition = data()
    wrong = list(condition)
    wrong[place] = np.full(6, DOMAINS, "int32")
    name = ("target", "origin")[place - 1]
    message = f"class numbers other than .*0 to {DOMAINS - 1} for {name}"
    with pytest.raises(ValueError, match=message):
        gan.fit(x, tuple(wrong), verbose=0)


def test_a_part_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="part=None.*picture, target, origin"):
        stargan([penalties.Classification(generated=False)])
    for part in ("goal", 3):
        with pytest.raises(ValueError, match=f"target, origin.*part={part!r}"):
            stargan([penalties.Classification(generated=False, part=part)])
    with pytest.raises(ValueError, match="one class per example.*8, 8, 2"):
        stargan([penalties.Classification(generated=False, part="picture")])
    with pytest.raises(ValueError, match="`part` is the place of a tensor"):
        penalties.Classification(part=-1)


@pytest.mark.slow
def test_a_place_is_as_good_as_a_name():
    one, other = stargan(terms(2, 1)), stargan()
    batch = one.draw(*data())
    for gan in (one, other):
        gan.found = gan.generator_gradients(batch).gradients
    for pair in zip(one.found, other.found, strict=True):
        np.testing.assert_array_equal(*pair)
