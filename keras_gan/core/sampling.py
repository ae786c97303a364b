"""The use of a trained GAN: generate images, discriminate them, export both."""

import math
import os

import keras
import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan import checks
from keras_gan.core import keras_internals
from keras_gan.core.by_seed import check_seeds
from keras_gan.core.by_seed import images_by_seed
from keras_gan.core.by_seed import truncated
from keras_gan.core.finite import check_finite
from keras_gan.core.judging import verdicts
from keras_gan.layers.packing import Packing


def fresh_seed():
    """A fresh random seed."""
    return int.from_bytes(os.urandom(4), "little")


def _outputs(network, inputs, batch_size, seed):
    """A network's outputs of many examples, in inference mode, one batch at a time.

    Random draws of its layers follow from the `SeedSequence`, and their state does not
    change. Keras' `predict` does the same, but builds a pipeline each time, which takes
    longer than the passes of a small network.

    Yields:
        Arrays of at most `batch_size` outputs.
    """
    several = isinstance(inputs, list)
    for start in range(0, len(inputs[0] if several else inputs), batch_size):
        part = slice(start, start + batch_size)
        batch = [each[part] for each in inputs] if several else inputs[part]
        with backend.keyed([network], seed.next()):
            outputs = network(batch, training=False)
        outputs = outputs["logits"] if isinstance(outputs, dict) else outputs
        yield ops.convert_to_numpy(outputs)


def _batch_size(shape):
    """The number of examples of a shape that are generated or scored at a time."""
    return max(256, min(4096, 2**18 // math.prod(shape)))


class Sampling:
    """The part of `GAN` that uses the networks without training them."""

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
        network = self.sampling_generator
        if training:
            return network(inputs, training=True)
        with backend.keyed([network], self.seed):
            return network(inputs, training=False)

    def generate(self, count, labels=None, seed=None, truncation=None):
        """Makes images.

        Args:
            count: integer, number of images. They are generated in batches, so only
                the images themselves must fit in memory.
            labels: `count` integers, or one for all, if the networks take
                labels.
            seed: integer for the same images every time, or None for a fresh seed; or
                `count` integers, one per image. Each image then depends on its own
                seed only, whatever the others are. Either way, the random draws of
                training stay the same.
            truncation: float above 0, or None. Latents of larger magnitude are drawn
                again (the truncation trick): a small number trades variety for
                quality. The prior must be normal, or define
                `Prior.truncated(threshold)`.

        Returns:
            float32 array of shape `(count, ...)`, in the generator's range.

        Raises:
            ValueError: if `count` is below 1, `labels` or seeds do not fit, or
                the prior cannot be truncated.

        Reference: [Brock et al., 2019](https://arxiv.org/abs/1809.11096) (truncation)
        """
        generator = self.sampling_generator
        return self._images_of(generator, count, labels, seed, truncation)

    def _images_of(self, network, count, labels, seed, truncation=None):
        """As `generate`, by any generator, such as the raw one."""
        parts = self._parts_of(network, count, labels, seed, truncation)
        return np.concatenate(list(parts))

    def _parts_of(self, network, count, labels, seed, truncation=None):
        """As `_images_of`, one batch of images at a time."""
        count = checks.check_count(count)
        labels = checks.check_labels(self, count, labels)
        prior = truncated(self.prior, truncation)
        if seed is not None and np.ndim(seed):
            seeds = check_seeds(count, seed)
            yield from images_by_seed(self, network, prior, labels, seeds)
            return
        seed = fresh_seed() if seed is None else checks.seed_number(seed)
        seed = backend.SeedSequence(seed)
        latents = ops.convert_to_numpy(prior(count, seed))
        yield from self._parts_from(network, latents, labels, seed)

    def _images_from(self, network, latents, labels, seed):
        """A generator's images of many latents, in inference mode, as an array."""
        return np.concatenate(list(self._parts_from(network, latents, labels, seed)))

    def _parts_from(self, network, latents, labels, seed):
        """As `_images_from`, one batch of images at a time."""
        inputs = self._with_labels(latents, labels)
        for images in _outputs(network, inputs, _batch_size(self.image_shape), seed):
            yield np.asarray(images, "float32")

    def discriminate(self, images, labels=None):
        """D's output for examples: values in [0, 1], high for those that look real.

        Their meaning depends on the compiled loss (`loss.reads_as`,
        `loss.level_is_free`); docs/objectives.md has a table:

        - Losses that train D as a classifier give the probability P(real | x).
        - Relativistic logistic losses leave the level of D's logits free. They give
          the probability that x beats a generated example: the mean over generated
          examples of σ(s(x) − s(G(z))), where s is the logit.
        - The others give a score. For Wasserstein's loss and the relativistic average
          hinge and least-squares losses, it is the share of generated examples with a
          lower logit. For hinge it is σ(s(x)), for energies exp(−energy). For losses
          of embeddings it is the share of generated examples that are more similar to
          the other generated ones than x is.

        If x is compared with generated examples, the raw generator makes them from
        latents that follow from the GAN's seed: 256, or with labels 32 of the
        example's label. Other generated examples then have ½ on average. No seed and
        no state changes.

        Args:
            images: array or tensor of shape `(batch, ...)`, in the
                generator's range.
            labels: integers, one per image, if the networks take labels.

        Returns:
            float32 array of the shape of the logits, or `(batch, 1)` for losses of
            embeddings.

        Raises:
            ValueError: if the GAN is not compiled or `labels` do not fit.
        """
        keras_internals.check_compiled(self, "discriminate")
        images = np.asarray(images)
        labels = checks.check_labels(self, len(images), labels)

        def judge():
            logits = np.asarray(self._logits_of(images, labels), "float32")
            return verdicts(self, logits, labels)

        return backend.pure(judge)

    def _logits_of(self, images, labels=None):
        """D's logits of many images, in inference mode, as an array."""
        images = np.asarray(images)
        labels = checks.check_labels(self, len(images), labels)
        checks.check_structure(self, (images, labels))
        packs = [
            layer.degree
            for layer in keras_internals.layers_of(self.discriminator)
            if isinstance(layer, Packing)
        ]
        pack = math.prod(packs)  # Each batch consists of whole packs.
        size = max(_batch_size(images.shape[1:]) // pack, 1) * pack
        inputs = self._with_labels(images, labels)
        seed = backend.SeedSequence(self.seed)
        return np.concatenate(list(_outputs(self.discriminator, inputs, size, seed)))

    def export(
        self,
        filepath,
        format="tf_saved_model",
        verbose=None,
        input_signature=None,
        **kwargs,
    ):
        """Writes a SavedModel for TensorFlow Serving.

        It has two signatures, which return float32. `generate`, which is also
        `serving_default`, takes latents (and labels, if the networks do) and returns
        images. `discriminate` takes images (and labels). It returns `logits` and the
        values of `gan.discriminate`, called `probability` or `score`, as the loss
        declares.

        Args:
            filepath: string or path of a folder that does not exist yet, such
                as `"saved_models/fashion/1"`. It is written whole or not at all.
            format: `"tf_saved_model"`, the only format.
            verbose: boolean, print the signatures. None means False.
            input_signature: must be None, as the networks define their inputs.
            **kwargs: must be empty; Keras' options of other formats are refused.

        Raises:
            FileExistsError: if `filepath` exists.
            ValueError: if the GAN is not compiled, a number is NaN or infinite, or
                an argument is not allowed.
        """
        from keras_gan.export import check_options
        from keras_gan.export import export_saved_model

        keras_internals.check_compiled(self, "export")
        filepath = os.path.expanduser(filepath)
        check_options(format, input_signature, kwargs)
        check_finite(self, filepath)
        export_saved_model(self, filepath, verbose)
