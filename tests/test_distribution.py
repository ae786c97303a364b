"""Two replicas on one machine: each draws its own, and together they are one."""

import subprocess
import sys

import pytest

SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
import keras
import numpy as np
import tensorflow as tf

tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0],
    [tf.config.LogicalDeviceConfiguration()] * 2,
)
from conftest import tiny_gan, tiny_networks
from keras_gan import GAN, WeightAverage
from keras_gan.core.passes import Passes
from keras_gan import callbacks, metrics, penalties, priors, schedules


@keras.saving.register_keras_serializable("tests")
class Ones(priors.Prior):
    "The same latents everywhere, so that only the arithmetic can differ."
    shape = (4,)

    def __call__(self, batch_size, seed):
        return keras.ops.ones((batch_size, 4))


points = np.random.default_rng(0).normal(size=(64, 2)).astype("float32")


def run(strategy):
    with strategy.scope():
        gan = tiny_gan(compiled=False, prior=Ones())
        gan.compile(
            keras.optimizers.SGD(0.1),
            keras.optimizers.SGD(0.1),
            penalties=[penalties.R1(0.5)],
        )
        data = tf.data.Dataset.from_tensor_slices(points).batch(16, drop_remainder=True)
        gan.fit(data, epochs=2, verbose=0)
    return gan


def anneal(strategy):
    with strategy.scope():
        rate = schedules.Linear(0.2, 0.0)
        average = WeightAverage(schedules.Linear(1, 100))
        gan = tiny_gan(compiled=False, prior=Ones(), average=average)
        gan.compile(
            keras.optimizers.SGD(rate),
            keras.optimizers.SGD(rate),
            penalties=[penalties.R1(schedules.Linear(1.0, 0.0))],
        )
        data = tf.data.Dataset.from_tensor_slices(points).batch(16, drop_remainder=True)
        budget = callbacks.StepBudget(8)
        gan.fit(data, epochs=2, verbose=0, callbacks=[budget])
    return gan


one = run(tf.distribute.OneDeviceStrategy("cpu:0"))
mirrored = tf.distribute.MirroredStrategy(["cpu:0", "cpu:1"])
two = run(mirrored)
for a, b in zip(one.get_weights(), two.get_weights(), strict=True):
    np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
assert int(two.step.numpy()) == int(one.step.numpy()) == 8
assert int(two.images_seen.numpy()) == int(one.images_seen.numpy()) == 128

# A schedule of the progress is the same number on every replica.
annealed = [
    anneal(tf.distribute.OneDeviceStrategy("cpu:0")),
    anneal(mirrored),
]
for a, b in zip(*(gan.get_weights() for gan in annealed), strict=True):
    np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
assert float(annealed[1].progress) == 1.0
assert float(annealed[1].d_optimizer.learning_rate) == 0.0

with mirrored.scope():
    gan = tiny_gan()
draw = tf.function(lambda: mirrored.run(lambda: gan.draw(tf.zeros((3, 2))).latents))
first, second = mirrored.experimental_local_results(draw())
assert not np.array_equal(first, second)
with mirrored.scope():
    gan.fit(points, batch_size=16, verbose=0)
assert int(gan.images_seen.numpy()) == 64

# Equal examples and latents: what differs is the dropout.
with mirrored.scope():
    layers = keras.layers.Dropout(0.5), keras.layers.Dense(1)
    dropping = keras.Sequential([keras.Input((2,)), *layers])
    networks = tiny_networks()[0], dropping
    dropping = GAN(*networks, prior=Ones(), seed=0)
    dropping.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1))
logits = tf.function(
    lambda: mirrored.run(
        lambda: dropping._discriminator_loss(
            *(lambda batch: (batch, Passes(dropping, batch)))(
                dropping.draw(tf.ones((50, 2)))
            )
        )[1].real_logits
    )
)
first, second = mirrored.experimental_local_results(logits())
assert len(np.unique(first)) > 1 and not np.array_equal(first, second)


def measured(strategy):
    "The metrics of a fake that is the real data, moved; whoever computes them."
    with strategy.scope():
        chosen = [
            metrics.FrechetDistance(),
            metrics.PRDC(capacity=120),
            metrics.IntraClassFrechetDistance(2),
        ]
        for metric in chosen:
            metric.build((2,))
    labels = np.arange(len(more)) % 2
    data = tf.data.Dataset.from_tensor_slices((more, labels)).batch(30)
    data = strategy.experimental_distribute_dataset(data)

    @tf.function
    def step(batch, labels):
        for metric in chosen:
            update = metric.update_state
            arguments = (batch, 1.5 * batch + 0.3)
            update(*arguments, labels) if metric.needs_condition else update(*arguments)

    for batch in data:
        strategy.run(step, args=batch)
    found = {}
    for metric in chosen:
        result = metric.result()
        found |= result if isinstance(result, dict) else {metric.name: result}
    for metric in chosen:
        metric.reset_state()
    return found


# The last batch, of 10, is shared out as well.
more = np.random.default_rng(1).normal(size=(100, 2)).astype("float32")
alone = measured(tf.distribute.OneDeviceStrategy("cpu:0"))
together = measured(mirrored)
assert len(alone) == 6
for name, value in alone.items():
    np.testing.assert_allclose(together[name], value, rtol=1e-10, err_msg=name)
expected = metrics.frechet_distance(more, 1.5 * more + np.float32(0.3))
np.testing.assert_allclose(alone["fd"], expected, rtol=1e-6)

with mirrored.scope():
    gan = tiny_gan(compiled=False)
    gan.compile("adam", "adam", metrics=[metrics.PRDC(capacity=100)])
found = gan.evaluate(more, batch_size=32, verbose=0, return_dict=True)
gathered = gan.sample_metrics.metrics[0].real.value()
np.testing.assert_array_equal(np.sort(gathered, axis=0), np.sort(more, axis=0))
with mirrored.scope():  # As people do who call `fit` in the scope.
    measure = callbacks.EvaluateSamples(more, [metrics.PRDC(capacity=100)])
    history = gan.fit(more, batch_size=32, verbose=0, callbacks=[measure]).history
expected = metrics.prdc(more, gan.generate(100, seed=0))
assert history["coverage"] == [expected.coverage]

# A dataset that is shared out already, whose cardinality is a number; a NaN of one
# replica; a counter as a number; a run that is resumed in the middle of a pass.
shared = mirrored.experimental_distribute_dataset(
    tf.data.Dataset.from_tensor_slices(points).batch(16, drop_remainder=True)
)
with mirrored.scope():
    gan, plain = tiny_gan(), tiny_gan()
gan.fit(shared, epochs=2, verbose=0, validation_data=shared)
plain.fit(
    tf.data.Dataset.from_tensor_slices(points).batch(16, drop_remainder=True),
    epochs=2,
    verbose=0,
)
for a, b in zip(gan.get_weights(), plain.get_weights(), strict=True):
    np.testing.assert_array_equal(a, b)
assert gan.evaluate(shared, verbose=0) == gan.evaluate(shared, verbose=0)
assert int(gan.step) == 8 and float(gan.images_seen) == 128.0
broken = points.copy()
broken[20] = np.nan
broken = tf.data.Dataset.from_tensor_slices(broken).batch(16, drop_remainder=True)
try:
    gan.fit(broken, verbose=0)
except ValueError as error:
    assert "At step 10, the images contain NaN" in str(error), error
else:
    raise AssertionError("NaN was trained on")
with mirrored.scope():
    whole, begun = tiny_gan(), tiny_gan()
whole.fit(points, batch_size=16, steps_per_epoch=3, epochs=3, verbose=0)
begun.fit(points, batch_size=16, steps_per_epoch=3, epochs=2, verbose=0)
begun.save(sys.argv[2])
with mirrored.scope():
    resumed = keras.models.load_model(sys.argv[2])
resumed.fit(points, batch_size=16, steps_per_epoch=3, verbose=0)
for a, b in zip(whole.get_weights(), resumed.get_weights(), strict=True):
    np.testing.assert_array_equal(a, b)
print("equal")
"""


@pytest.mark.slow
def test_two_replicas_equal_one_and_draw_different_latents(tmp_path):
    """With SGD, as Adam hides gradients that are added up instead of averaged."""
    from pathlib import Path

    result = subprocess.run(
        [
            sys.executable,
            "-c",
            SCRIPT,
            str(Path(__file__).parent),
            str(tmp_path / "gan.keras"),
        ],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.stdout.strip() == "equal", result.stderr[-3000:]
