"""The forward passes of one player's gradient step: G's, and D's through its critic."""

from keras_gan import backend
from keras_gan.core import trees


class Passes:
    """G's examples of a batch's latents, and the critic that scores them.

    `fake` and `real` are what D and penalties see: with an encoder, examples and codes.

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
        completed = getattr(gan.generator, "completed", None)
        self.real = batch.real if completed is None else completed(batch.real)
        self._generator_key = backend.SeedSequence(batch.key, branch=3).next()
        self.fake, losses = batch.fake, []
        if self.fake is None:
            with backend.keyed([gan.generator], self._generator_key) as scope:
                self.fake = self._made(batch.latents, batch.condition)
            self._commit(scope.updates_of(gan.generator.weights))
            losses = list(scope.losses)
        self.critic = backend.Critic(self._scored, [gan.discriminator], batch.key)
        self._condition = batch.condition
        self.losses = {"generator": losses, "discriminator": []}

    def score_for_loss(self, examples):
        """D's logits, from a pass that belongs to the loss."""
        logits = self.critic(examples)
        scored = self.critic.pass_over(examples)
        if self._gan.adversarial_loss.trains_discriminator:
            self._commit(scored.updates)
        self.losses["discriminator"] += scored.losses
        return logits

    def generate(self, latents, condition=None, until=None, after=None):
        """G's examples of other latents, with the draws of `fake`.

        Their condition is that of the batch, or another one. Parts of G may be given
        as networks that share its layers: `until`, which takes G's inputs, and `after`,
        which takes the tensor that `latents` then stands for.
        """
        condition = self._batch.condition if condition is None else condition
        with backend.keyed([self._gan.generator], self._generator_key):
            if after is not None:
                made = after(latents, training=self._training)
                return trees.cast(made, trees.dtype_of(self._batch.real))
            return self._made(latents, condition, until)

    def score(self, examples, condition, like=None):
        """What D returns for examples under another condition.

        Dropout and augmentation are those of `like`, which the critic has scored, or
        will score; None for other ones.
        """
        before, self._condition = self._condition, condition
        try:
            like = examples if like is None else like
            return self.critic.outputs_again(examples, like)
        finally:
            self._condition = before

    def score_first(self, examples):
        """What D returns for examples in the place of the batch's first ones.

        Their condition is that of the first examples.
        """
        condition = self._batch.condition
        if condition is not None:
            condition = trees.rows(condition, 0, trees.count(examples))
        return self.score(examples, condition)

    def _made(self, latents, condition, network=None):
        inputs = self._gan._for_generator(latents, condition)
        network = self._gan.generator if network is None else network
        made = network(inputs, training=self._training)
        if network is self._gan.generator and hasattr(network, "shown"):
            made = network.shown(made, latents)
        return trees.cast(made, trees.dtype_of(self._batch.real))

    def _scored(self, examples, seed):
        for augmentation in self._gan.augmentations if self._training else ():
            examples = augmentation(examples, seed)
        inputs = self._gan._for_discriminator(examples, self._condition)
        return self._gan.discriminator(inputs, training=self._training)

    def _commit(self, updates):
        if self._training:
            backend.commit(updates, trees.count(self._batch.real))
