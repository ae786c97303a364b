"""The alarm at lost modes: when it rings, what it leaves alone, what it refuses."""

import warnings

import keras
import numpy as np
import pytest
from cheap_steps import cheap_steps
from conftest import tiny_gan
from conftest import tiny_image_gan
from scripted_modes import HELD_OUT
from scripted_modes import watched

from keras_gan import GAN
from keras_gan.callbacks import CollapseMonitor
from keras_gan.metrics import features

# What the networks learn does not matter: a script says what the samples are.
pytestmark = pytest.mark.usefixtures("eager", cheap_steps.__name__)


def test_it_rings_at_the_third_look_below_and_says_why():
    with pytest.warns(UserWarning, match="Epoch 6: the generator loses modes: 4"):
        monitor, history = watched([3, 8, 8, 4, 4, 4, 8, 8])
    assert monitor.alarms == [6]
    np.testing.assert_allclose(history["collapse_coverage"][3], 0.5, atol=0.08)
    assert history["collapse_duplicates"][3] == pytest.approx(2, rel=0.3)
    assert set(history) >= {"collapse_spread", "collapse_saturation"}


@pytest.mark.parametrize(
    "modes", [[8, 4, 4, 8, 4, 4, 8], [8, 7, 7, 7, 7, 7], [1, 2, 3, 3, 2, 1, 1, 1]]
)
def test_it_is_quiet(modes):
    """At dips that pass, at a mode in eight, and where modes were never had."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        monitor, _ = watched(modes)
    assert monitor.alarms == []


def test_thresholds_are_arguments():
    with pytest.warns(UserWarning, match="loses modes"):
        monitor, _ = watched([8, 7, 7], coverage=0.95, patience=2)
    assert monitor.alarms == [3]


@pytest.mark.slow
def test_many_twins_ring_alone():
    """A mode a hundredth as wide: pairs in a mode are all twins, 400 / 8 / 2 times."""
    narrow = [-8] * 3
    with pytest.warns(UserWarning, match="times as many near twins") as caught:
        monitor, history = watched([8, *narrow], coverage=0.4)
    assert monitor.alarms == [4]
    assert "have a sample" not in str(caught[0].message)
    assert history["collapse_duplicates"][3] == pytest.approx(25, rel=0.1)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        assert watched([8, *narrow], coverage=0.4, duplicates=30)[0].alarms == []


def test_what_is_no_number_covers_nothing():
    with pytest.warns(UserWarning, match="0% of held-out"):
        monitor, _ = watched([8, 0, 0, 0])
    assert monitor.alarms == [4]


def test_stop_ends_training():
    with pytest.warns(UserWarning, match="Training ends here"):
        _, history = watched([8, 2, 2, 2, 8, 8], action="stop")
    assert len(history["d_loss"]) == 4


@pytest.mark.slow
def test_it_looks_every_so_many_epochs():
    with pytest.warns(UserWarning):
        monitor, history = watched([8, 8, 8, 2, 8, 2, 8, 2], every=2)
    assert monitor.alarms == [8]
    # Nothing is there in the first epoch; the third has what the second had.
    assert len(history["collapse_coverage"]) == 7
    assert history["collapse_coverage"][0] == history["collapse_coverage"][1]


@pytest.mark.slow
def test_watching_changes_nothing(points):
    weights = []
    for callbacks in ([], [CollapseMonitor(HELD_OUT)]):
        gan = tiny_gan()
        gan.fit(points, batch_size=32, epochs=3, callbacks=callbacks, verbose=0)
        weights.append(gan.get_weights())
    for alone, seen in zip(*weights, strict=True):
        np.testing.assert_array_equal(alone, seen)


@pytest.mark.slow
def test_images_with_an_extractor_and_a_classifier(clothes):
    extractor = features.fashion_mnist()

    class Shows(keras.callbacks.Callback):
        """Real images of all classes, then of one that the classifier finds."""

        def on_train_begin(self, logs=None):
            shirts = extractor.probabilities(clothes).numpy().argmax(1) == 6
            self.model.generate = lambda count, condition, seed: np.resize(
                clothes[500:] if self.epoch < 1 else clothes[shirts],
                (count, 28, 28, 1),
            )

        def on_epoch_end(self, epoch, logs=None):
            self.epoch = epoch

    from keras_gan import models

    networks = models.dcgan((28, 28, 1), latent_dim=4, filters=2, kernel_size=3)
    gan = GAN(*networks, latent_dim=4, seed=0)
    gan.compile("adam", "adam")
    monitor = CollapseMonitor(
        clothes[:200], extractor=extractor, classifier=extractor, patience=1
    )
    with pytest.warns(UserWarning, match="classes are left of 10"):
        history = gan.fit(
            clothes[:32], epochs=2, callbacks=[Shows(), monitor], verbose=0
        )
    assert history.history["collapse_modes"][0] == 10
    assert history.history["collapse_modes"][1] < 4
    assert history.history["collapse_coverage"][1] < 0.5


@pytest.mark.slow
def test_the_condition_comes_from_the_held_out_examples(images):
    labels = np.arange(64) % 3
    gan = tiny_image_gan(num_classes=3)
    monitor = CollapseMonitor((images, labels))
    gan.fit(images, labels, epochs=1, callbacks=[monitor], verbose=0)
    assert monitor.alarms == []


def test_the_door_names_what_is_wrong(points):
    for arguments, message in (
        ({"action": "panic"}, "`action` must be one of warn, stop, restore"),
        ({"coverage": 1.0}, "`coverage` must be between 0 and 1"),
        ({"spread": 0.0}, "`spread` must be between 0 and 1"),
        ({"duplicates": 1.0}, "`duplicates` must be above 1"),
        ({"patience": 0}, "`patience`"),
        ({"learning_rate_factor": 2.0}, "`learning_rate_factor`"),
        ({"samples": 10}, "`samples`"),
    ):
        with pytest.raises(ValueError, match=message):
            CollapseMonitor(HELD_OUT, **arguments)
    with pytest.raises(TypeError, match="`extractor`"):
        CollapseMonitor(HELD_OUT, extractor="inception")
    with pytest.raises(ValueError, match="`held_out` must have at least 50"):
        tiny_gan().fit(points, callbacks=[CollapseMonitor(HELD_OUT[:20])], verbose=0)
