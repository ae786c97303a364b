"""The forward passes of one player's gradient step: G's, and D's through its critic."""

from keras import ops

from keras_gan import backend


class Passes:
    """G's examples of a batch's latents, and the critic that scores them.

    All random draws of the networks' layers follow from the batch's key, so that a pass
    can be repeated with the same dropout and augmentation. State that a pass of the
    loss changes, such as moving statistics, is updated. Changes by other passes, such
    as a penalty's, are discarded. The loss terms that layers add count once per pass of
    the loss.

    Args:
        gan: `GAN`.
        batch: `updates.Batch`.
        training: boolean. If False, no state changes and no image is augmented.
    """

    def __init__(self, gan, batch, training=True):
        self._gan = gan
        self._batch = batch
        self._training = training
        self._generator_key = backend.SeedSequence(batch.key, branch=3).next()
        with backend.keyed([gan.generator], self._generator_key) as scope:
            self.fake = self._made(batch.latents)
        self._commit(scope.updates_of(gan.generator.weights))
        self.critic = backend.Critic(self._scored, [gan.discriminator], batch.key)
        self.losses = {"generator": list(scope.losses), "discriminator": []}

    def score(self, images):
        """D's logits, from a pass that belongs to the loss."""
        logits = self.critic(images)
        scored = self.critic.pass_over(images)
        self._commit(scored.updates)
        self.losses["discriminator"] += scored.losses
        return logits

    def generate(self, latents):
        """G's examples of other latents, with the labels and draws of `fake`."""
        with backend.keyed([self._gan.generator], self._generator_key):
            return self._made(latents)

    def _made(self, latents):
        inputs = self._gan._with_labels(latents, self._batch.labels)
        made = self._gan.generator(inputs, training=self._training)
        return ops.cast(made, self._batch.real.dtype)

    def _scored(self, images, seed):
        for augmentation in self._gan.augmentations if self._training else ():
            images = augmentation(images, seed)
        inputs = self._gan._with_labels(images, self._batch.labels)
        return self._gan.discriminator(inputs, training=self._training)

    def _commit(self, updates):
        if self._training:
            backend.commit(updates, ops.shape(self._batch.real)[0])
