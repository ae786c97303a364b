"""What a trained GAN is for: images, their probabilities, an export."""

import math
import os

import keras
import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan import checks
from keras_gan.layers.packing import Packing


def fresh_seed():
    """A seed that nobody has used before."""
    return int.from_bytes(os.urandom(4), "little")


def _outputs(network, inputs, batch_size):
    """A network's outputs of many examples, in inference mode, as an array.

    Keras' `predict` does the same, and builds a pipeline each time, which takes longer
    than small networks do.
    """
    several = isinstance(inputs, list)
    made = []
    for start in range(0, len(inputs[0] if several else inputs), batch_size):
        part = slice(start, start + batch_size)
        batch = [each[part] for each in inputs] if several else inputs[part]
        outputs = network(batch, training=False)
        outputs = outputs["logits"] if isinstance(outputs, dict) else outputs
        made.append(ops.convert_to_numpy(outputs))
    return np.concatenate(made)


def _batch_size(shape):
    """How many examples of a shape are made or judged at a time."""
    return max(256, min(4096, 2**18 // math.prod(shape)))


class Sampling:
    """The part of `GAN` that uses the networks without moving them."""

    @property
    def sampling_generator(self):
        """The generator that makes images: the average if there is one."""
        return self.generator if self.average is None else self.average_generator

    @property
    def image_shape(self):
        """Shape of one example, without the batch."""
        latents = keras.KerasTensor((None, *self.prior.shape))
        labels = keras.KerasTensor((None,), "int32")
        made = self.sampling_generator.compute_output_spec(
            self._with_labels(latents, labels)
        )
        return tuple(made.shape[1:])

    def _with_labels(self, tensor, labels):
        return [tensor, labels] if self.conditional else tensor

    def call(self, inputs, training=False):
        """Images from latents, or from `[latents, labels]`."""
        return self.sampling_generator(inputs, training=training)

    def generate(self, count, labels=None, seed=None):
        """Makes images.

        Args:
            count: integer, how many. They are made in batches, so as many as
                fit in memory.
            labels: `count` integers, or one for all, if the networks take
                labels.
            seed: integer for the same images every time, or None for others.
                Either way the stream that training draws from is left alone.

        Returns:
            float32 array of shape `(count, ...)`, in the generator's range.

        Raises:
            ValueError: if `count` is below 1 or `labels` do not fit.
        """
        return self._images_of(self, count, labels, seed)

    def _images_of(self, network, count, labels, seed):
        """As `generate`, of a generator that need not be the one that samples."""
        count = checks.check_count(count)
        labels = checks.check_labels(self, count, labels)
        seed = fresh_seed() if seed is None else checks.seed_number(seed)
        seed = backend.SeedSequence(seed)
        latents = ops.convert_to_numpy(self.prior(count, seed))
        inputs = self._with_labels(latents, labels)
        images = _outputs(network, inputs, _batch_size(self.image_shape))
        return np.asarray(images, "float32")

    def discriminate(self, images, labels=None):
        """P(real | x), as the compiled loss reads the discriminator's logits.

        Args:
            images: array or tensor of shape `(batch, ...)`, in the
                generator's range.
            labels: integers, one an image, if the networks take labels.

        Returns:
            float32 array of the shape of the logits, in [0, 1]. It is a
            probability for the losses that train D as a classifier, and a
            monotone score for the others.

        Raises:
            ValueError: if the GAN is not compiled or `labels` do not fit.
        """
        self._assert_compile_called("discriminate")
        logits = ops.cast(self._logits_of(images, labels), "float32")
        return ops.convert_to_numpy(self.adversarial_loss.probability(logits))

    def _logits_of(self, images, labels=None):
        """D's logits of many images, in inference mode, as an array."""
        images = np.asarray(images)
        labels = checks.check_labels(self, len(images), labels)
        checks.check_structure(self, (images, labels))
        packs = [
            layer.degree
            for layer in self.discriminator._flatten_layers()
            if isinstance(layer, Packing)
        ]
        pack = math.prod(packs)  # Whole ones in every batch.
        size = max(_batch_size(images.shape[1:]) // pack, 1) * pack
        return _outputs(self.discriminator, self._with_labels(images, labels), size)

    def export(self, filepath):
        """Writes a SavedModel for TensorFlow Serving.

        Its signatures are `generate` (latents, and labels if the networks take
        them, to images), which also is `serving_default`, and `discriminate`
        (images to probability and logits).

        Args:
            filepath: string or path of a folder that does not exist yet, such
                as `"saved_models/fashion/1"`. It appears whole or not at all.

        Raises:
            FileExistsError: if `filepath` exists.
            ValueError: if the GAN is not compiled.
        """
        from keras_gan.export import export_saved_model

        self._assert_compile_called("export")
        export_saved_model(self, filepath)
