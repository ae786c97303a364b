"""What a GAN says of itself."""

import keras
import numpy as np
import pytest
from conftest import tiny_gan
from conftest import tiny_image_gan
from conftest import tiny_networks
from keras.optimizers import schedules

from keras_gan import GAN
from keras_gan import WeightAverage
from keras_gan import augmentation
from keras_gan import metrics
from keras_gan import penalties
from keras_gan import updates


@pytest.mark.slow
def test_networks_parts_and_progress(images):
    """4·8·... parameters are those that Keras counts."""
    gan = tiny_image_gan(
        num_classes=3,
        class_names=["cat", "dog", "cow"],
        average=WeightAverage(10_000),
    )
    gan.compile(
        keras.optimizers.Adam(1e-3),
        keras.optimizers.SGD(schedules.CosineDecay(0.1, 9)),
        loss="hinge",
        penalties=[penalties.R1(weight=0.1)],
        augmentations=[augmentation.HorizontalFlip()],
        update=updates.Alternating(2),
        metrics=[metrics.FrechetDistance()],
    )
    gan.fit(images, np.arange(64) % 3, verbose=0)
    count = gan.generator.count_params()
    assert repr(gan).split("\n  ") == [
        f"<GAN {gan.name}: step 2, 64 images",
        f"generator: {count} parameters, Normal(dim=4), condition int32 (None,) -> "
        "(8, 8, 1)",
        f"discriminator: {gan.discriminator.count_params()} parameters, with the "
        "condition",
        "classes: cat, dog, cow",
        "average: half-life 10,000 images",
        "loss: Hinge()",
        "penalties: R1(weight=0.1, interval=1, share=1.0)",
        "augmentations: HorizontalFlip()",
        "update: Alternating(discriminator_steps=2)",
        "d_optimizer: Adam(learning_rate=0.001)",
        "g_optimizer: SGD(learning_rate=CosineDecay)",
        "metrics: fd>",
    ]


def test_before_compile():
    gan = tiny_gan(compiled=False)
    assert repr(gan).endswith("\n  not compiled>") and str(gan) == repr(gan)
    assert repr(gan).isascii()


@pytest.mark.parametrize(
    ("units", "text"),
    [(10, " 40 param"), (1000, " 4K param"), (400_000, " 1.6M param")],
)
def test_large_counts_are_rounded(units, text):
    """1 input, `units` hidden, 2 outputs without biases: 3 per unit, and 1 more."""
    layers = keras.layers
    generator = keras.Sequential(
        [
            keras.Input((1,)),
            layers.Dense(units, use_bias=True),
            layers.Dense(2, use_bias=False),
        ]
    )
    assert text in repr(GAN(generator, tiny_networks()[1], latent_dim=1))


def test_shapes():
    gan = tiny_gan()
    assert (gan.input_shape, gan.output_shape) == ((None, 4), (None, 2))
    gan = tiny_image_gan(num_classes=3)
    assert gan.input_shape == [(None, 4), (None,)]
    assert gan.output_shape == (None, 8, 8, 1)


def test_the_summary_names_the_average(capsys):
    gan = tiny_image_gan(average=WeightAverage(100))
    gan.summary()
    printed = capsys.readouterr().out
    assert "generator_average" in printed
    assert printed.count("generator (") == 1
