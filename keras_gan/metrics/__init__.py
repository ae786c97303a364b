"""Numbers for what a generator makes."""

from keras_gan.metrics.mode_coverage import ModeCoverage
from keras_gan.metrics.mode_coverage import mode_coverage

__all__ = ["ModeCoverage", "mode_coverage"]
