"""What a GAN says of itself: its `repr`, and the shapes of what it takes and makes."""

from keras_gan.core import keras_internals


class Describing:
    """The part of `GAN` that describes it."""

    @property
    def input_shape(self):
        """Shape of the latents, with the batch as None; with labels a list of two."""
        latents = (None, *self.prior.shape)
        return [latents, (None,)] if self.conditional else latents

    @property
    def output_shape(self):
        """Shape of the images, with the batch as None."""
        return (None, *self.image_shape)

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
        yield (
            f"generator{made[1]}: {_counted(self.generator)}, "
            f"{self.prior!r} -> {self.image_shape}"
        )
        yield f"discriminator{made[0]}: {_counted(self.discriminator)}"
        if self.class_names is not None:
            yield f"classes: {_some(self.class_names)}"
        if self.average is not None:
            yield f"average: half-life {self.average.half_life:,.12g} images"

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
