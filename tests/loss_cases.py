"""A GAN for every loss, and for every kernel of one, in contracts.py."""

from contract_case import Case
from contract_networks import autoencoder
from contract_networks import embedding

from keras_gan import losses


def loss(make, **arguments):
    return Case(make, "loss", couples=make().couples_examples, **arguments)


def of_kernel(kernel):
    return loss(lambda: losses.MaximumMeanDiscrepancy(kernel), discriminator=embedding)


CASES = {
    losses.Minimax: loss(losses.Minimax),
    losses.NonSaturating: loss(lambda: losses.NonSaturating(label_smoothing=0.1)),
    losses.BoundarySeeking: loss(losses.BoundarySeeking),
    losses.LeastSquares: loss(losses.LeastSquares),
    losses.Hinge: loss(losses.Hinge),
    losses.Wasserstein: loss(losses.Wasserstein),
    losses.RelativisticPaired: loss(losses.RelativisticPaired),
    losses.RelativisticAverage: loss(losses.RelativisticAverage),
    losses.RelativisticAverageLeastSquares: loss(
        losses.RelativisticAverageLeastSquares
    ),
    losses.RelativisticAverageHinge: loss(losses.RelativisticAverageHinge),
    losses.KullbackLeibler: loss(losses.KullbackLeibler),
    losses.ReverseKullbackLeibler: loss(losses.ReverseKullbackLeibler),
    losses.Pearson: loss(losses.Pearson),
    losses.Neyman: loss(losses.Neyman),
    losses.SquaredHellinger: loss(losses.SquaredHellinger),
    losses.JensenShannon: loss(lambda: losses.JensenShannon(saturating=True)),
    losses.EnergyBased: loss(losses.EnergyBased, discriminator=autoencoder),
    losses.BoundaryEquilibrium: loss(
        lambda: losses.BoundaryEquilibrium(rate=0.1), discriminator=autoencoder
    ),
    losses.MaximumMeanDiscrepancy: loss(
        losses.MaximumMeanDiscrepancy, discriminator=embedding
    ),
    losses.EnergyDistance: loss(losses.EnergyDistance, discriminator=embedding),
    losses.SinkhornDivergence: loss(
        lambda: losses.SinkhornDivergence(iterations=10), discriminator=embedding
    ),
    losses.LabelNoise: loss(lambda: losses.LabelNoise(losses.Hinge(), 0.1)),
    losses.TopK: loss(lambda: losses.TopK(losses.Hinge(), 0.5, 0.0, 1)),
    losses.RadialBasis: of_kernel(losses.RadialBasis()),
    losses.RationalQuadratic: of_kernel(losses.RationalQuadratic()),
    losses.NegativeDistance: of_kernel(losses.NegativeDistance()),
}
