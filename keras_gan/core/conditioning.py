"""What a GAN's examples and conditions are, and how each network is given them."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan.checks.classes import number_of_classes
from keras_gan.core import trees


class Conditioning:
    """The part of `GAN` that knows what its networks take."""

    @property
    def example_spec(self):
        """The generator's output, a tensor or a tree, as `keras.KerasTensor`s."""
        if self._wiring.example_spec is not None:
            return self._wiring.example_spec
        latents = self.prior and keras.KerasTensor((None, *self.prior.shape))
        inputs = self._for_generator(latents, self.condition_spec)
        return self.generator.compute_output_spec(inputs)

    @property
    def shown_spec(self):
        """What D and penalties see of an example: with an encoder, also its codes."""
        shown = self._wiring.shown_spec
        return self.example_spec if shown is None else shown

    @property
    def image_shape(self):
        """Shape of one example, without the batch.

        Raises:
            ValueError: if an example has several tensors.
        """
        if trees.is_tree(self.example_spec):
            raise ValueError(
                "This GAN's examples have several tensors: "
                f"{trees.described(self.example_spec)}. What was asked for needs "
                "examples of one tensor, such as images."
            )
        return tuple(self.example_spec.shape[1:])

    @property
    def condition_spec(self):
        """The condition that the networks take, a tensor or a tree; None for none."""
        return self._wiring.condition_spec

    @property
    def condition_names(self):
        """The names of the tensors of the condition, in their order; None without one.

        Where the networks' inputs do not name them: "tensor 0", "tensor 1" and so on.
        """
        spec = self.condition_spec
        if spec is None:
            return None
        count = len(trees.leaves(spec))
        names = sorted(spec) if isinstance(spec, dict) else self._wiring.names
        if not names or len(names) != count:
            names = [f"tensor {number}" for number in range(count)]
        return list(names)

    @property
    def conditional(self):
        """Whether any network takes a condition."""
        return self._wiring.conditional

    @property
    def generator_is_conditional(self):
        """Whether the generator takes a condition."""
        return self._wiring.generator.conditional

    @property
    def discriminator_is_conditional(self):
        """Whether the discriminator takes a condition."""
        return self._wiring.discriminator.conditional

    @property
    def num_classes(self):
        """The number of classes, if the condition is a class number and it is known."""
        return number_of_classes(self)

    def _users_of_condition(self):
        """The compiled penalties that need a condition, a list."""
        return [p for p in self.penalties.values() if "condition" in p.needs]

    def _blank_condition(self, count):
        """A condition of zeros for `count` examples, to try networks; or None.

        Sizes that the networks leave open are 8.
        """
        if not self.conditional:
            return None
        return trees.mapped(
            lambda leaf: ops.zeros(
                (count, *(n or 8 for n in leaf.shape[1:])), leaf.dtype
            ),
            self.condition_spec,
        )

    def _sized_examples(self, count):
        """Specifications of `count` examples, without open sizes."""
        spec = self.example_spec
        if not any(None in leaf.shape[1:] for leaf in trees.leaves(spec)):
            return trees.mapped(
                lambda leaf: keras.KerasTensor((count, *leaf.shape[1:]), leaf.dtype),
                spec,
            )
        seed = backend.SeedSequence(0)
        latents = None if self.prior is None else self.prior(count, seed)
        inputs = self._for_generator(latents, self._blank_condition(count))
        return backend.pure(lambda: self.generator(inputs))

    def _for_generator(self, latents, condition):
        return self._wiring.generator.pack(latents, condition)

    def _for_discriminator(self, examples, condition):
        if hasattr(self.generator, "completed"):  # An encoder adds its codes.
            examples = self.generator.completed(examples)
        return self._wiring.discriminator.pack(examples, condition)
