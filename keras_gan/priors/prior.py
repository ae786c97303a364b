"""What a prior is: a distribution of latents, and what its latents mean as codes."""

import math

from keras import ops

from keras_gan import backend
from keras_gan.core.serialization import Configurable


class Prior(Configurable):
    """Base class of priors: a distribution of latents with a fixed shape.

    A prior of your own sets `shape`, the shape of one example's latents. It
    implements `__call__(batch_size, seed)`, which uses `seed` for its random draws and
    returns a tensor of shape `(batch_size, *shape)`. All else is optional:

    - `truncated(threshold)`, which `gan.generate(truncation=...)` calls.
    - `centers(latents)`, towards which `latent.truncate` pulls latents.
    - `nearest(latents)`, which keeps `latent.project` where latents may be.
    - `code_units`, `code_loss(outputs, values)` and `entropy`, with which the latents
      can be a code that InfoGAN's Q recovers from an image.

    Attributes:
        shape: tuple of integers, the shape of one example's latents.
        parts: tuple of the `Prior`s whose latents are concatenated; for all but
            `Joint` this is the prior alone.
        codes: tuple of integers, the positions in `parts` of the codes.
        code_units: integer, the number of outputs of Q that describe the latents as a
            code; None if they cannot be one.
        entropy: float, the entropy of the latents in nats (the differential entropy
            if they are continuous), or None if it is not known. With it, `entropy`
            minus the mean of `code_loss` is a lower bound of the mutual information
            of codes and images.
    """

    shape = None
    codes = ()
    code_units = None
    entropy = None

    def __call__(self, batch_size, seed):
        raise TypeError(
            f"{type(self).__name__} must implement `__call__(batch_size, seed)` "
            "and return latents."
        )

    @property
    def parts(self):
        return (self,)

    def split(self, latents):
        """The parts' own latents.

        Args:
            latents: tensor or array of shape `(..., *shape)`.

        Returns:
            Tuple of tensors or arrays, one per part.
        """
        return (latents,)

    def truncated(self, threshold):
        """The prior with latents beyond ±`threshold` drawn again.

        Args:
            threshold: float above 0, the largest magnitude of a latent.

        Returns:
            A `Prior` of the same shape.

        Raises:
            ValueError: if there is no such prior, or it is not known.
        """
        raise ValueError(
            f"`truncation` needs a normal prior, or one that implements "
            f"`truncated(threshold)`. The prior of this GAN is {self!r}."
        )

    def centers(self, latents):
        """The points towards which `latent.truncate` pulls latents.

        Args:
            latents: tensor of shape `(batch, *shape)`.

        Returns:
            A tensor of the same shape.

        Raises:
            ValueError: if the prior has no such points, or they are not known.
        """
        raise ValueError(
            "Latents are pulled towards points that the prior names, by its method "
            f"`centers(latents)`. This prior has none: {self!r}"
        )

    def nearest(self, latents):
        """The nearest latents among those that the prior may draw.

        Args:
            latents: tensor of shape `(batch, *shape)`.

        Returns:
            A tensor of the same shape; by default the latents as they are.
        """
        return latents

    def code_loss(self, outputs, values):
        """−log q(values | outputs), the loss of Q as it recovers a code.

        Args:
            outputs: tensor of shape `(batch, code_units)`, of Q.
            values: tensor of shape `(batch, *shape)`, the latents drawn.

        Returns:
            A tensor of shape `(batch,)`, in nats.

        Raises:
            TypeError: if the latents cannot be a code.
        """
        raise TypeError(
            f"{type(self).__name__} must define `code_units` and implement "
            "`code_loss(outputs, values)` for its latents to be a code."
        )


def for_several_draws(seed):
    """A seed of which each draw takes the next; an integer gives all the same."""
    return backend.SeedSequence(seed) if isinstance(seed, int) else seed


def gaussian_code_loss(outputs, values):
    """−log N(values; outputs, I): Gaussians of unit variance about Q's outputs."""
    squared = ops.square(values - ops.cast(outputs, values.dtype))
    constant = 0.5 * values.shape[-1] * math.log(2 * math.pi)
    return 0.5 * ops.sum(squared, axis=-1) + constant
