"""Penalties: terms that are added to one player's loss."""

from keras_gan.penalties.centering import Centering
from keras_gan.penalties.classification import Classification
from keras_gan.penalties.classification import SemiSupervised
from keras_gan.penalties.classification import TwinClassification
from keras_gan.penalties.consistency import BalancedConsistency
from keras_gan.penalties.consistency import Consistency
from keras_gan.penalties.consistency import LatentConsistency
from keras_gan.penalties.consistency import LatentDiversity
from keras_gan.penalties.contrastive import ConditionalContrastive
from keras_gan.penalties.contrastive import DataToDataCrossEntropy
from keras_gan.penalties.cycles import CycleConsistency
from keras_gan.penalties.cycles import Identity
from keras_gan.penalties.diversity import StyleDiversity
from keras_gan.penalties.drift import Drift
from keras_gan.penalties.features import FeatureMatching
from keras_gan.penalties.features import PullingAway
from keras_gan.penalties.gradient import R1
from keras_gan.penalties.gradient import R2
from keras_gan.penalties.gradient import ApproximateR1
from keras_gan.penalties.gradient import ApproximateR2
from keras_gan.penalties.information import MutualInformation
from keras_gan.penalties.lecam import LeCam
from keras_gan.penalties.lipschitz import DRAGAN
from keras_gan.penalties.lipschitz import MaximumGradient
from keras_gan.penalties.lipschitz import WassersteinGradient
from keras_gan.penalties.lipschitz import WitnessGradient
from keras_gan.penalties.lipschitz import ZeroCenteredGradient
from keras_gan.penalties.matching import MismatchedPairs
from keras_gan.penalties.optimal_transport import OptimalTransport
from keras_gan.penalties.patches import PatchNCE
from keras_gan.penalties.path_length import PathLength
from keras_gan.penalties.penalty import Penalty
from keras_gan.penalties.reconstruction import LatentReconstruction
from keras_gan.penalties.reconstruction import Reconstruction
from keras_gan.penalties.self_supervision import SelfSupervision
from keras_gan.penalties.variational import AdversarialReconstruction
from keras_gan.penalties.variational import Autoencoding
from keras_gan.penalties.variational import PosteriorDivergence
from keras_gan.penalties.weights import Orthogonal
from keras_gan.penalties.weights import SpectralRegularization

__all__ = [
    "AdversarialReconstruction",
    "ApproximateR1",
    "ApproximateR2",
    "Autoencoding",
    "BalancedConsistency",
    "Centering",
    "Classification",
    "ConditionalContrastive",
    "Consistency",
    "CycleConsistency",
    "DRAGAN",
    "DataToDataCrossEntropy",
    "Drift",
    "FeatureMatching",
    "Identity",
    "LatentConsistency",
    "LatentDiversity",
    "LatentReconstruction",
    "LeCam",
    "MaximumGradient",
    "MismatchedPairs",
    "MutualInformation",
    "OptimalTransport",
    "Orthogonal",
    "PatchNCE",
    "PathLength",
    "Penalty",
    "PosteriorDivergence",
    "PullingAway",
    "R1",
    "R2",
    "Reconstruction",
    "SelfSupervision",
    "SemiSupervised",
    "SpectralRegularization",
    "StyleDiversity",
    "TwinClassification",
    "WassersteinGradient",
    "WitnessGradient",
    "ZeroCenteredGradient",
]
