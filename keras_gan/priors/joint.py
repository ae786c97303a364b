"""Several priors in one: their latents are concatenated."""

import keras
from keras import ops

from keras_gan.core.integers import integer
from keras_gan.core.serialization import register
from keras_gan.priors.prior import Prior
from keras_gan.priors.prior import for_several_draws


@register
class Joint(Prior):
    """Joint prior: the concatenated latents of independent priors.

    With InfoGAN, the first part is noise and the others are codes, which Q recovers
    from the generated image. The parts draw one after another from the same seed.

    Args:
        *priors: `Prior`s with latents of shape `(dim,)`.
        codes: list of integers, the positions of the parts that are codes. None means
            all but the first, if they can be codes.

    Raises:
        TypeError: if a part is not a `Prior`.
        ValueError: if there is no part, a part's latents do not have the shape
            `(dim,)`, or a position is out of range, occurs twice, or is that of a
            part that cannot be a code although it was named.

    Example:

    >>> from keras_gan.priors import Categorical, Normal, Uniform
    >>> prior = Joint(Normal(62), Categorical(10), Uniform(2))
    >>> latents = prior(8, keras.random.SeedGenerator(0))
    >>> noise, category, slant = prior.split(latents)
    >>> prior.shape, category.shape, prior.codes, prior.code_units
    ((74,), TensorShape([8, 10]), (1, 2), 12)

    Reference: [Chen et al., 2016](https://arxiv.org/abs/1606.03657)
    """

    def __init__(self, *priors, codes=None):
        if not priors:
            raise ValueError("`Joint` needs at least one prior. Received: none")
        for prior in priors:
            if not isinstance(prior, Prior):
                raise TypeError(
                    "`Joint` takes priors one by one, as in Joint(Normal(62), "
                    f"Categorical(10)). Received: {prior!r}"
                )
            if len(prior.shape) != 1:
                raise ValueError(
                    "Each part of `Joint` must have latents of shape (dim,). Received: "
                    f"{prior!r} with latents of shape {tuple(prior.shape)}"
                )
        self.priors = priors
        self.shape = (sum(prior.shape[0] for prior in priors),)
        self.codes = self._checked_codes(codes)

    def _checked_codes(self, codes):
        if codes is None:
            rest = range(1, len(self.priors))
            return tuple(i for i in rest if self.priors[i].code_units is not None)
        last = len(self.priors) - 1
        codes = tuple(integer("codes", code, 0, last) for code in codes)
        if len(set(codes)) < len(codes):
            raise ValueError(
                f"`codes` must be different positions. Received: codes={list(codes)}"
            )
        for code in codes:
            if self.priors[code].code_units is None:
                raise ValueError(
                    "A code must be a prior that Q can recover, such as Categorical, "
                    "Uniform or Normal; it defines `code_units` and `code_loss`. "
                    f"Received: codes={list(codes)}, where part {code} is "
                    f"{self.priors[code]!r}"
                )
        return codes

    @property
    def parts(self):
        return self.priors

    def __call__(self, batch_size, seed):
        seed = for_several_draws(seed)
        return ops.concatenate([p(batch_size, seed) for p in self.priors], axis=-1)

    def split(self, latents):
        if latents.shape[-1] != self.shape[0]:
            raise ValueError(
                f"`latents` must be of shape (..., {self.shape[0]}). Received: latents "
                f"of shape {tuple(latents.shape)}"
            )
        parts, start = [], 0
        for prior in self.priors:
            end = start + prior.shape[0]
            parts.append(latents[..., start:end])
            start = end
        return tuple(parts)

    def _by_part(self, method, latents):
        """The parts' results of a method of latents, concatenated."""
        pairs = zip(self.priors, self.split(latents), strict=True)
        return ops.concatenate([getattr(p, method)(own) for p, own in pairs], axis=-1)

    def truncated(self, threshold):
        """The same prior with those parts truncated that can be; others stay.

        Raises:
            ValueError: if no part can be truncated.
        """
        if not _can_be_truncated(self):
            return super().truncated(threshold)  # Raises the error.
        parts = [
            prior.truncated(threshold) if _can_be_truncated(prior) else prior
            for prior in self.priors
        ]
        return Joint(*parts, codes=self.codes)

    def centers(self, latents):
        return self._by_part("centers", latents)

    def nearest(self, latents):
        return self._by_part("nearest", latents)

    # --- As codes -----------------------------------------------------------

    @property
    def code_units(self):
        if not self.codes:
            return None
        return sum(self.priors[code].code_units for code in self.codes)

    @property
    def entropy(self):
        """The sum over the codes, which are independent."""
        entropies = [self.priors[code].entropy for code in self.codes]
        return None if not entropies or None in entropies else sum(entropies)

    def code_losses(self, outputs, latents):
        """−log q of each code by itself.

        Args:
            outputs: tensor of shape `(batch, code_units)`, of Q: those of the codes,
                concatenated in the order of `codes`.
            latents: tensor of shape `(batch, *shape)`, all latents.

        Returns:
            Tuple of tensors of shape `(batch,)`, in nats, in the order of `codes`.

        Raises:
            ValueError: if `outputs` or `latents` are not of that shape.
        """
        if outputs.shape[-1] != self.code_units:
            raise ValueError(
                f"`outputs` must have {self.code_units} columns, the `code_units` of "
                f"{self!r}. Received: outputs of shape {tuple(outputs.shape)}"
            )
        values, losses, start = self.split(latents), [], 0
        for code in self.codes:
            prior = self.priors[code]
            end = start + prior.code_units
            losses.append(prior.code_loss(outputs[..., start:end], values[code]))
            start = end
        return tuple(losses)

    def code_loss(self, outputs, values):
        """The sum over the codes of −log q; `values` are all latents."""
        return sum(self.code_losses(outputs, values))

    # --- Saving -------------------------------------------------------------

    def _arguments(self):
        return {"priors": self.priors, "codes": self.codes}

    @classmethod
    def from_config(cls, config):
        deserialize = keras.saving.deserialize_keras_object
        priors = deserialize(config["priors"])
        return cls(*priors, codes=deserialize(config["codes"]))

    def __repr__(self):
        parts = ", ".join(map(repr, self.priors))
        return f"{type(self).__name__}({parts}, codes={list(self.codes)})"


def _can_be_truncated(prior):
    if isinstance(prior, Joint):
        return any(map(_can_be_truncated, prior.priors))
    return type(prior).truncated is not Prior.truncated
