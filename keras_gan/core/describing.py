"""What a GAN says of itself: its `repr`, and the shapes of what it takes and makes."""

from keras_gan.core import keras_internals
from keras_gan.core import trees
from keras_gan.core.serialization import shown


class Describing:
    """The part of `GAN` that describes it."""

    @property
    def input_shape(self):
        """Shape of what G takes: latents, or with a condition a list of all shapes."""
        latents = [] if self.prior is None else [(None, *self.prior.shape)]
        condition = []
        if self.generator_is_conditional:
            condition = [leaf.shape for leaf in trees.leaves(self.condition_spec)]
        shapes = [*latents, *map(tuple, condition)]
        return shapes if len(shapes) > 1 else shapes[0]

    @property
    def output_shape(self):
        """Shape of the examples, with the batch as None; a tree if they are one."""
        return trees.mapped(lambda leaf: tuple(leaf.shape), self.example_spec)

    def __repr__(self):
        """Networks, what is compiled, and how far training is, in a few lines."""
        if "_watch" not in self.__dict__:  # In construction.
            return super().__repr__()
        lines = [self._head(), *self._networks()]
        if not self.compiled:
            lines.append("not compiled")
        else:
            lines += self._compiled()
        return "<" + "\n  ".join(lines) + ">"

    def _head(self):
        steps, images = int(self.step.numpy()), int(self.images_seen.numpy())
        return f"{type(self).__name__} {self.name}: step {steps:,}, {images:,} images"

    def _networks(self):
        made = self.discriminator.name, self.generator.name
        made = [f" '{name}'" if name not in _USUAL else "" for name in made]
        makes = self.example_spec
        several = trees.is_tree(makes)
        makes = trees.described(makes) if several else self.image_shape
        taken = [repr(self.prior)] if self.prior is not None else []
        if self.generator_is_conditional:
            taken.append(f"condition {trees.described(self.condition_spec)}")
        yield (
            f"generator{made[1]}: {_counted(self.generator)}, "
            f"{', '.join(taken)} -> {makes}"
        )
        with_it = ", with the condition" if self.discriminator_is_conditional else ""
        yield f"discriminator{made[0]}: {_counted(self.discriminator)}{with_it}"
        if self.class_names is not None:
            yield f"classes: {_some(self.class_names)}"
        if self.average is not None:
            half_life = self.average.half_life
            told = f"{half_life:,.12g}" if not callable(half_life) else shown(half_life)
            yield f"average: half-life {told} images"

    def _compiled(self):
        yield f"loss: {self.adversarial_loss!r}"
        for name, parts in (
            ("penalties", self.penalties.values()),
            ("augmentations", self.augmentations),
        ):
            if parts:
                yield f"{name}: {', '.join(map(repr, parts))}"
        yield f"update: {self.update!r}"
        for name in ("d_optimizer", "g_optimizer"):
            yield f"{name}: {_optimizer(getattr(self, name))}"
        metrics = [metric.name for metric in self.sample_metrics]
        if metrics:
            yield f"metrics: {', '.join(metrics)}"


_USUAL = ("generator", "discriminator")


def _counted(network):
    count = network.count_params()
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if count >= size:
            return f"{count / size:.3g}{letter} parameters"
    return f"{count} parameters"


def _some(names):
    more = len(names) - 10
    return ", ".join(names[:10]) + (f" and {more} more" if more > 0 else "")


def _optimizer(optimizer):
    inner = keras_internals.unscaled(optimizer)
    rate = keras_internals.learning_rate_of(optimizer)
    if keras_internals.follows_schedule(optimizer):
        rate = type(rate).__name__
    else:
        rate = f"{float(rate.numpy()):.4g}"
    return f"{type(inner).__name__}(learning_rate={rate})"
