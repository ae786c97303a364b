"""Batches that two replicas cannot share evenly, down to none for one of them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
import json
import keras
import numpy as np
import tensorflow as tf

tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0],
    [tf.config.LogicalDeviceConfiguration()] * 2,
)
from keras import layers
import conftest  # So that imported modules are not searched for garbage.
from contract_case import Ones
from contract_networks import embedding, generator, plain
from keras_gan import GAN, WeightAverage, augmentation, losses, penalties, updates

from other_games import graph_networks, graphs

points = np.random.default_rng(0).normal(size=(22, 2)).astype("float32")


def in_batches(data):
    # Of 16, 5 and 1.
    parts = []
    for start, end in ((0, 16), (16, 21), (21, 22)):
        part = keras.tree.map_structure(lambda x: x[start:end], data)
        parts.append(tf.data.Dataset.from_tensor_slices(part).batch(16))
    return parts[0].concatenate(parts[1]).concatenate(parts[2])


mirrored = tf.distribute.MirroredStrategy(["cpu:0", "cpu:1"])
one = tf.distribute.OneDeviceStrategy("cpu:0")


def normalized():
    hidden = [layers.Dense(8), layers.BatchNormalization(), layers.Dense(2)]
    return keras.Sequential([keras.Input((4,)), *hidden])


def regularized(images):
    hidden = layers.Dense(8, "tanh", activity_regularizer="l2", kernel_regularizer="l2")
    return keras.Sequential([keras.Input((2,)), hidden, layers.Dense(1)])


def adaptive():
    return augmentation.AdaptiveAugmentation(
        [augmentation.Noise(1e-9)], target=-0.9, ramp=100, interval=1
    )


CASES = {
    "plain": lambda: {},
    "R1 and R2": lambda: {"penalties": [penalties.R1(), penalties.R2()]},
    "lazy R1": lambda: {"penalties": [penalties.R1(interval=2)]},
    "LeCam": lambda: {"penalties": [penalties.LeCam(start=1)]},
    "adaptive": lambda: {"augmentations": [adaptive()]},
    "one stage": lambda: {"update": updates.OneStage(), "penalties": [penalties.R1()]},
    "extragradient": lambda: {"update": updates.Extragradient()},
    "regularizers": lambda: {"d": regularized},
    "relativistic": lambda: {"loss": "relativistic_paired"},
    "several tensors": lambda: {"d": "graphs", "penalties": [penalties.R1()]},
    "top-k": lambda: {"loss": losses.TopK(losses.Hinge(), 1.0)},
    # An example's part depends on others, or on draws that differ.
    "consensus, finite": lambda: {"update": updates.Consensus(0.1)},
    "unrolled, finite": lambda: {"update": updates.Unrolled(2)},
    "path length, finite": lambda: {"penalties": [penalties.PathLength()]},
    "largest gradient, finite": lambda: {"penalties": [penalties.MaximumGradient()]},
    "DRAGAN, finite": lambda: {"penalties": [penalties.DRAGAN()]},
    "averages, finite": lambda: {"loss": "relativistic_average"},
    "MMD, finite": lambda: {"loss": "maximum_mean_discrepancy", "d": embedding},
    "Sinkhorn, finite": lambda: {"loss": "sinkhorn_divergence", "d": embedding},
    "normalization, finite": lambda: {"g": normalized},
}


def run(strategy, make):
    with strategy.scope():
        return fitted(strategy, **make())


def fitted(strategy, d=plain, g=None, **arguments):
    with strategy.scope():
        keras.utils.set_random_seed(0)
        average = WeightAverage(100)
        if d == "graphs":  # Examples of two tensors, and a condition.
            networks, data = graph_networks(), graphs(22)
        else:
            networks, data = (g() if g else generator(False), d(False)), points
        batches = in_batches(data)
        gan = GAN(*networks, prior=Ones(), seed=0, average=average)
        sgd = keras.optimizers.SGD
        gan.compile(sgd(0.1), sgd(0.1), run_eagerly=True, **arguments)
        logs = gan.fit(batches, verbose=0, validation_data=batches).history
    numbers = [np.asarray(v).ravel() for v in gan.variables if "seed" not in v.name]
    assert int(gan.images_seen.numpy()) == 22
    return np.concatenate(numbers), np.array([*logs.values()]).ravel()


QUICK = ("LeCam", "several tensors", "MMD, finite")

for name, make in CASES.items():
    if (name in QUICK) != (sys.argv[2] == "quick"):
        continue
    two = run(mirrored, make)
    finite = all(np.isfinite(each).all() for each in two)
    alone = two if "finite" in name else run(one, make)
    apart = [float(np.abs(a - b).max()) for a, b in zip(two, alone)]
    print(json.dumps([name, finite, *apart]), flush=True)

outside = penalties.LeCam()
with mirrored.scope():
    gan = GAN(generator(False), plain(False), prior=Ones())
    try:
        gan.compile("sgd", "sgd", penalties=[outside])
    except ValueError as error:
        print(json.dumps(str(error)))
"""


@pytest.fixture(
    scope="module", params=["quick", pytest.param("others", marks=pytest.mark.slow)]
)
def found(request):
    """By case, with batches of 16, 5 and 1: finite, and how far from one device."""

    result = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(Path(__file__).parent), request.param],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.slow
def test_a_part_that_was_made_outside_the_strategy_is_refused(found):
    """Sees one that is updated once per replica."""
    assert "within `strategy.scope()`" in found[-1] and "le_cam" in found[-1]


@pytest.mark.slow
def test_nothing_becomes_nan_where_a_replica_has_no_examples(found):
    """The mean over no examples is NaN. Sees it in logs, weights and states."""
    rows = found[:-1]
    assert len(rows) in (3, 17)
    assert [row for row in rows if not row[1]] == []


def test_two_replicas_are_one_device_for_any_number_of_examples(found):
    """Weights, states, counters and logs. Sees the mean of the replicas' means."""
    compared = [row for row in found[:-1] if "finite" not in row[0]]
    assert len(compared) in (2, 9)
    assert [row for row in compared if max(row[2:]) > 1e-5] == []
