"""Wrong types, ranges and switches of `GAN`, `compile`, `fit` and `evaluate`."""

import keras
import numpy as np
import pytest
from bad_cases import check_refused
from bad_cases import named
from conftest import tiny_gan
from conftest import tiny_networks

from keras_gan import GAN
from keras_gan import callbacks
from keras_gan import penalties

NAN = float("nan")
POINTS = np.random.default_rng(0).normal(size=(32, 2)).astype("float32")
Adam = keras.optimizers.Adam


@pytest.fixture(scope="module")
def gan():
    return tiny_gan()


@pytest.fixture(scope="module")
def compiling():
    """A GAN of its own, as a `compile` that fails leaves it not compiled."""
    return tiny_gan(compiled=False)


@pytest.fixture(scope="module")
def networks():
    return tiny_networks()


CONSTRUCTING = [
    ({"latent_dim": 0}, ValueError, "integer of at least 1"),
    ({"latent_dim": "4"}, ValueError, "'4'"),
    ({"latent_dim": 5}, ValueError, r"\(5,\).*\(4,\)"),
    ({}, ValueError, "exactly one of `latent_dim` and `prior`"),
    ({"prior": "normal"}, TypeError, "`prior`.*'normal'"),
    ({"latent_dim": 4, "average": 0.999}, TypeError, "`average`.*0.999"),
    ({"latent_dim": 4, "value_range": (1, -1)}, ValueError, "low below high"),
    ({"latent_dim": 4, "value_range": (NAN, 1)}, ValueError, "`value_range`.*nan"),
    ({"latent_dim": 4, "value_range": ("a", "b")}, ValueError, "`value_range`"),
    ({"latent_dim": 4, "seed": -1}, ValueError, "`seed`"),
    ({"latent_dim": 4, "seed": 0.5}, ValueError, "`seed`"),
    ({"latent_dim": 4, "class_names": ["a"]}, ValueError, "`class_names`"),
]


@pytest.mark.parametrize(("given", "kind", "said"), CONSTRUCTING, ids=named)
@pytest.mark.filterwarnings("ignore:The .* was trained in another GAN")
def test_the_constructor(given, kind, said, networks):
    check_refused(lambda: GAN(*networks, **given), kind, said)


def test_networks_that_are_none(networks):
    check_refused(lambda: GAN(None, None, latent_dim=4), TypeError, "`generator`")
    exchanged = networks[::-1]
    check_refused(lambda: GAN(*exchanged, latent_dim=4), ValueError, "exchanged")


COMPILING = [
    ({"d_optimizer": "adm"}, ValueError, "`d_optimizer`.*'adm'"),
    ({"d_optimizer": {"class_name": "adm"}}, ValueError, "`d_optimizer`.*'adm'"),
    ({"g_optimizer": 1e-3}, TypeError, "`g_optimizer`.*0.001"),
    ({"g_optimizer": Adam}, TypeError, "the class Adam"),
    ({"d_optimizer": Adam(NAN)}, ValueError, "`d_optimizer`.*learning_rate=nan"),
    ({"g_optimizer": Adam(-1.0)}, ValueError, "`g_optimizer`.*learning_rate=-1"),
    ({"loss": "hing"}, ValueError, "nearest is 'hinge'"),
    ({"loss": None}, TypeError, "`loss`.*None"),
    ({"penalties": "r1"}, TypeError, "`penalties`.*'r1'"),
    ({"penalties": [penalties.R1]}, TypeError, "the class R1"),
    ({"augmentations": ["ada"]}, TypeError, "`augmentations`.*'ada'"),
    ({"update": "alternating"}, TypeError, "`update`.*'alternating'"),
    ({"metrics": ["fd"]}, TypeError, "`metrics`.*'fd'"),
    ({"steps_per_execution": 0}, ValueError, "`steps_per_execution`.*at least 1"),
    ({"run_eagerly": "no"}, TypeError, "`run_eagerly` must be True or False"),
    ({"jit_compile": "yes"}, TypeError, "`jit_compile`"),
    ({"auto_scale_loss": 0}, TypeError, "`auto_scale_loss`"),
    ({"optimiser": "adam"}, TypeError, "`optimiser`: perhaps `g_optimizer`"),
]


@pytest.mark.parametrize(("given", "kind", "said"), COMPILING, ids=named)
def test_compiling(given, kind, said, compiling):
    given = {"d_optimizer": "adam", "g_optimizer": "adam"} | given
    check_refused(lambda: compiling.compile(**given), kind, said)


FITTING = [
    ({"x": None}, TypeError, "`x` must be data"),
    ({"x": []}, ValueError, "`x` is empty"),
    ({"x": "data"}, ValueError, "x=data"),
    ({"x": [[1.0, 2.0], [1.0]]}, ValueError, "rows of the same length"),
    ({"x": POINTS[:0]}, ValueError, "empty"),
    ({"x": POINTS[:, :1]}, ValueError, r"\(2,\).*\(1,\)"),
    ({"x": POINTS * NAN}, ValueError, "NaN"),
    ({"x": POINTS.astype(object)}, TypeError, "object"),
    ({"x": POINTS.astype(int)}, TypeError, "int64"),
    ({"batch_size": 0}, ValueError, "`batch_size`.*at least 1"),
    ({"batch_size": "8"}, ValueError, "`batch_size`.*'8'"),
    ({"epochs": -1}, ValueError, "`epochs`.*at least 0"),
    ({"epochs": 1.5}, ValueError, "`epochs`.*1.5"),
    ({"epochs": None}, ValueError, "`epochs`.*None"),
    ({"initial_epoch": -1}, ValueError, "`initial_epoch`"),
    ({"steps_per_epoch": 0}, ValueError, "`steps_per_epoch`"),
    ({"steps_per_epoch": -2}, ValueError, "`steps_per_epoch`"),
    ({"validation_split": 1.5}, ValueError, "below 1"),
    ({"validation_split": NAN}, ValueError, "`validation_split`"),
    ({"validation_data": POINTS * NAN}, ValueError, "NaN"),
    ({"validation_steps": 0}, ValueError, "`validation_steps`"),
    ({"validation_freq": 0}, ValueError, "`validation_freq`"),
    ({"shuffle": "no"}, TypeError, "`shuffle` must be True or False"),
    ({"callbacks": [callbacks.HistoryFile]}, TypeError, "the class HistoryFile"),
    ({"epoch": 3}, TypeError, "no argument `epoch`. Did you mean 'epochs'"),
    ({"sample_weight": np.ones(32)}, ValueError, "`sample_weight`"),
]


@pytest.mark.parametrize(("given", "kind", "said"), FITTING)
def test_fitting(given, kind, said, gan):
    given = {"x": POINTS, "verbose": 0} | given
    check_refused(lambda: gan.fit(**given), kind, said)
    assert int(gan.step) == 0


@pytest.mark.parametrize(
    ("given", "kind", "said"),
    [
        ({"x": None}, TypeError, "`x` must be data"),
        ({"batch_size": 0}, ValueError, "`batch_size`"),
        ({"steps": 0}, ValueError, "`steps`"),
        ({"return_dict": "no"}, TypeError, "`return_dict`"),
    ],
    ids=named,
)
def test_evaluating(given, kind, said, gan):
    given = {"x": POINTS, "verbose": 0} | given
    check_refused(lambda: gan.evaluate(**given), kind, said)
