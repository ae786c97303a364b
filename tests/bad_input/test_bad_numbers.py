"""Wrong numbers, switches and names of the parts of a GAN."""

import numpy as np
import pytest
from bad_cases import check_refused
from bad_cases import named

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
POINTS = np.zeros((32, 2), "float32")


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
    "limit_of_a_loss": (callbacks.DivergenceGuard, "limit", (0, -1, NAN, "1", True)),
    "retries": (callbacks.DivergenceGuard, "retries", (-1, 1.5, NAN, "3", True)),
    "rate_factor": (
        callbacks.DivergenceGuard,
        "learning_rate_factor",
        (0, 1.5, NAN, "half"),
    ),
    "state_every": (callbacks.DivergenceGuard, "every", (0, NAN, "often", "-1 hours")),
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
    ids=named,
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
