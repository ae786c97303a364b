"""How the commands load models: as `keras_gan.load` does."""

from keras_gan.core.archives import readable
from keras_gan.loading import load as load_gan

__all__ = ["load_gan", "readable"]
