"""Metrics of generated samples: functions of features, and Keras metrics."""

from keras_gan.metrics import features
from keras_gan.metrics.classes import ClassHistogramKL
from keras_gan.metrics.classes import ConditionAccuracy
from keras_gan.metrics.classes import InceptionScore
from keras_gan.metrics.classes import condition_accuracy
from keras_gan.metrics.classes import histogram_kl
from keras_gan.metrics.classes import inception_score
from keras_gan.metrics.classifier_accuracy import ClassifierAccuracy
from keras_gan.metrics.classifier_accuracy import ClassifierAccuracyScore
from keras_gan.metrics.classifier_accuracy import classifier_accuracy_score
from keras_gan.metrics.frechet import FrechetDistance
from keras_gan.metrics.frechet import FrechetDistanceInfinity
from keras_gan.metrics.frechet import IntraClassFrechetDistance
from keras_gan.metrics.frechet import frechet_distance
from keras_gan.metrics.frechet import frechet_distance_infinity
from keras_gan.metrics.frechet import intra_class_frechet_distance
from keras_gan.metrics.kernel import KernelDistance
from keras_gan.metrics.kernel import KernelEstimate
from keras_gan.metrics.kernel import kernel_distance
from keras_gan.metrics.metric import SampleMetric
from keras_gan.metrics.mode_coverage import ModeCounts
from keras_gan.metrics.mode_coverage import ModeCoverage
from keras_gan.metrics.mode_coverage import StackedModeCoverage
from keras_gan.metrics.mode_coverage import mode_coverage
from keras_gan.metrics.moments import Moments
from keras_gan.metrics.neighbours import PRDC
from keras_gan.metrics.neighbours import Authenticity
from keras_gan.metrics.neighbours import ManifoldEstimate
from keras_gan.metrics.neighbours import NeighbourSearch
from keras_gan.metrics.neighbours import Realism
from keras_gan.metrics.neighbours import authenticity
from keras_gan.metrics.neighbours import nearest_neighbours
from keras_gan.metrics.neighbours import prdc
from keras_gan.metrics.neighbours import realism
from keras_gan.metrics.pairs import L1
from keras_gan.metrics.pairs import PSNR
from keras_gan.metrics.pairs import SSIM
from keras_gan.metrics.pairs import PairMetric
from keras_gan.metrics.real_against_real import RealAgainstReal
from keras_gan.metrics.similarity import MultiScaleSSIM
from keras_gan.metrics.similarity import ms_ssim
from keras_gan.metrics.sliced_wasserstein import SlicedWasserstein
from keras_gan.metrics.sliced_wasserstein import patch_sliced_wasserstein
from keras_gan.metrics.sliced_wasserstein import sliced_wasserstein

__all__ = [
    "Authenticity",
    "ClassHistogramKL",
    "ClassifierAccuracy",
    "ClassifierAccuracyScore",
    "ConditionAccuracy",
    "FrechetDistance",
    "FrechetDistanceInfinity",
    "InceptionScore",
    "IntraClassFrechetDistance",
    "KernelDistance",
    "KernelEstimate",
    "L1",
    "ManifoldEstimate",
    "ModeCounts",
    "ModeCoverage",
    "Moments",
    "MultiScaleSSIM",
    "NeighbourSearch",
    "PRDC",
    "PSNR",
    "PairMetric",
    "RealAgainstReal",
    "Realism",
    "SSIM",
    "SampleMetric",
    "SlicedWasserstein",
    "StackedModeCoverage",
    "authenticity",
    "classifier_accuracy_score",
    "condition_accuracy",
    "features",
    "frechet_distance",
    "frechet_distance_infinity",
    "histogram_kl",
    "inception_score",
    "intra_class_frechet_distance",
    "kernel_distance",
    "mode_coverage",
    "ms_ssim",
    "nearest_neighbours",
    "patch_sliced_wasserstein",
    "prdc",
    "realism",
    "sliced_wasserstein",
]
