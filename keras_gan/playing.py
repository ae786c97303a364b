"""What a move of either player comes to: its loss, its penalties, its gradient."""

from keras import ops

from keras_gan import backend
from keras_gan.updates import Batch
from keras_gan.updates import Gradients


class Playing:
    """The part of `GAN` that an update plays the game with."""

    def draw(self, real, labels=None):
        """Adds latents to a slice of real images: what one move works on."""
        seed = backend.SeedSequence(self.seed_generator.next())
        return self._draw(ops.convert_to_tensor(real), labels, seed)

    def _draw(self, real, labels, seed):
        real = ops.cast(real, self.variable_dtype)
        latents = self.prior(ops.shape(real)[0], seed)
        return Batch(real, labels, latents, seed.next())

    def discriminator_gradients(self, batch):
        """How D would move on a batch from `draw`. Draws nothing itself."""
        move, gradients = backend.value_and_gradients(
            lambda: self._discriminator_loss(batch, training=True),
            self.discriminator.trainable_variables,
            self.d_optimizer.scale_loss,
        )
        return move._replace(gradients=gradients)

    def generator_gradients(self, batch, against=None):
        """How G would move on a batch from `draw`. Draws nothing itself.

        With `against`, a callable that returns weights for D, G plays against a D
        of these; its gradient goes through them as well.
        """

        def loss():
            if against is None:
                return self._generator_loss(batch, training=True)
            weights = against()
            with backend.substituted(self.discriminator.trainable_variables, weights):
                return self._generator_loss(batch, training=True)

        move, gradients = backend.value_and_gradients(
            loss, self.generator.trainable_variables, self.g_optimizer.scale_loss
        )
        return move._replace(gradients=gradients)

    def apply_discriminator(self, move):
        """Moves D along the gradients of `discriminator_gradients`."""
        variables = self.discriminator.trainable_variables
        self.d_optimizer.apply(move.gradients, variables)

    def apply_generator(self, move):
        """Moves G along the gradients of `generator_gradients`."""
        variables = self.generator.trainable_variables
        self.g_optimizer.apply(move.gradients, variables)

    def _discriminator_loss(self, batch, training):
        loss = self.adversarial_loss
        # D's own tape does not follow G; one around both players' moves does.
        fake = self._fake(batch, training)
        critic = self._critic(batch.labels, training)
        real_logits, fake_logits = critic(batch.real), critic(fake)
        value = ops.mean(loss.discriminator_loss(real_logits, fake_logits))
        logs = {
            "d_loss": value,
            "d_real": ops.mean(loss.probability(real_logits)),
            "d_fake": ops.mean(loss.probability(fake_logits)),
        }
        move = Gradients(None, logs, real_logits, fake_logits)
        if training:
            value += self._add_penalties("discriminator", critic, batch, fake, move)
            value += sum(self.discriminator.losses)  # of its layers' regularizers
        return value, move

    def _generator_loss(self, batch, training):
        loss = self.adversarial_loss
        fake = self._fake(batch, training)
        critic = self._critic(batch.labels, training)
        penalties = self._penalties_of("generator").values()
        needs = {need for penalty in penalties for need in penalty.needs}
        scores_real = loss.needs_real_logits or needs & {"real_logits", "real_outputs"}
        real_logits = critic(batch.real) if scores_real else None
        fake_logits = critic(fake)
        value = ops.mean(loss.generator_loss(real_logits, fake_logits))
        move = Gradients(None, {"g_loss": value}, real_logits, fake_logits)
        if training:
            value += self._add_penalties("generator", critic, batch, fake, move)
            value += sum(self.generator.losses)
        return value, move

    def _fake(self, batch, training):
        inputs = self._with_labels(batch.latents, batch.labels)
        return ops.cast(self.generator(inputs, training=training), batch.real.dtype)

    def _critic(self, labels, training):
        return backend.Critic(
            lambda images: self.discriminator(
                self._with_labels(images, labels), training=training
            )
        )

    def _add_penalties(self, player, critic, batch, fake, move):
        """The sum of one player's penalties, each entered in the move's logs."""
        seed = backend.SeedSequence(batch.key)
        extras = {
            "generator": self.generator,
            "discriminator": self.discriminator,
            "loss": self.adversarial_loss,
            "latents": batch.latents,
            "labels": batch.labels,
            "real_logits": move.real_logits,
            "fake_logits": move.fake_logits,
            "real_outputs": critic.outputs(batch.real),
            "fake_outputs": critic.outputs(fake),
        }
        total = 0.0
        for name, penalty in self._penalties_of(player).items():
            needed = {extra: extras[extra] for extra in penalty.needs}
            amount = penalty.amount(self.step, critic, batch.real, fake, seed, **needed)
            move.logs[name] = amount
            total += amount
        return total

    def _penalties_of(self, player):
        return {name: p for name, p in self.penalties.items() if p.player == player}
