r"""The default recipe with one change each, for `default_recipe.py` and others.

    python benchmarks/default_recipe.py --recipes default,transposed
    python benchmarks/time_to_quality.py --data emoji --seconds 120 \
        --recipes default,benchmarks/default_variants.py/transposed

- transposed: G enlarges its maps by transposed convolutions.
- strided: D begins with strided convolutions in place of patches; patches_2, patches_4:
  of that many pixels per side.
- double, half: twice and half the filters.
- no_normalization, normalization, batch_normalization: of D; the latter two are group
  normalization, and batch normalization with alternating updates.
- weak_penalty, strong_penalty: R1 and R2 of weight 0.1 and 1; penalty_3, penalty_10,
  penalty_30, penalty_100: of that weight.
- whole_batch: R1 and R2 at all images; in_turns has alternating updates besides.
- batch_16, batch_64, double_rate, half_precision (bfloat16), single_precision.
- before, before_in_one_stage: as it was before one-stage updates, and with them.
"""

import keras

from keras_gan import GAN
from keras_gan import models
from keras_gan import penalties
from keras_gan import recipes
from keras_gan import updates
from keras_gan.layers import PixelUnshuffle


def _default_with(networks=None, batch_size=None, **changes):
    """Builds `recipes.default` with other networks or other arguments of `compile`.

    Args:
        networks: dictionary of arguments of `models.dcgan` that differ, or None.
        batch_size: integer or None.
        **changes: functions that make other arguments of `compile`.
    """

    def build(image_shape, seed):
        default = recipes.default(image_shape, seed=seed)
        gan = default.gan
        arguments = keras.saving.deserialize_keras_object(gan.get_compile_config())
        if networks is not None:
            average = gan.average
            gan = GAN(*_pair(gan, networks), latent_dim=64, average=average, seed=seed)
        gan.compile(**arguments | {name: make() for name, make in changes.items()})
        return default._replace(gan=gan, batch_size=batch_size or default.batch_size)

    return build


def _pair(gan, changes):
    """The networks of the default recipe, with other arguments."""
    kinds = {type(layer) for layer in gan.discriminator.layers}
    first = next(x for x in gan.discriminator.layers if "conv" in x.name)
    patch_size = max(
        max(layer.scale)
        for layer in gan.discriminator.layers
        if isinstance(layer, PixelUnshuffle)
    )
    # Those of the largest map, of which patches of 4 take the place.
    filters = 2 * first.filters // patch_size
    arguments = {
        "latent_dim": 64,
        "kernel_size": 4,
        "discriminator_normalization": (
            group_normalization if keras.layers.GroupNormalization in kinds else None
        ),
        "upsampling": "bilinear",
        "discriminator_patch_size": patch_size,
    }
    changes = dict(changes)
    arguments["filters"] = int(filters * changes.pop("width", 1))
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(changes.pop("policy", first.dtype_policy))
    try:
        return models.dcgan(gan.image_shape, **arguments | changes)
    finally:
        keras.config.set_dtype_policy(before)


def group_normalization():
    return keras.layers.GroupNormalization(8)


def _adam(rate=1e-3, beta_1=0.0, beta_2=0.99):
    return lambda: keras.optimizers.Adam(rate, beta_1=beta_1, beta_2=beta_2)


def _penalties(weight, share=0.25):
    kinds = (penalties.R1, penalties.R2)
    return lambda: [kind(weight, share=share) for kind in kinds]


def _normalization(make):
    return {"discriminator_normalization": make}


def _patches(size):
    return {"discriminator_patch_size": size}


_TRANSPOSED = {"upsampling": "transposed"}
# The former default: alternating updates, with momentum, penalties at all images.
_BEFORE = {
    "penalties": _penalties(0.1, 1.0),
    "d_optimizer": _adam(beta_1=0.5, beta_2=0.9),
    "g_optimizer": _adam(beta_1=0.5, beta_2=0.9),
}

transposed = _default_with(_TRANSPOSED)
double = _default_with({"width": 2})
half = _default_with({"width": 0.5})
strided = _default_with(_patches(1))
patches_2 = _default_with(_patches(2))
patches_4 = _default_with(_patches(4))
no_normalization = _default_with(_normalization(None))
normalization = _default_with(_normalization(group_normalization))
batch_normalization = _default_with(
    _normalization(keras.layers.BatchNormalization), update=updates.Alternating
)
weak_penalty = _default_with(penalties=_penalties(0.1))
strong_penalty = _default_with(penalties=_penalties(1.0))
penalty_3, penalty_10, penalty_30, penalty_100 = (
    _default_with(penalties=_penalties(float(weight))) for weight in (3, 10, 30, 100)
)
whole_batch = _default_with(penalties=_penalties(0.1, 1.0))
in_turns = _default_with(penalties=_penalties(0.1, 1.0), update=updates.Alternating)
batch_16 = _default_with(batch_size=16)
batch_64 = _default_with(batch_size=64)
double_rate = _default_with(d_optimizer=_adam(2e-3), g_optimizer=_adam(2e-3))
half_precision = _default_with({"policy": "mixed_bfloat16"})
single_precision = _default_with({"policy": "float32"})
_FORMER = _TRANSPOSED | _patches(1)
before = _default_with(_FORMER, **_BEFORE, update=updates.Alternating)
before_in_one_stage = _default_with(_FORMER, **_BEFORE, update=updates.OneStage)

VARIANTS = {
    name: made
    for name, made in globals().items()
    if callable(made) and getattr(made, "__qualname__", "").startswith("_default_with.")
}
