"""The loss that an unknown name most likely stands for."""

import difflib
import inspect
import re

# Keras' losses of one network, and the GAN losses that are built on them.
_OF_KERAS = {
    "binary_crossentropy": "non_saturating",
    "binary_focal_crossentropy": "non_saturating",
    "categorical_crossentropy": "non_saturating",
    "sparse_categorical_crossentropy": "non_saturating",
    "bce": "non_saturating",
    "mean_squared_error": "least_squares",
    "mse": "least_squares",
    "squared_hinge": "hinge",
    "categorical_hinge": "hinge",
    "kl_divergence": "kullback_leibler",
    "kld": "kullback_leibler",
}
# Names that papers use.
_OF_PAPERS = {
    "gan": "non_saturating",
    "vanilla": "non_saturating",
    "vanilla_gan": "non_saturating",
    "standard": "non_saturating",
    "logistic": "non_saturating",
    "softplus": "non_saturating",
    "sigmoid": "non_saturating",
    "ns": "non_saturating",
    "dcgan": "non_saturating",
    "saturating": "minimax",
    "nsgan": "non_saturating",
    "mmgan": "minimax",
    "lsgan": "least_squares",
    "ls": "least_squares",
    "l2": "least_squares",
    "hinge_loss": "hinge",
    "geometric": "hinge",
    "wgan": "wasserstein",
    "wass": "wasserstein",
    "earth_mover": "wasserstein",
    "w1": "wasserstein",
    "wgan_gp": "wasserstein",
    "rgan": "relativistic_paired",
    "rpgan": "relativistic_paired",
    "ragan": "relativistic_average",
    "ralsgan": "relativistic_average_least_squares",
    "rahinge": "relativistic_average_hinge",
    "bgan": "boundary_seeking",
    "ebgan": "energy_based",
    "began": "boundary_equilibrium",
    "mmd": "maximum_mean_discrepancy",
    "kl": "kullback_leibler",
    "js": "jensen_shannon",
    "jsd": "jensen_shannon",
    "cramer": "energy_distance",
    "cramer_gan": "energy_distance",
    "sinkhorn": "sinkhorn_divergence",
    "otgan": "sinkhorn_divergence",
}


def nearest(name, known):
    """The known name that is nearest to the given one, or None.

    Args:
        name: string, in any spelling: `"BinaryCrossentropy"`, `"non-saturating"`.
        known: iterable of strings.
    """
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    words = re.sub(r"\W+", "_", words).strip("_").lower()
    others = _OF_KERAS | _OF_PAPERS
    places = {each: each for each in known} | others
    # Also without underscores: "RaGAN" is one word, but was split in two.
    for spelling in (words, words.replace("_", "")):
        if spelling in places:
            return places[spelling]
    close = difflib.get_close_matches(words, places, n=1, cutoff=0.7)
    return places[close[0]] if close else None


def name_of(thing):
    """The name of a Keras loss: object, class or function. Else an empty string."""
    kind = thing if inspect.isclass(thing) or inspect.isfunction(thing) else type(thing)
    of_keras = (kind.__module__ or "").startswith("keras.")
    return kind.__name__ if of_keras else ""
