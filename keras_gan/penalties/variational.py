"""Terms of a generator that is also the decoder of an autoencoder (VAE, VAE-GAN).

Its encoder comes from `models.with_posterior`: q(z | x) = N(μ(x), σ²(x)).
"""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.core.serialization import register
from keras_gan.penalties.features import check_output
from keras_gan.penalties.heads import PLAYERS
from keras_gan.penalties.penalty import Penalty
from keras_gan.priors.independent import Normal


def check_posterior(penalty, gan):
    """Raises `ValueError` unless a GAN has an encoder to normal latents."""
    name = type(penalty).__name__
    if not hasattr(gan.generator, "posterior"):
        raise ValueError(
            f"{name} needs a generator with an encoder: models.with_posterior("
            "generator, models.encoder_for(generator, gaussian=True)). Received: "
            f"generator '{gan.generator.name}'"
        )
    if type(gan.prior) is not Normal:
        raise ValueError(
            f"{name} needs the prior of a variational autoencoder, N(0, 1): GAN(..., "
            f"latent_dim=64). Received: prior={gan.prior!r}"
        )


def parameters(generator, examples):
    """The mean and the logarithm of the variance of the latents, in full precision."""
    found = generator.posterior(examples)
    return [backend.full_precision(found[name]) for name in ("mean", "log_variance")]


def sampled(generator, examples, seed):
    """Latents from q(z | x), through which gradients flow (the reparametrisation)."""
    mean, log_variance = parameters(generator, examples)
    noise = keras.random.normal(ops.shape(mean), seed=seed, dtype=mean.dtype)
    return mean + ops.exp(0.5 * log_variance) * noise


@register
class PosteriorDivergence(Penalty):
    """Kullback-Leibler divergence (VAE) of q(z | x), the encoder's, from N(0, 1).

    It is ½ Σ (μ² + σ² − 1 − log σ²), the sum over the latents and the mean over real
    examples, in nats.

    Args:
        weight: float, β of the β-VAE.
        interval: integer, compute every `interval` steps, scaled by `interval`.

    Raises:
        ValueError: at `compile`, if the generator has no encoder
            (`models.with_posterior`), or the prior is not normal.

    Example:

    >>> class Generator:
    ...     def posterior(self, examples):
    ...         log_variance = ops.zeros((2, 4))
    ...         return {"mean": ops.ones((2, 4)), "log_variance": log_variance}
    >>> critic = real = fake = seed = None
    >>> value = PosteriorDivergence()(critic, real, fake, seed, Generator())
    >>> float(value)   # 4 · ½ · 1²
    2.0

    Reference: [Kingma & Welling, 2014](https://arxiv.org/abs/1312.6114), appendix B
    """

    player = "generator"
    needs = ("generator",)

    def check(self, gan):
        check_posterior(self, gan)

    def __call__(self, critic, real, fake, seed, generator):
        mean, log_variance = parameters(generator, real)
        each = ops.square(mean) + ops.exp(log_variance) - 1.0 - log_variance
        return 0.5 * ops.mean(ops.sum(each, axis=tuple(range(1, len(each.shape)))))


@register
class Autoencoding(Penalty):
    """Reconstruction of a variational autoencoder (VAE): −log p(x | z), z of q(z | x).

    It is ½ ‖x − G(z)‖², the sum over the numbers of an example and the mean over real
    examples: the negative log-likelihood of a normal distribution of variance 1,
    without its constant. A `weight` of 1/σ² stands for the variance σ². Together with
    `PosteriorDivergence()`, it is the negative lower bound of log p(x) (ELBO).

    With `output`, features of D are compared and not pixels, as in VAE-GAN. D does not
    learn from the term.

    Args:
        weight: float.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        output: string, the name of one of D's outputs (`models.with_outputs`); or None
            for the pixels.

    Raises:
        ValueError: at `compile`, if the generator has no encoder
            (`models.with_posterior`), the prior is not normal, or D has no such output.

    Example:

    >>> Autoencoding(output="features").needs
    ('generator', 'generate', 'real_outputs')

    Reference: [Larsen et al., 2016](https://arxiv.org/abs/1512.09300), equation 8
    """

    player = "generator"

    def __init__(self, weight=1.0, interval=1, output=None):
        super().__init__(weight, interval)
        self.output = output
        self.needs = ("generator", "generate")
        self.needs += ("real_outputs",) if output is not None else ()

    def check(self, gan):
        check_posterior(self, gan)
        if self.output is not None:
            check_output(self, gan)

    def __call__(
        self,
        critic,
        real,
        fake,
        seed,
        generator,
        generate,
        real_outputs=None,
    ):
        made = generate(sampled(generator, real, seed))
        if self.output is not None:
            made = critic.outputs_again(made, like=real)[self.output]
            real = real_outputs[self.output]
        difference = backend.full_precision(made) - backend.full_precision(real)
        axes = tuple(range(1, len(difference.shape)))
        return 0.5 * ops.mean(ops.sum(ops.square(difference), axis=axes))


@register
class AdversarialReconstruction(Penalty):
    """Adversarial loss of reconstructions (VAE-GAN): D tells G(z) of q(z | x) from x.

    Both players' own losses, in which D sees G's examples of the prior, are applied to
    reconstructions as well. The encoder gets no gradient. Use one term per player:

        penalties=[
            AdversarialReconstruction(),
            AdversarialReconstruction(player="generator"),
        ]

    The term of D is ℓ(real, reconstructed). With a loss ℓ(r, f) = a(r) + b(f), D's
    whole loss is 2a(real) + b(generated) + b(reconstructed). The paper has a(real)
    once: here real examples count as much as both kinds of generated ones.

    Args:
        weight: float. The weight of `losses.GeneratorWeight` is in G's term, too.
        interval: integer, compute every `interval` steps, scaled by `interval`.
        player: `"discriminator"` or `"generator"`.

    Raises:
        ValueError: if `player` is neither player; at `compile`, if the generator has no
            encoder (`models.with_posterior`), the prior is not normal, or the loss has
            a state.

    Example:

    >>> AdversarialReconstruction(player="generator").player
    'generator'

    Reference: [Larsen et al., 2016](https://arxiv.org/abs/1512.09300), section 3.2
    """

    names_player = True
    needs = ("generator", "generate", "real_logits", "loss")

    def __init__(self, weight=1.0, interval=1, player="discriminator"):
        super().__init__(weight, interval)
        if player not in PLAYERS:
            raise ValueError(
                "`player` must be 'discriminator' or 'generator', whose loss the term "
                f"is added to. Received: player={player!r}"
            )
        self.player = player

    def check(self, gan):
        check_posterior(self, gan)
        if isinstance(gan.adversarial_loss, keras.layers.Layer):
            raise ValueError(
                "AdversarialReconstruction applies the loss a second time, which must "
                f"have no state. Received: loss={gan.adversarial_loss!r}"
            )

    def __call__(
        self,
        critic,
        real,
        fake,
        seed,
        generator,
        generate,
        real_logits,
        loss,
    ):
        latents = ops.stop_gradient(sampled(generator, real, seed))
        logits = backend.again(critic, generate(latents), like=real)
        if self.player == "discriminator":
            return ops.mean(loss.discriminator_loss(real_logits, logits))
        return ops.mean(loss.generator_loss(real_logits, logits))
