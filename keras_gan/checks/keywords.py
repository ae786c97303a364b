"""Arguments that `compile` does not take: what to write instead."""

import difflib
import inspect

_TWO = (
    "a GAN takes two optimizers, one per player: compile("
    "d_optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5), "
    "g_optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5))"
)
_D = "it is called `d_optimizer` here"
_G = "it is called `g_optimizer` here"
_LOSS = "one `loss` serves both players, such as loss='non_saturating'"
_METRICS = (
    "examples have no weights; pass metrics of samples as `metrics`, such as "
    "metrics=[keras_gan.metrics.FrechetDistance(extractor)]"
)
# Those of `keras.Model.compile`, and of the GANs in Keras' and TensorFlow's tutorials.
_INSTEAD = {
    "optimizer": _TWO,
    "optimizers": _TWO,
    "loss_weights": (
        "each player has one loss; the terms that are added to it have weights of "
        "their own, such as penalties=[keras_gan.penalties.R1(weight=0.1)]"
    ),
    "weighted_metrics": _METRICS,
    "sample_weight_mode": _METRICS,
    "loss_fn": _LOSS,
    "loss_function": _LOSS,
    "d_loss": _LOSS,
    "g_loss": _LOSS,
    "d_loss_fn": _LOSS,
    "g_loss_fn": _LOSS,
    "disc_loss_fn": _LOSS,
    "gen_loss_fn": _LOSS,
    "discriminator_loss": _LOSS,
    "generator_loss": _LOSS,
    "disc_optimizer": _D,
    "dis_optimizer": _D,
    "critic_optimizer": _D,
    "discriminator_optimizer": _D,
    "optimizer_d": _D,
    "d_opt": _D,
    "gen_optimizer": _G,
    "generator_optimizer": _G,
    "optimizer_g": _G,
    "g_opt": _G,
}


def check_keywords(gan, given):
    """Raises `TypeError` if `compile` was given an argument that it does not take.

    Args:
        gan: `GAN`.
        given: dictionary of the arguments that are left over.
    """
    parameters = inspect.signature(type(gan).compile).parameters.values()
    known = [p.name for p in parameters if p.kind == p.POSITIONAL_OR_KEYWORD][1:]
    for name, value in given.items():
        raise TypeError(
            f"`compile` has no argument `{name}`: {_instead_of(name, known)}. "
            f"Received: {name}={value!r}"
        )


def _instead_of(name, known):
    if name in _INSTEAD:
        return _INSTEAD[name]
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return f"perhaps `{close[0]}` is meant"
    return f"the arguments are {', '.join(known)}"
