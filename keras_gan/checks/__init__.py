"""Checks of input: networks, the arguments of `compile`, and data."""

from keras_gan.checks.arguments import check_counts
from keras_gan.checks.arguments import check_fit
from keras_gan.checks.arguments import check_given
from keras_gan.checks.arguments import check_running
from keras_gan.checks.classes import check_class_names
from keras_gan.checks.classes import class_numbers
from keras_gan.checks.compiling import as_list
from keras_gan.checks.compiling import check_augmentations
from keras_gan.checks.compiling import check_instances
from keras_gan.checks.compiling import check_log_names
from keras_gan.checks.compiling import check_optimizers
from keras_gan.checks.compiling import check_penalties
from keras_gan.checks.compiling import check_range
from keras_gan.checks.compiling import check_real_side
from keras_gan.checks.compiling import check_scope
from keras_gan.checks.compiling import chosen_prior
from keras_gan.checks.conditions import check_condition
from keras_gan.checks.data import as_examples
from keras_gan.checks.data import check_count
from keras_gan.checks.data import check_examples
from keras_gan.checks.data import check_first_batch
from keras_gan.checks.data import check_memory
from keras_gan.checks.data import check_no_weights
from keras_gan.checks.data import check_scored
from keras_gan.checks.data import check_structure
from keras_gan.checks.data import check_values
from keras_gan.checks.data import unpack
from keras_gan.checks.keywords import check_keywords
from keras_gan.checks.logits import check_logits
from keras_gan.checks.networks import check_networks
from keras_gan.checks.networks import check_trainable
from keras_gan.checks.networks import embedded_classes
from keras_gan.checks.networks import note_owner
from keras_gan.checks.watching import Watch
from keras_gan.core.integers import integer
from keras_gan.core.integers import seed_number

__all__ = [
    "Watch",
    "as_examples",
    "as_list",
    "check_augmentations",
    "check_class_names",
    "check_condition",
    "check_count",
    "check_counts",
    "check_examples",
    "check_first_batch",
    "check_fit",
    "check_given",
    "check_instances",
    "check_keywords",
    "check_log_names",
    "check_logits",
    "check_memory",
    "check_networks",
    "check_no_weights",
    "check_optimizers",
    "check_penalties",
    "check_range",
    "check_running",
    "check_real_side",
    "check_scope",
    "check_scored",
    "check_structure",
    "check_trainable",
    "check_values",
    "chosen_prior",
    "class_numbers",
    "embedded_classes",
    "integer",
    "note_owner",
    "seed_number",
    "unpack",
]
