"""The use of a trained GAN: generate images, discriminate them, export both."""

import functools
import math
import os

import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan import checks
from keras_gan.core import keras_internals
from keras_gan.core import trees
from keras_gan.core.by_seed import check_seeds
from keras_gan.core.by_seed import images_by_seed
from keras_gan.core.by_seed import truncated
from keras_gan.core.files import user_path
from keras_gan.core.finite import check_finite
from keras_gan.core.judging import needs_reference
from keras_gan.core.judging import verdicts
from keras_gan.layers.packing import Packing
from keras_gan.models.ends import logits_of


def fresh_seed():
    """A fresh random seed."""
    return int.from_bytes(os.urandom(4), "little")


def _outputs(network, inputs, count, batch_size, seed):
    """A network's outputs of many examples, in inference mode, one batch at a time.

    Random draws of its layers follow from the `SeedSequence`, and their state does not
    change. Keras' `predict` does the same, but builds a pipeline each time, which takes
    longer than the passes of a small network.

    Args:
        network: `keras.Model`.
        inputs: callable, from a function that takes the rows of one batch out of a tree
            of arrays to the network's input.
        count: integer, the number of examples.
        batch_size: integer.
        seed: `SeedSequence`.

    Yields:
        What the network returns for at most `batch_size` examples.
    """
    for start in range(0, count, batch_size):
        batch = inputs(functools.partial(_rows, start=start, stop=start + batch_size))
        with backend.keyed([network], seed.next()):
            yield network(batch, training=False)


def _rows(tree, start, stop):
    return None if tree is None else trees.rows(tree, start, stop)


def _batch_size(spec):
    """The number of examples of a specification that are handled at a time."""
    leaves = [[n or 1 for n in leaf.shape[1:]] for leaf in trees.leaves(spec)]
    numbers = sum(map(math.prod, leaves))
    return max(256, min(4096, 2**18 // numbers))


def concatenated(parts):
    """Trees of arrays as one, joined along the first axis."""
    return trees.mapped(lambda *leaves: np.concatenate(leaves), *parts)


class Sampling:
    """The part of `GAN` that uses the networks without training them."""

    @property
    def sampling_generator(self):
        """The generator that makes images: the average if there is one."""
        return self.generator if self.average is None else self.average_generator

    def call(self, inputs, training=False):
        """Examples from what the generator takes: latents, `[latents, condition]`."""
        network = self.sampling_generator
        if training:
            return network(inputs, training=True)
        with backend.keyed([network], self.seed):
            return network(inputs, training=False)

    def generate(self, count=None, condition=None, seed=None, truncation=None):
        """Makes examples, such as images.

        Args:
            count: integer, number of examples. They are generated in batches, so only
                the examples themselves must fit in memory. None for as many as there
                are conditions.
            condition: what the generator is to make, if it takes a condition: an array
                with one row per example, or one condition for all; a tree of arrays if
                the condition is one. Class numbers may be names of classes.
            seed: integer for the same examples every time, or None for a fresh seed; or
                `count` integers, one per example. Each example then depends on its own
                seed only, whatever the others are. Either way, the random draws of
                training stay the same.
            truncation: float above 0, or None. Latents of larger magnitude are drawn
                again (the truncation trick): a small number trades variety for
                quality. The prior must be normal, or define
                `Prior.truncated(threshold)`. A generator with a
                `layers.StyleTruncation`, such as StyleGAN2, has it as ψ instead.

        Returns:
            float32 array of shape `(count, ...)`, in the generator's range; a tree of
            them if an example has several tensors.

        Raises:
            TypeError: if some classes are names and others are not.
            ValueError: if `count` is below 1 or missing, `condition` or seeds do not
                fit, or the prior cannot be truncated.

        Example:

        >>> from keras_gan import GAN, models
        >>> gan = GAN(*models.dcgan((8, 8, 1), 4, 2, num_classes=3), latent_dim=4)
        >>> gan.generate(condition=[0, 2]).shape
        (2, 8, 8, 1)

        Reference: [Brock et al., 2019](https://arxiv.org/abs/1809.11096) (truncation)
        """
        generator = self.sampling_generator
        return self._images_of(generator, count, condition, seed, truncation)

    def _images_of(self, network, count, condition, seed, truncation=None):
        """As `generate`, by any generator, such as the raw one."""
        if count is not None:
            shapes = [leaf.shape[1:] for leaf in trees.leaves(self.example_spec)]
            checks.check_memory(checks.check_count(count), shapes)
        return concatenated(
            list(self._parts_of(network, count, condition, seed, truncation))
        )

    def _parts_of(self, network, count, condition, seed, truncation=None):
        """As `_images_of`, one batch of examples at a time."""
        if count is None and condition is None:
            raise ValueError(
                "`count` must be given, the number of examples to generate, unless "
                "`condition` has one row per example."
            )
        count = None if count is None else checks.check_count(count)
        count, condition = checks.check_condition(self, count, condition)
        checks.check_memory(count, () if self.prior is None else [self.prior.shape])
        with truncated(self.prior, network, truncation) as prior:
            if seed is not None and np.ndim(seed):
                seeds = check_seeds(count, seed)
                yield from images_by_seed(self, network, prior, condition, seeds)
                return
            seed = fresh_seed() if seed is None else checks.seed_number(seed)
            seed = backend.SeedSequence(seed)
            drawn = None if prior is None else prior(count, seed)
            latents = None if drawn is None else ops.convert_to_numpy(drawn)
            yield from self._parts_from(network, latents, condition, seed)

    def _images_from(self, network, latents, condition, seed):
        """A generator's examples of many latents, in inference mode, as arrays."""
        return concatenated(list(self._parts_from(network, latents, condition, seed)))

    def _parts_from(self, network, latents, condition, seed):
        """As `_images_from`, one batch of examples at a time."""
        given = trees.leaves(condition) if latents is None else [latents]
        size = _batch_size(self.example_spec)

        def inputs(rows):
            return self._for_generator(rows(latents), rows(condition))

        for made in _outputs(network, inputs, len(given[0]), size, seed):
            yield trees.mapped(_as_float32, made)

    def discriminate(self, examples, condition=None):
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
        latents that follow from the GAN's seed: 256, or with a condition 32 of the
        example's own (without latents, the one of it). Other generated examples then
        have ½ on average. No seed and no state changes.

        Args:
            examples: array or tensor of shape `(batch, ...)`, in the
                generator's range; a tree of them if an example has several tensors.
            condition: their conditions, one row per example or one for all, if D takes
                one, or G does and x is compared with generated examples.

        Returns:
            float32 array of the shape of the logits, or `(batch, 1)` for losses of
            embeddings.

        Raises:
            ValueError: if the GAN is not compiled or `condition` does not fit.
        """
        keras_internals.check_compiled(self, "discriminate")
        if not trees.is_tree(self.example_spec):
            examples = checks.as_examples(examples)
        examples = checks.check_examples(self, examples)
        checks.check_scored(self, examples)
        count = len(trees.leaves(examples)[0])
        role = None if needs_reference(self.adversarial_loss) else "discriminator"
        _, condition = checks.check_condition(self, count, condition, role)

        def judge():
            logits = np.asarray(self._logits_of(examples, condition), "float32")
            return verdicts(self, logits, condition)

        return backend.pure(judge)

    def _logits_of(self, examples, condition=None):
        """D's logits of many examples, in inference mode, as an array."""
        if not trees.is_tree(self.example_spec):
            examples = checks.as_examples(examples)
        examples = trees.mapped(np.asarray, checks.check_examples(self, examples))
        count = len(trees.leaves(examples)[0])
        if self.discriminator_is_conditional:
            _, condition = checks.check_condition(
                self, count, condition, "discriminator"
            )
        packs = [
            layer.degree
            for layer in keras_internals.layers_of(self.discriminator)
            if isinstance(layer, Packing)
        ]
        pack = math.prod(packs)  # Each batch consists of whole packs.
        size = max(_batch_size(self.example_spec) // pack, 1) * pack

        def inputs(rows):
            return self._for_discriminator(rows(examples), rows(condition))

        seed = backend.SeedSequence(self.seed)
        parts = _outputs(self.discriminator, inputs, count, size, seed)
        return np.concatenate([ops.convert_to_numpy(logits_of(part)) for part in parts])

    def export(
        self,
        filepath,
        format="tf_saved_model",
        verbose=None,
        input_signature=None,
        **options,
    ):
        """Writes the networks for use without Keras, in one of several formats.

        The networks are in inference mode; with a moving average of the generator, that
        makes the images.

        - "tf_saved_model": a folder for TensorFlow Serving with these signatures, of
          which the first is also `serving_default`. `generate` takes latents (unless
          the prior is None) and the condition, if G does, and returns images. `sample`
          takes int64 seeds in place of latents, and returns for each seed the image of
          `gan.generate(seed=[...])`. `generate_png` and `sample_png` return each image
          as a PNG file. `discriminate` takes images, and the condition if D does, or if
          G does and the loss compares with generated examples. It returns `logits` and
          the values of `gan.discriminate`, called `probability` or `score`, as the loss
          declares. A signature that the GAN cannot have, such as `sample` without
          latents, is left out. The folder also has requests with which a server warms
          up, settings of a server, and a README.md with calls ready to paste. In
          `generate`, `layers.NoiseInjection` adds the same noise to all images; in
          `sample` it follows from the seed. See docs/serving.md.
        - "onnx": an `.onnx` file, for ONNX Runtime on many devices and in the browser.
        - "litert": a `.tflite` file, for LiteRT (TensorFlow Lite).
        - "openvino": an `.xml` and a `.bin` file, for OpenVINO.

        The last three hold one network, with the names of inputs and outputs above.
        They need the extra of their name, such as `pip install "keras-gan[onnx]"`. The
        written file is run on 64 examples and compared with Keras. They have no random
        numbers: `layers.NoiseInjection` adds the same noise to all images. See
        docs/exploring.md.

        Args:
            filepath: string or path of a file or folder that does not exist yet, such
                as `"saved_models/fashion/1"` or `"generator.onnx"`. It is written whole
                or not at all. With `version`, the folder of all versions.
            format: string, one of the above.
            verbose: boolean, print the signatures. None means False.
            input_signature: must be None, as the networks define their inputs.
            **options: options of the format. Those of "tf_saved_model" are `version`,
                an integer, the version's folder within `filepath`, or "next" for one
                more than the highest there; `signatures`, a list of names, or None for
                all that there can be; and `uint8`, a boolean, whether `images` are
                integers from 0 to 255, in and out. Those of the others are `network`,
                "generator" (the default; the moving average if there is one) or
                "discriminator"; `weights`, "float32" (the default), "float16" or, not
                for OpenVINO, "int8", how the weights are stored; and `batch_size`, an
                integer, or None for any.

        Returns:
            `pathlib.Path` of the folder, for a SavedModel. For the others a named tuple
            with `path`, `size` in bytes, `largest` and `mean`, the differences from
            Keras, `inputs` and `outputs`.

        Raises:
            FileExistsError: if `filepath` exists.
            ImportError: if a package that the format needs is missing.
            ValueError: if the GAN is not compiled, a number is NaN or infinite, a layer
                runs Python code, which is named, the GAN cannot have a signature that
                was asked for, an argument is not allowed, or the format cannot express
                an operation.
        """
        from keras_gan.export import check_options
        from keras_gan.export import export

        keras_internals.check_compiled(self, "export")
        filepath = str(user_path(filepath, "filepath"))
        check_options(format, input_signature, options)
        check_finite(self, filepath)
        return export(self, filepath, format, verbose, input_signature, options)


def _as_float32(tensor):
    return np.asarray(ops.convert_to_numpy(tensor), "float32")
