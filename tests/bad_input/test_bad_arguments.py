"""Wrong types, ranges and switches, of `compile`, `fit` and the parts of a GAN."""

import keras
import numpy as np
import pytest
from bad_cases import check_refused
from conftest import tiny_gan
from conftest import tiny_networks

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import augmentation
from keras_gan import callbacks
from keras_gan import conditions
from keras_gan import constraints
from keras_gan import datasets
from keras_gan import layers
from keras_gan import losses
from keras_gan import metrics
from keras_gan import models
from keras_gan import optimizers
from keras_gan import penalties
from keras_gan import priors
from keras_gan import recipes
from keras_gan import schedules
from keras_gan import updates

NAN, INFINITY = float("nan"), float("inf")
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


@pytest.mark.parametrize(("given", "kind", "said"), CONSTRUCTING, ids=str)
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


@pytest.mark.parametrize(("given", "kind", "said"), COMPILING, ids=str)
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
    ids=str,
)
def test_evaluating(given, kind, said, gan):
    given = {"x": POINTS, "verbose": 0} | given
    check_refused(lambda: gan.evaluate(**given), kind, said)


def _with(make, **given):
    return lambda **more: make(**given, **more)


# Calls, the argument, and values that it refuses.
NUMBERS = {
    "ratio": (losses.BoundaryEquilibrium, "ratio", (0, 1.5, NAN, "0.5", True)),
    "margin": (losses.EnergyBased, "margin", (0, INFINITY, "1")),
    "noise": (_with(losses.LabelNoise, loss=losses.Hinge()), "rate", (-0.1, 0.5, NAN)),
    "smoothing": (losses.NonSaturating, "label_smoothing", (0.5, "0.1", NAN)),
    "epsilon": (losses.SinkhornDivergence, "epsilon", (0, NAN, True)),
    "iterations": (losses.SinkhornDivergence, "iterations", (0, 1.5, 10**30)),
    "top": (_with(losses.TopK, loss=losses.Hinge()), "share", (0, 2, "half")),
    "bandwidths": (losses.RadialBasis, "bandwidths", ((), (NAN,), ("a",), (0,))),
    "weight": (penalties.R1, "weight", (-1, NAN, "1", True)),
    "interval": (penalties.R1, "interval", (0, 1.5, NAN, True, 10**30)),
    "sigma": (penalties.ApproximateR1, "sigma", (0, NAN, "1")),
    "lecam": (penalties.LeCam, "decay", (1, -1, "1")),
    "temperature": (penalties.ConditionalContrastive, "temperature", (0, NAN, "1")),
    "dim": (priors.Normal, "dim", (0, -1, 1.5, "4", True, 10**30)),
    "steps_of_d": (updates.Alternating, "discriminator_steps", (0, 1.5, NAN)),
    "unrolled": (updates.Unrolled, "learning_rate", (0, NAN, "1", INFINITY)),
    "consensus": (updates.Consensus, "weight", (-1, NAN, "1")),
    "target": (
        _with(augmentation.AdaptiveAugmentation, transforms=[augmentation.Noise()]),
        "target",
        (1, NAN, "1"),
    ),
    "cutout": (augmentation.Cutout, "share", (0, 2, "1", True)),
    "std": (augmentation.InstanceNoise, "std", (-1, NAN, "1")),
    "half_life": (WeightAverage, "half_life", (0, 0.999, NAN, "1", True)),
    "limit": (constraints.ClipWeights, "limit", (0, NAN, "1")),
    "rate": (layers.ConditionDropout, "rate", (-1, 2, NAN, "1")),
    "seed_of_a_layer": (layers.NoiseInjection, "seed", (-1, 1.5, True, 2**40)),
    "momentum": (layers.ConditionalBatchNormalization, "momentum", (1, -1, NAN, "1")),
    "beta": (optimizers.ScheduledAdam, "beta_1", (1, -1, "1")),
    "classes": (conditions.Classes, "count", (0, 1.5, "3", True)),
    "minutes": (callbacks.TimeBudget, "minutes", (0, -1, NAN, "3")),
    "steps": (callbacks.StepBudget, "steps", (0, 1.5, NAN)),
    "radius": (datasets.mixtures.ring, "radius", (0, NAN, "1")),
    "capacity": (metrics.PRDC, "capacity", (0, 1.5, True)),
    "neighbours": (metrics.PRDC, "k", (0, 1.5, "5", True)),
    "directions": (metrics.SlicedWasserstein, "directions", (0, NAN)),
    "seed_of_a_metric": (metrics.SlicedWasserstein, "seed", (-1, 1.5, "a")),
}
MORE = {
    "end": (_with(schedules.Linear, start=1.0), "end", (NAN, "a")),
    "until": (_with(schedules.Linear, start=1.0, end=0.0), "until", (2, 0, NAN)),
    "truncated": (_with(priors.TruncatedNormal, dim=4), "threshold", (0, NAN, "2")),
    "every": (_with(callbacks.SampleGrid, directory="x"), "every", (0, NAN, "autoo")),
    "grid_seed": (_with(callbacks.SampleGrid, directory="x"), "seed", (-1, 0.5, "a")),
    "patience": (
        _with(callbacks.ReduceLROnPlateau, monitor="fd"),
        "patience",
        (-1, 1.5, NAN),
    ),
    "width": (
        _with(recipes.default, image_shape=(8, 8, 1)),
        "width",
        (0, -1, NAN, "1", INFINITY),
    ),
    "learning_rate": (
        _with(recipes.default, image_shape=(8, 8, 1), width=0.02),
        "learning_rate",
        (0, -1, NAN, "1", (1, 2, 3)),
    ),
    "filters": (
        _with(models.dcgan, image_shape=(8, 8, 1), latent_dim=4),
        "filters",
        (0, NAN, "4"),
    ),
    "image_shape": (
        _with(models.dcgan, latent_dim=4),
        "image_shape",
        ((8, 8), (7, 8, 1), (512, 512, 3), "8x8", None, (8.5, 8, 1)),
    ),
}


def cases():
    for name, (make, argument, values) in (NUMBERS | MORE).items():
        for value in values:
            yield pytest.param(make, argument, value, id=f"{name}-{value}")


@pytest.mark.parametrize(("make", "argument", "value"), list(cases()))
def test_numbers_out_of_range(make, argument, value):
    call = lambda: make(**{argument: value})  # noqa: E731
    check_refused(call, (ValueError, TypeError), f"`{argument}`", "must|is|are")


@pytest.mark.parametrize(
    ("make", "argument"),
    [
        (losses.KullbackLeibler, "saturating"),
        (penalties.WassersteinGradient, "one_sided"),
        (penalties.Classification, "generated"),
        (layers.FiLM, "spectral_normalization"),
        (lambda **given: layers.ModulatedConv2D(4, 3, **given), "demodulate"),
        (lambda **given: layers.EqualizedDense(4, **given), "use_bias"),
        (lambda **given: conditions.Modulation(layers.FiLM, **given), "normalizes"),
        (lambda **given: callbacks.HistoryFile("x.csv", **given), "overwrite"),
        (lambda **given: callbacks.SampleGrid("x", **given), "overwrite"),
    ],
    ids=str,
)
@pytest.mark.parametrize("value", ["no", 1, None])
def test_switches_that_are_truthy(make, argument, value):
    call = lambda: make(**{argument: value})  # noqa: E731
    check_refused(call, TypeError, f"`{argument}` must be True or False", repr(value))


@pytest.mark.parametrize(
    ("call", "kind", "said"),
    [
        (lambda: callbacks.SampleGrid(None), TypeError, "`directory`"),
        (lambda: callbacks.HistoryFile(""), ValueError, "`filepath`"),
        (lambda: callbacks.LearningRateScheduler("a"), TypeError, "`schedule`"),
        (lambda: callbacks.ReduceLROnPlateau(3), TypeError, "`monitor`"),
        (
            lambda: models.dcgan(
                (8, 8, 1), 4, num_classes=3, generator_injection="projektion"
            ),
            ValueError,
            "Did you mean 'projection'",
        ),
        (lambda: augmentation.get("adaa"), ValueError, "Did you mean 'ada'"),
        (lambda: losses.get("hinje"), ValueError, "nearest is 'hinge'"),
        (lambda: metrics.frechet_distance("a", POINTS), ValueError, "`real`"),
        (lambda: metrics.frechet_distance([[1], [1, 2]], POINTS), ValueError, "`real`"),
        (lambda: metrics.FrechetDistance("inception"), TypeError, "`extractor`"),
    ],
)
def test_paths_names_and_functions(call, kind, said):
    check_refused(call, kind, said)
