"""The discriminator's features of images: what one of its layers computes."""

from keras import ops

from keras_gan import backend
from keras_gan.core import keras_internals
from keras_gan.core import trees
from keras_gan.latent.passing import check_graph
from keras_gan.latent.passing import has_kernel
from keras_gan.layers.packing import Packing

MIXED = (
    "Each image is projected by itself, but D's features of an image depend on the "
    "other images of its batch. Name an earlier layer by `layer`, or leave D out with "
    "feature_weight=0."
)


def check_unpacked(network):
    """Raises `ValueError` if the network scores several examples as one."""
    if any(isinstance(each, Packing) for each in keras_internals.layers_of(network)):
        raise ValueError(
            "The discriminator scores packs of several images as one, so that no image "
            "has features of its own. Leave D out with feature_weight=0."
        )


class Features:
    """D's features, by the name of a layer or of an output.

    Args:
        gan: `GAN`.
        layer: string, the name of an output or a layer of D; None for its output
            "features", or else for what enters its last layer with a kernel.

    Raises:
        TypeError: if D's layers are not accessible.
        ValueError: if there is no such layer or output, or D packs examples.
    """

    def __init__(self, gan, layer=None):
        self._gan, self._network = gan, gan.discriminator
        check_unpacked(self._network)
        probe = gan._for_discriminator(
            trees.mapped(lambda x: ops.zeros(x.shape, x.dtype), gan.sized_examples(2)),
            gan.blank_condition(2),
        )
        outputs = self._network(probe, training=False)
        names = list(outputs) if isinstance(outputs, dict) else []
        self._output = layer if layer in names else None
        if layer is None and "features" in names:
            self._output = "features"
        if self._output is not None:
            return
        advice = ', or return its features as an output "features"'
        check_graph("discriminator", self._network, advice)
        seen = []
        keras_internals.run_observed(
            self._network, probe, lambda layer, *values: seen.append((layer, *values))
        )
        self._place, self._layer = self._found(layer, seen, names)

    @staticmethod
    def _found(name, seen, names):
        """Which of `(layer, inputs, outputs)` the features are, and the layer."""
        if name is None:
            for layer, inputs, _ in reversed(seen):
                if has_kernel(layer) and not trees.is_tree(inputs):
                    return 1, layer
        for layer, _, outputs in seen:
            if layer.name == name and not trees.is_tree(outputs):
                return 2, layer
        known = [*names, *(layer.name for layer, *_ in seen)]
        raise ValueError(
            "`layer` must be the name of an output or a layer of the discriminator: "
            f"{', '.join(known)}. Received: layer={name!r}"
        )

    def __call__(self, examples, condition):
        """A tensor with one row per example, in inference mode."""
        given = self._gan._for_discriminator(examples, condition)
        if self._output is not None:
            outputs = self._network(given, training=False)[self._output]
            return backend.full_precision(outputs)
        kept = []

        def keep(*seen):
            if seen[0] is self._layer:
                kept.append(seen[self._place])

        keras_internals.run_observed(self._network, given, keep)
        return backend.full_precision(kept[0])
