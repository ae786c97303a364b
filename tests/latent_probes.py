"""A layer that draws noise in inference, too, as StyleGAN's do."""

import keras
from keras import layers
from keras import ops


@keras.saving.register_keras_serializable("latent_probes")
class Noise(layers.Layer):
    """Adds normal noise to every input."""

    def __init__(self, scale=1.0, **kwargs):
        super().__init__(**kwargs)
        self.scale = scale
        self.seed_generator = keras.random.SeedGenerator(0)

    def call(self, inputs):
        noise = keras.random.normal(ops.shape(inputs), seed=self.seed_generator)
        return inputs + self.scale * noise
