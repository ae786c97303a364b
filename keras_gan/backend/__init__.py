"""The few things that differ between Keras' backends; TensorFlow for now."""

import keras

if keras.backend.backend() != "tensorflow":
    raise ImportError(
        "keras_gan trains with TensorFlow's GradientTape. Set the environment "
        'variable KERAS_BACKEND to "tensorflow" before Keras is imported. '
        f"Received: KERAS_BACKEND={keras.backend.backend()!r}"
    )

from keras_gan.backend.tensorflow import Critic
from keras_gan.backend.tensorflow import SeedGenerator
from keras_gan.backend.tensorflow import SeedSequence
from keras_gan.backend.tensorflow import dense
from keras_gan.backend.tensorflow import differ_per_replica
from keras_gan.backend.tensorflow import first_batch_shown_to
from keras_gan.backend.tensorflow import full_precision
from keras_gan.backend.tensorflow import has_one_score
from keras_gan.backend.tensorflow import input_gradients
from keras_gan.backend.tensorflow import multi_scale_ssim
from keras_gan.backend.tensorflow import one_a_row
from keras_gan.backend.tensorflow import pure
from keras_gan.backend.tensorflow import replica_count
from keras_gan.backend.tensorflow import replica_index
from keras_gan.backend.tensorflow import replica_mean
from keras_gan.backend.tensorflow import substituted
from keras_gan.backend.tensorflow import value_and_gradients
from keras_gan.backend.tensorflow import value_and_gradients_at
from keras_gan.backend.tensorflow import value_and_slope
from keras_gan.backend.tensorflow import waiting_for

__all__ = [
    "Critic",
    "SeedGenerator",
    "SeedSequence",
    "dense",
    "differ_per_replica",
    "first_batch_shown_to",
    "full_precision",
    "has_one_score",
    "input_gradients",
    "multi_scale_ssim",
    "one_a_row",
    "pure",
    "replica_count",
    "replica_index",
    "replica_mean",
    "substituted",
    "value_and_gradients",
    "value_and_gradients_at",
    "value_and_slope",
    "waiting_for",
]
