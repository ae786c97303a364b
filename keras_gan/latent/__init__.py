"""What to do with a trained generator: move through its latents, and search them."""

from keras_gan.latent.encoding import Encoder
from keras_gan.latent.finding import Directions
from keras_gan.latent.finding import directions
from keras_gan.latent.interpolating import interpolate
from keras_gan.latent.projecting import Projection
from keras_gan.latent.projecting import project
from keras_gan.latent.sweeping import picture
from keras_gan.latent.sweeping import sweep
from keras_gan.latent.truncating import truncate

__all__ = [
    "Directions",
    "Encoder",
    "Projection",
    "directions",
    "interpolate",
    "picture",
    "project",
    "sweep",
    "truncate",
]
