"""Images of a SavedModel as uint8 levels and as PNG files, within the graph."""

import tensorflow as tf

from keras_gan.core import trees
from keras_gan.export import endpoints


def why_no_levels(gan):
    """Why images cannot be uint8, as text; None if they can."""
    spec = gan.example_spec
    if trees.is_tree(spec) or len(spec.shape) != 4:
        return f"The examples are not images: {trees.described(spec)}."
    return None


def why_no_png(gan):
    """Why images cannot be PNG files, as text; None if they can."""
    reason = why_no_levels(gan)
    if reason is None and gan.example_spec.shape[-1] not in (1, 3):
        channels = gan.example_spec.shape[-1]
        return f"PNG files are of images of 1 or 3 channels, and these have {channels}."
    return reason


def levels(gan, images):
    """Images in the GAN's range as uint8, rounded as in the files of `sample`."""
    low, high = gan.value_range
    images = tf.where(tf.math.is_nan(images), tf.cast(low, images.dtype), images)
    scaled = tf.clip_by_value((images - low) / (high - low), 0.0, 1.0)
    return tf.cast(tf.round(scaled * 255.0), "uint8")


def with_levels(gan, pair):
    """The endpoint whose output `images` is uint8."""
    function, specs = pair

    def answer(*tensors):
        return {"images": levels(gan, function(*tensors)["images"])}

    return endpoints.endpoint(answer, endpoints.inputs_of(specs))


def with_png(gan, pair):
    """The endpoint that returns each image as the bytes of a PNG file.

    TensorFlow Serving's REST interface encodes outputs whose names end in `_bytes` in
    base64.
    """
    function, specs = pair

    def answer(*tensors):
        images = levels(gan, function(*tensors)["images"])
        return {"image_bytes": tf.io.encode_png(images)}

    return endpoints.endpoint(answer, endpoints.inputs_of(specs))


def from_levels(gan, pair):
    """The endpoint whose input `images` is uint8."""
    function, specs = pair
    low, high = gan.value_range
    names = [spec.name for spec in specs]

    def answer(*tensors):
        named = dict(zip(names, tensors, strict=True))
        scaled = tf.cast(named["images"], "float32") * ((high - low) / 255) + low
        return function(*(named | {"images": scaled}).values())

    inputs = [
        (name, shape, "uint8" if name == "images" else dtype)
        for name, shape, dtype in endpoints.inputs_of(specs)
    ]
    return endpoints.endpoint(answer, inputs)
