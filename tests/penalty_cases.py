"""A GAN for every penalty in contracts.py that needs no condition and no code."""

from contract_case import Case
from contract_case import random
from contract_networks import embedding
from contract_networks import with_features

from keras_gan import augmentation
from keras_gan import losses
from keras_gan import penalties

CASES = {
    penalties.R1: Case(penalties.R1),
    penalties.R2: Case(lambda: penalties.R2(interval=2)),
    penalties.ApproximateR1: random(penalties.ApproximateR1),
    penalties.ApproximateR2: random(penalties.ApproximateR2),
    penalties.WassersteinGradient: random(penalties.WassersteinGradient),
    penalties.WitnessGradient: random(
        penalties.WitnessGradient,
        discriminator=embedding,
        loss=losses.EnergyDistance(),
        couples=True,
    ),
    penalties.ZeroCenteredGradient: random(penalties.ZeroCenteredGradient),
    penalties.DRAGAN: random(penalties.DRAGAN, couples=True),
    penalties.MaximumGradient: random(penalties.MaximumGradient, couples=True),
    penalties.LeCam: Case(lambda: penalties.LeCam(start=1)),
    penalties.Consistency: random(
        lambda: penalties.Consistency(augmentation.Noise(0.1))
    ),
    penalties.BalancedConsistency: random(
        lambda: penalties.BalancedConsistency(augmentation.Noise(0.1))
    ),
    penalties.LatentConsistency: random(penalties.LatentConsistency),
    penalties.LatentDiversity: random(penalties.LatentDiversity),
    penalties.StyleDiversity: random(penalties.StyleDiversity),
    penalties.PathLength: random(penalties.PathLength),
    penalties.FeatureMatching: Case(
        penalties.FeatureMatching, discriminator=with_features, couples=True
    ),
    penalties.PullingAway: Case(
        penalties.PullingAway, discriminator=with_features, couples=True
    ),
    penalties.Orthogonal: Case(lambda: penalties.Orthogonal(weight=0.1)),
    penalties.SpectralRegularization: Case(penalties.SpectralRegularization),
}
