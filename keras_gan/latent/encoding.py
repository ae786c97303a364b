"""An encoder to a finished GAN: the latents of an image in one pass (f-AnoGAN)."""

import keras
import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan import checks
from keras_gan.checks.conditions import check_condition_structure
from keras_gan.core import trees
from keras_gan.core.integers import integer
from keras_gan.core.serialization import register
from keras_gan.latent.checking import check_gan
from keras_gan.latent.checking import number
from keras_gan.latent.features import Features
from keras_gan.latent.projecting import Projection


@register
class Encoder(keras.Model):
    """An encoder trained to a finished GAN (f-AnoGAN, izi_f): images to latents.

    `fit` minimises, over images x, the mean of

        ‖x − G(E(x))‖² / n + κ ‖f(x) − f(G(E(x)))‖² / m,

    where f are D's features, n is the number of pixels and m that of features. The sum
    of both is also the anomaly score: what G cannot make keeps a large error. Unlike
    `latent.project`, which searches the latents of each image, E takes one pass.

    The GAN does not change. It is saved with the encoder, which then resumes exactly,
    if its layers have no random draws.

    Args:
        gan: `GAN` with latents of shape `(dim,)` and examples of one tensor. With an
            average, its generator is used.
        encoder: built `keras.Model` from images to latents. Uniform latents want a last
            activation of tanh.
        feature_weight: float of at least 0, κ. With 0 (izi), D is not used.
        layer: string, the name of an output or a layer of D, its features, as in
            `project`.
        **kwargs: `name` and `dtype`, as those of `keras.Model`.

    Raises:
        TypeError: if `gan` is not a GAN, or `encoder` is not a built `keras.Model`.
        ValueError: if the encoder does not take the GAN's images or does not return its
            latents, or an argument is out of range.

    Example:

    >>> from keras_gan import GAN, models
    >>> gan = GAN(*models.mlp(latent_dim=4), latent_dim=4)
    >>> network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4)])
    >>> encoder = Encoder(gan, network)
    >>> encoder.compile("adam")
    >>> points = gan.generate(64, seed=0)
    >>> history = encoder.fit(points, epochs=2, verbose=0)
    >>> encoder.project(points).latents.shape
    (64, 4)

    Reference: [Schlegl et al., 2019](https://doi.org/10.1016/j.media.2019.01.010)
    """

    def __init__(self, gan, encoder, feature_weight=1.0, layer=None, **kwargs):
        super().__init__(**kwargs)
        check_gan(gan)
        _check_encoder(gan, encoder)
        self.gan = gan
        self.encoder = encoder
        self.feature_weight = number("feature_weight", feature_weight, 0)
        self.layer = layer
        self._features = Features(gan, layer) if self.feature_weight else None
        names = ("loss", "residual", "feature_distance")
        self._trackers = {name: keras.metrics.Mean(name=name) for name in names}
        self.built = True

    def call(self, inputs, training=False):
        return self.encoder(inputs, training=training)

    @property
    def trainable_variables(self):
        """The encoder's, which `fit` changes; not those of the GAN."""
        return self.encoder.trainable_variables

    @property
    def trainable_weights(self):
        return self.trainable_variables

    @property
    def metrics(self):
        return list(self._trackers.values())

    def compile(self, optimizer="rmsprop", **kwargs):
        """As `keras.Model.compile`; the loss is that of the class.

        A saved file keeps the optimizer and the options, such as `run_eagerly`.

        Raises:
            ValueError: if a loss or metrics are given.
        """
        for name in ("loss", "metrics", "loss_weights", "weighted_metrics"):
            if kwargs.get(name) is not None:
                raise ValueError(
                    "The loss of an Encoder is the distance of an image from its "
                    f"reconstruction: compile(optimizer). Received: {name}="
                    f"{kwargs[name]!r}"
                )
        super().compile(optimizer=optimizer, **kwargs)
        # As they were given: what Keras made of them depends on this machine.
        self._compile_options = kwargs
        self.optimizer.build(self.trainable_variables)

    def train_step(self, data):
        images, condition = self._unpacked(data)

        def objective():
            latents = self.encoder(images, training=True)
            found = self._distances(latents, images, condition)[:3]
            found = [ops.mean(each) for each in found]
            # Regularizers of the encoder's layers are not logged, as those of a GAN.
            terms = [ops.cast(each, found[0].dtype) for each in self.encoder.losses]
            return sum(terms, found[0]), found

        found, gradients = backend.value_and_gradients(
            objective,
            self.trainable_variables,
            self.optimizer.scale_loss,
            backend.replica_share(trees.count(images)),
        )
        self.optimizer.apply(gradients, self.trainable_variables)
        return self._logged(found, trees.count(images))

    def test_step(self, data):
        images, condition = self._unpacked(data)
        latents = self.encoder(images, training=False)
        found = self._distances(latents, images, condition)[:3]
        return self._logged(map(ops.mean, found), trees.count(images))

    def _logged(self, found, count):
        for tracker, value in zip(self._trackers.values(), found, strict=True):
            tracker.update_state(value, count)
        return {name: tracker.result() for name, tracker in self._trackers.items()}

    def _unpacked(self, data):
        images, condition, weights = keras.utils.unpack_x_y_sample_weight(data)
        if weights is not None:
            raise ValueError(
                "An Encoder takes images, or (images, condition), without weights. "
                "Received: a third part of the data"
            )
        condition = check_condition_structure(self.gan, condition, False)
        return ops.cast(images, self.gan.variable_dtype), condition

    def _distances(self, latents, images, condition):
        """Errors, residuals, distances of features (a row each), and G's images."""
        gan = self.gan
        networks = [gan.sampling_generator, gan.discriminator]
        with backend.keyed(networks, gan.seed):
            given = gan._for_generator(latents, condition)
            made = gan.sampling_generator(given, training=False)
            made = ops.cast(made, images.dtype)
            residuals = _mean_squares(images, made)
            distances = ops.zeros_like(residuals)
            if self._features is not None:
                real, fake = (self._features(x, condition) for x in (images, made))
                distances = ops.cast(_mean_squares(real, fake), residuals.dtype)
        errors = residuals + self.feature_weight * distances
        return errors, residuals, distances, made

    def project(self, images, condition=None, batch_size=256):
        """The latents of images, what G makes of them, and the anomaly scores.

        Args:
            images: array of shape `(count, ...)` in the generator's range.
            condition: the images' conditions, one row each or one for all, if a network
                takes one.
            batch_size: integer, the number of images at a time.

        Returns:
            `latent.Projection`; its `errors` are the scores. Distances are means over
            pixels and features, and not sums as those of `latent.project`.

        Raises:
            ValueError: if images or condition do not fit.
        """
        integer("batch_size", batch_size, what="is how many images")
        images = checks.check_examples(self.gan, checks.as_examples(images))
        role = None if self._features is not None else "generator"
        _, condition = checks.check_condition(self.gan, len(images), condition, role)
        parts = []
        for start in range(0, len(images), batch_size):
            stop = start + batch_size
            rows = condition
            if rows is not None:
                rows = trees.rows(condition, start, stop)
                rows = trees.mapped(ops.convert_to_tensor, rows)
            batch = ops.cast(images[start:stop], self.gan.variable_dtype)
            latents = self.encoder(batch, training=False)
            errors, residuals, distances, made = self._distances(latents, batch, rows)
            found = latents, made, errors, residuals, distances
            parts.append([ops.convert_to_numpy(each) for each in found])
        joined = zip(*parts, strict=True)
        return Projection(*[np.concatenate(each).astype("float32") for each in joined])

    def get_config(self):
        serialize = keras.saving.serialize_keras_object
        return {
            "gan": serialize(self.gan),
            "encoder": serialize(self.encoder),
            "feature_weight": self.feature_weight,
            "layer": self.layer,
            "name": self.name,
            "dtype": keras.dtype_policies.serialize(self.dtype_policy),
        }

    @classmethod
    def from_config(cls, config):
        deserialize = keras.saving.deserialize_keras_object
        parts = {name: deserialize(config[name]) for name in ("gan", "encoder")}
        return cls(**config | parts)

    def get_compile_config(self):
        optimizer = getattr(self, "optimizer", None)
        if optimizer is None:
            return {}
        serialized = keras.saving.serialize_keras_object(optimizer)
        return {"optimizer": serialized} | self._compile_options

    def compile_from_config(self, config):
        self.compile(**keras.saving.deserialize_keras_object(config))


def _mean_squares(first, second):
    difference = ops.square(first - second)
    return ops.mean(difference, axis=tuple(range(1, len(difference.shape))))


def _check_encoder(gan, encoder):
    if not isinstance(encoder, keras.Model) or not encoder.built:
        raise TypeError(
            "`encoder` must be a built keras.Model, from images to latents. "
            f"Received: encoder={encoder!r}"
        )
    made = encoder.compute_output_spec(gan.example_spec)
    shape = None if trees.is_tree(made) else tuple(made.shape[1:])
    if shape != tuple(gan.prior.shape):
        raise ValueError(
            f"`encoder` must return latents of shape {tuple(gan.prior.shape)}. "
            f"Received: encoder '{encoder.name}', which makes {trees.described(made)} "
            f"of {trees.described(gan.example_spec)}"
        )
