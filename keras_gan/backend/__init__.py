"""What depends on the Keras backend; TensorFlow is the only one for now."""

import keras

if keras.backend.backend() != "tensorflow":
    raise ImportError(
        "keras_gan trains with TensorFlow's GradientTape. Set the environment "
        'variable KERAS_BACKEND to "tensorflow" before Keras is imported. '
        f"Received: KERAS_BACKEND={keras.backend.backend()!r}"
    )

from keras_gan.backend.tensorflow.convolutions import grouped_convolution
from keras_gan.backend.tensorflow.counting import multiply_adds
from keras_gan.backend.tensorflow.critic import Critic
from keras_gan.backend.tensorflow.critic import again
from keras_gan.backend.tensorflow.critic import full_precision
from keras_gan.backend.tensorflow.critic import has_one_score
from keras_gan.backend.tensorflow.critic import input_gradients
from keras_gan.backend.tensorflow.critic import one_a_row
from keras_gan.backend.tensorflow.data import after_skipping
from keras_gan.backend.tensorflow.data import first_batch_shown_to
from keras_gan.backend.tensorflow.data import is_absent
from keras_gan.backend.tensorflow.data import on_any_replica
from keras_gan.backend.tensorflow.data import spec_of_one_replica
from keras_gan.backend.tensorflow.gradients import dense
from keras_gan.backend.tensorflow.gradients import value_and_gradients
from keras_gan.backend.tensorflow.gradients import value_and_gradients_at
from keras_gan.backend.tensorflow.gradients import value_and_slope
from keras_gan.backend.tensorflow.graphs import compiled
from keras_gan.backend.tensorflow.images import multi_scale_ssim
from keras_gan.backend.tensorflow.processors import has_fast_bfloat16
from keras_gan.backend.tensorflow.replicas import SeedGenerator
from keras_gan.backend.tensorflow.replicas import SeedSequence
from keras_gan.backend.tensorflow.replicas import differ_per_replica
from keras_gan.backend.tensorflow.replicas import on_all_replicas
from keras_gan.backend.tensorflow.replicas import replica_count
from keras_gan.backend.tensorflow.replicas import replica_index
from keras_gan.backend.tensorflow.replicas import replica_mean
from keras_gan.backend.tensorflow.replicas import replica_share
from keras_gan.backend.tensorflow.replicas import replica_sum
from keras_gan.backend.tensorflow.replicas import unshared
from keras_gan.backend.tensorflow.state import commit
from keras_gan.backend.tensorflow.state import keyed
from keras_gan.backend.tensorflow.state import pure
from keras_gan.backend.tensorflow.state import substituted
from keras_gan.backend.tensorflow.state import waiting_for

__all__ = [
    "Critic",
    "SeedGenerator",
    "SeedSequence",
    "after_skipping",
    "again",
    "commit",
    "compiled",
    "dense",
    "differ_per_replica",
    "first_batch_shown_to",
    "full_precision",
    "grouped_convolution",
    "has_fast_bfloat16",
    "has_one_score",
    "input_gradients",
    "keyed",
    "is_absent",
    "multi_scale_ssim",
    "multiply_adds",
    "on_all_replicas",
    "on_any_replica",
    "one_a_row",
    "pure",
    "replica_count",
    "replica_index",
    "replica_mean",
    "replica_share",
    "replica_sum",
    "spec_of_one_replica",
    "substituted",
    "unshared",
    "value_and_gradients",
    "value_and_gradients_at",
    "value_and_slope",
    "waiting_for",
]
