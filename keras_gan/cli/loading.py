"""How the commands load models: as `keras_gan.load` does."""

from keras_gan.loading import load as load_gan
from keras_gan.loading import readable

__all__ = ["load_gan", "readable"]
