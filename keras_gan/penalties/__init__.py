"""Terms on top of a player's loss."""

from keras_gan.penalties.gradient import R1
from keras_gan.penalties.gradient import R2
from keras_gan.penalties.gradient import WassersteinGradient
from keras_gan.penalties.penalty import Penalty

__all__ = ["Penalty", "R1", "R2", "WassersteinGradient"]
