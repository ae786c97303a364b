"""The features of VGG-19, in which pictures are compared (perceptual loss)."""

from pathlib import Path

import keras
from keras import ops

from keras_gan.core.booleans import boolean
from keras_gan.core.files import user_path
from keras_gan.core.serialization import register
from keras_gan.metrics.features.extractor import Extractor

VGG19_WEIGHTS = (
    "https://storage.googleapis.com/tensorflow/keras-applications/vgg19/"
    "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5"
)
# Subtracted from blue, green and red, which the network takes in this order.
_MEANS = (103.939, 116.779, 123.68)


@register
class VGG19(Extractor):
    """An extractor with Keras' VGG19; made by `vgg19`."""

    batch_size = 50

    def __init__(
        self, weights, layer="block5_conv4", activated=True, weights_hash=None
    ):
        super().__init__(layer, weights_hash)
        downloads = str(weights) == "imagenet"
        self.weights = "imagenet" if downloads else str(user_path(weights).resolve())
        self.activated = boolean("activated", activated)

    @property
    def title(self):
        before = "" if self.activated else " before its activation"
        return f"vgg19, layer {self.layer}{before}"

    def load(self):
        if self.weights != "imagenet" and not Path(self.weights).is_file():
            raise FileNotFoundError(
                f"There are no weights of VGG19 at {self.weights}. Get them from "
                f"{VGG19_WEIGHTS}, or pass weights='imagenet' where there is a network."
            )
        policy = keras.config.dtype_policy()
        data_format = keras.config.image_data_format()
        keras.config.set_dtype_policy("float32")  # Features do not depend on it.
        keras.config.set_image_data_format("channels_last")
        try:
            network = keras.applications.VGG19(include_top=False, weights=None)
            self._check_layer(network)
            if self.weights == "imagenet":
                network = keras.applications.VGG19(include_top=False)
            else:
                network.load_weights(self.weights)
        except OSError as error:
            raise ValueError(
                f"{self.weights} cannot be read as weights of VGG19: {error}"
            ) from error
        except ValueError as error:
            if "`layer`" in str(error):
                raise
            raise ValueError(
                f"{self.weights} does not hold the weights of VGG19 without its top, "
                f"as {VGG19_WEIGHTS} does: {error}"
            ) from error
        except Exception as error:
            raise ConnectionError(
                "The weights of VGG19 could not be downloaded. Get them where there is "
                f"a network, from {VGG19_WEIGHTS}, and pass weights=<path of the file>."
            ) from error
        finally:
            keras.config.set_dtype_policy(policy)
            keras.config.set_image_data_format(data_format)
        last = network.get_layer(self.layer)
        if not self.activated:
            last.activation = keras.activations.linear
        return keras.Model(network.inputs, last.output)

    def _check_layer(self, network):
        names = [layer.name for layer in network.layers[1:]]
        if self.layer not in names:
            raise ValueError(
                f"`layer` must be one of {', '.join(names)}. "
                f"Received: layer={self.layer!r}"
            )
        if not self.activated and "conv" not in self.layer:
            raise ValueError(
                "`layer` must be a convolution with activated=False. Received: "
                f"layer={self.layer!r}"
            )

    def prepare(self, images):
        if len(images.shape) != 4 or images.shape[-1] not in (1, 3):
            raise ValueError(
                "VGG19 takes images of 1 or 3 channels. Received: images of shape "
                f"{tuple(images.shape[1:])}"
            )
        if isinstance(images, keras.KerasTensor):
            return images
        if images.shape[-1] == 1:
            images = ops.repeat(images, 3, axis=-1)
        levels = ops.flip((images + 1.0) * 127.5, axis=-1)  # Blue, green, red.
        return levels - ops.convert_to_tensor(_MEANS, images.dtype)

    def width(self, shape):
        made = self.model.compute_output_spec(keras.KerasTensor((1, *shape[:2], 3)))
        size = 1
        for each in made[0].shape[1:]:
            size *= each
        return size


def vgg19(weights="imagenet", layer="block5_conv4", activated=True):
    """VGG-19's features, in which super-resolution compares pictures (VGG loss).

    Grey images are repeated over three channels. Images keep their size. Only the
    layers up to `layer` are computed. The values are those of Keras' `preprocess_input`
    for this network.

    Args:
        weights: path of a file of weights without the top, or `"imagenet"` to download
            them.
        layer: string, name of the layer: SRGAN's VGG2,2 is `"block2_conv2"` and its
            VGG5,4 is `"block5_conv4"`.
        activated: boolean. If False, the features are those before the layer's ReLU, as
            ESRGAN takes them.

    Returns:
        `Extractor`.

    Raises:
        FileNotFoundError: if there is no such file.
        ConnectionError: if the weights cannot be downloaded.
        ValueError: if the file holds other weights, or there is no such layer.
    """
    extractor = VGG19(weights, layer, activated)
    _ = extractor.model
    return extractor
