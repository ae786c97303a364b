"""The residual blocks of BigGAN-deep: bottlenecks, and shortcuts without a kernel."""

from keras import layers

from keras_gan.layers.slicing import Slice
from keras_gan.models.residual import convolution
from keras_gan.models.residual import reduced
from keras_gan.models.sizes import enlarged

RATIO = 4  # Channels of a block per channel of its bottleneck.


def up_stage(x, size, channels, name, activated, weights, blocks=2):
    """Blocks of one size, the last of which enlarges the map and drops channels."""
    for number in range(1, blocks):
        same = x.shape[1:3], x.shape[-1]
        x = _up_block(x, *same, f"{name}_block_{number}", activated, weights)
    return _up_block(x, size, channels, f"{name}_block_{blocks}", activated, weights)


def _up_block(x, size, channels, name, activated, weights):
    inside = max(x.shape[-1] // RATIO, 1)
    h = convolution(activated(x), inside, 1, f"{name}_convolution_1", weights)
    h = enlarged(activated(h), size, f"{name}_enlarged")
    h = convolution(h, inside, 3, f"{name}_convolution_2", weights)
    h = convolution(activated(h), inside, 3, f"{name}_convolution_3", weights)
    h = convolution(activated(h), channels, 1, f"{name}_convolution_4", weights)
    if x.shape[-1] > channels:
        x = Slice(channels, name=f"{name}_shortcut")(x)
    x = enlarged(x, size, f"{name}_shortcut_enlarged")
    return layers.Add(name=f"{name}_sum")([h, x])


def down_stage(x, size, channels, name, activated, weights, first, blocks=2):
    """Blocks of one size, the first of which reduces the map and adds channels."""
    for number in range(1, blocks + 1):
        block = f"{name}_block_{number}"
        x = _down_block(x, size, channels, block, activated, weights)
    return x


def _down_block(x, size, channels, name, activated, weights):
    inside = max(channels // RATIO, 1)
    h = convolution(activated(x), inside, 1, f"{name}_convolution_1", weights)
    h = convolution(activated(h), inside, 3, f"{name}_convolution_2", weights)
    h = convolution(activated(h), inside, 3, f"{name}_convolution_3", weights)
    h = reduced(activated(h), size, f"{name}_reduced")
    h = convolution(h, channels, 1, f"{name}_convolution_4", weights)
    x = reduced(x, size, f"{name}_shortcut_reduced")
    more = channels - x.shape[-1]
    if more:
        added = convolution(x, more, 1, f"{name}_shortcut", weights)
        x = layers.Concatenate(name=f"{name}_joined")([x, added])
    return layers.Add(name=f"{name}_sum")([h, x])
