"""A GAN of two replicas is exported as any other, within its scope or outside."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np
import tensorflow as tf

tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0],
    [tf.config.LogicalDeviceConfiguration()] * 2,
)
from conftest import tiny_image_gan
from keras_gan import WeightAverage
from lively_networks import lively

images = np.random.default_rng(0).uniform(-1, 1, (16, 8, 8, 1)).astype("float32")
strategy = tf.distribute.MirroredStrategy(["cpu:0", "cpu:1"])
with strategy.scope():
    gan = lively(tiny_image_gan(average=WeightAverage(10)))
    gan.fit(images, batch_size=8, verbose=0)
    gan.export("base/1")
gan.export("base/2")
np.savez("expected", sample=gan.generate(3, seed=[0, 5, 7]), images=images,
    generate=gan.predict(np.ones((2, 4)), verbose=0), judged=gan.discriminate(images))
"""


@pytest.mark.slow
def test_an_export_of_two_replicas_is_that_of_one(tmp_path):
    """Sees weights of a replica that are missing, and graphs that need two devices."""
    tests = Path(__file__).parents[1]
    command = [sys.executable, "-c", SCRIPT, str(tests)]
    subprocess.run(command, check=True, cwd=tmp_path, timeout=600)
    expected = np.load(tmp_path / "expected.npz")
    seeds, latents = tf.constant([0, 5, 7], "int64"), tf.ones((2, 4))
    for version in ("1", "2"):
        found = tf.saved_model.load(tmp_path / "base" / version).signatures
        for name, given, output in (
            ("sample", {"seeds": seeds}, "images"),
            ("generate", {"latents": latents}, "images"),
            ("discriminate", {"images": tf.constant(expected["images"])}, "logits"),
        ):
            made = found[name](**given)
            if name == "discriminate":
                wanted, made = expected["judged"], made["probability"]
            else:
                wanted, made = expected[name], made[output]
            assert np.ptp(wanted) > 0.1
            np.testing.assert_allclose(made, wanted, rtol=0, atol=1e-5)
