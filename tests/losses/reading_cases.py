"""Losses by what their readings are, and what the tests of readings share."""

import numpy as np
from keras import ops

from keras_gan import losses

BEGIN = np.random.default_rng(0)
REAL, FAKE = BEGIN.normal(size=(2, 6, 3, 3, 1)).astype("float32")
REAL[0], FAKE[1] = FAKE[0], -50.0  # A tie, and a logit that rounds to 0 or 1.

LOGISTIC = ["relativistic_paired", "relativistic_average"]
RANKED = [
    "wasserstein",
    "relativistic_average_least_squares",
    "relativistic_average_hinge",
]
EMBEDDING = ["maximum_mean_discrepancy", "energy_distance", "sinkhorn_divergence"]
OF_ANOTHER = [
    losses.LabelNoise(losses.RelativisticPaired(), 0.1),
    losses.TopK(losses.Wasserstein(), 0.5),
    losses.TopK(losses.LabelNoise(losses.LeastSquares(), 0.1)),
]
SCORES = {
    *RANKED,
    *EMBEDDING,
    "hinge",
    "random_margin_hinge",
    "energy_based",
    "boundary_equilibrium",
}


def as_arrays(tensors):
    return [ops.convert_to_numpy(tensor) for tensor in tensors]


def similarity(name, x, y):
    """One number for two embeddings, by the papers' formulas."""
    squared = np.sum((x - y) ** 2)
    if name == "energy_distance":
        return -np.sqrt(squared)
    if name == "sinkhorn_divergence":
        return x @ y / np.linalg.norm(x) / np.linalg.norm(y)
    return sum((1 + squared / (2 * a)) ** -a for a in (0.2, 0.5, 1.0, 2.0, 5.0))


def shifted(gan, by):
    """Adds a number to D's last bias."""
    last = [d for d in gan.discriminator._flatten_layers() if hasattr(d, "bias")][-1]
    last.bias.assign_add(np.full(last.bias.shape, by, "float32"))
    return gan


def served(gan, folder, **inputs):
    """What another process gets of the export, beside the logits."""
    import tensorflow as tf

    gan.export(folder)
    endpoint = tf.saved_model.load(folder).signatures["discriminate"]
    answers = endpoint(**{name: tf.constant(each) for name, each in inputs.items()})
    assert set(answers) == {"logits", gan.adversarial_loss.reads_as}
    return answers[gan.adversarial_loss.reads_as]
