"""Exports a GAN and calls its signatures with arrays, for the tests of what they do."""

import keras
import tensorflow as tf

from keras_gan import GAN


def signatures(gan, folder, **arguments):
    """Callables by name, which take and return arrays by name."""
    path = gan.export(folder, version="next", **arguments)
    loaded = tf.saved_model.load(path)

    def call(name):
        def answer(**arrays):
            tensors = {key: tf.constant(array) for key, array in arrays.items()}
            found = loaded.signatures[name](**tensors)
            return {key: tensor.numpy() for key, tensor in found.items()}

        named = loaded.signatures[name].structured_input_signature[1]
        answer.takes = {
            key: (str(of.dtype.name), *of.shape) for key, of in named.items()
        }
        return answer

    return {name: call(name) for name in loaded.signatures}


def gan_of(generator, dim=None, prior=...):
    """A compiled GAN with a generator of points or images, and a small D."""
    inputs = keras.Input(generator.outputs[0].shape[1:])
    logits = keras.layers.Dense(1)(keras.layers.Flatten()(inputs))
    discriminator = keras.Model(inputs, logits)
    gan = GAN(generator, discriminator, latent_dim=dim, prior=prior, seed=1)
    gan.compile("adam", "adam")
    return gan


def gan_of_keys(*keys, dtypes=()):
    """A compiled GAN of points from latents and a dictionary of vectors.

    `dtypes` are those of the keys, by default float32.
    """
    latents = keras.Input((2,))
    dtypes = dtypes or ("float32",) * len(keys)
    condition = {
        key: keras.Input((3,), dtype=dtype)
        for key, dtype in zip(keys, dtypes, strict=True)
    }
    rows = [keras.ops.cast(row, "float32") for row in condition.values()]
    made = keras.layers.Dense(2)(keras.layers.Concatenate()([latents, *rows]))
    examples = keras.Input((2,))
    gan = GAN(
        keras.Model([latents, condition], made),
        keras.Model(examples, keras.layers.Dense(1)(examples)),
        latent_dim=2,
    )
    gan.compile("adam", "adam")
    return gan


@keras.saving.register_keras_serializable("tests_export")
class AlwaysDropout(keras.layers.Dropout):
    """Dropout in inference, too: an example depends on draws of its layer."""

    def call(self, inputs, training=False):
        return super().call(inputs, training=True)


@keras.saving.register_keras_serializable("tests_export")
class BatchCentre(keras.layers.Layer):
    """Takes the mean off its batch: an example depends on the others."""

    def call(self, inputs):
        return inputs - keras.ops.mean(inputs, axis=0, keepdims=True)
