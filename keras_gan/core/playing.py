"""One player's move (gradient step): its loss, its penalties, its gradients."""

from keras import ops

from keras_gan import backend
from keras_gan.core import boundary
from keras_gan.core import keras_internals
from keras_gan.core import trees
from keras_gan.core.passes import Passes
from keras_gan.core.shared_pass import depends_on_logits_only
from keras_gan.core.shared_pass import generator_slope
from keras_gan.updates.update import Batch
from keras_gan.updates.update import Move


class Playing:
    """The part of `GAN` that an update uses: one player's move, and applying it.

    A move is one player's gradient step: the gradients of its loss and penalties, with
    the logs and logits from which they were computed.
    """

    def draw(self, real, condition=None):
        """Adds latents and a random key to real examples: the data of one move."""
        seed = backend.SeedSequence(self.seed_generator.next())
        if condition is not None:
            condition = trees.mapped(ops.convert_to_tensor, condition)
        return self._draw(real, condition, seed)

    def _draw(self, real, condition, seed):
        real = trees.cast(real, self.variable_dtype)
        count = trees.count(real)
        latents = None if self.prior is None else self.prior(count, seed)
        share = backend.replica_share(count)
        return Batch(real, condition, latents, seed.next(), share)

    def examples(self, batch):
        """G's examples for a batch from `draw`, those that its move would make.

        The state of G's layers changes as in a move. D's move then takes the examples,
        or others in their place, as `batch._replace(fake=examples)`.
        """
        return Passes(self, batch).fake

    def discriminator_gradients(self, batch):
        """D's move on a batch from `draw`, not yet applied.

        It uses the batch's latents and key, and no other random draws. D scores the
        examples of `batch.fake` if there are any, and else G's.
        """
        move, gradients = backend.value_and_gradients(
            lambda: self._discriminator_loss(batch, Passes(self, batch)),
            self.discriminator.trainable_variables,
            self.d_optimizer.scale_loss,
            batch.share,
        )
        return move._replace(gradients=gradients)

    def generator_gradients(self, batch, against=None):
        """G's move on a batch from `draw`, not yet applied.

        It uses the batch's latents and key, and no other random draws. With `against`,
        a callable that returns weights for D, G plays against a D with these weights;
        its gradient flows through them as well.
        """

        def loss():
            if against is None:
                return self._generator_loss(batch, Passes(self, batch))
            weights = against()
            with backend.substituted(self.discriminator.trainable_variables, weights):
                return self._generator_loss(batch, Passes(self, batch))

        move, gradients = backend.value_and_gradients(
            loss,
            self.generator.trainable_variables,
            self.g_optimizer.scale_loss,
            batch.share,
        )
        return move._replace(gradients=gradients)

    def gradients_of_both(self, batch):
        """Both players' moves on a batch, from one pass of each network.

        They are those of the two methods above. D must score each example
        independently of its batch, which `updates.OneStage` checks.
        """

        def loss():
            passes = Passes(self, batch)
            fake, critic = passes.fake, passes.critic
            d_move, gradients, by_examples, by_logits = backend.value_and_gradients_at(
                lambda: self._discriminator_loss(batch, passes),
                self.discriminator.trainable_variables,
                self.d_optimizer.scale_loss,
                critic,
                fake,
                lambda scored: depends_on_logits_only(self, scored),
                batch.share,
            )
            real_logits, fake_logits = d_move.real_logits, d_move.fake_logits
            if not self.adversarial_loss.needs_real_logits:
                real_logits = None
            value, wanted = backend.value_and_slope(
                lambda logits: self._adversarial(real_logits, logits), fake_logits
            )
            scored = critic.pass_over(fake)
            slope = generator_slope(scored, wanted, by_examples, by_logits)
            logits = d_move.real_logits, d_move.fake_logits
            g_move = Move(None, {"g_loss": value}, *logits, {})
            slope = boundary.changed(self, slope, g_move.notes)
            # Its gradient by G's weights is that of the adversarial loss.
            total = boundary.with_slope(slope, fake)
            total += self._additions("generator", passes, batch, g_move)
            return total, (d_move._replace(gradients=gradients), g_move)

        (d_move, g_move), gradients = backend.value_and_gradients(
            loss,
            self.generator.trainable_variables,
            self.g_optimizer.scale_loss,
            batch.share,
        )
        return d_move, g_move._replace(gradients=gradients)

    def apply_discriminator(self, move):
        """Applies a move of `discriminator_gradients` to D's weights.

        Nothing changes if the loss does not train D.
        """
        if not self.adversarial_loss.trains_discriminator:
            return
        variables = self.discriminator.trainable_variables
        self.d_optimizer.apply(move.gradients, variables)

    def apply_generator(self, move):
        """Applies a move of `generator_gradients` to G's weights."""
        variables = self.generator.trainable_variables
        self.g_optimizer.apply(move.gradients, variables)

    def _discriminator_loss(self, batch, passes, training=True):
        loss = self.adversarial_loss
        # The fakes come first, so that their augmentation is the same in both players'
        # moves. D's own tape does not record G; a tape around both moves does.
        fake_logits, real_logits = (
            passes.score_for_loss(passes.fake),
            passes.score_for_loss(passes.real),
        )
        value = ops.mean(loss.discriminator_loss(real_logits, fake_logits))
        value = ops.cast(value, trees.dtype_of(batch.real))
        d_real, d_fake = loss.readings(real_logits, fake_logits)
        logs = {
            "d_loss": value,
            "d_real": ops.mean(d_real),
            "d_fake": ops.mean(d_fake),
        }
        move = Move(None, logs, real_logits, fake_logits, {})
        if training:
            value += self._additions("discriminator", passes, batch, move)
            for augmentation in self.augmentations:
                logs.update(augmentation.logs())
        return value, move

    def _generator_loss(self, batch, passes, training=True):
        needs = {
            need for p in self._penalties_of("generator").values() for need in p.needs
        }
        scores_real = self.adversarial_loss.needs_real_logits or needs & {
            "real_logits",
            "real_outputs",
        }
        fake_logits = passes.score_for_loss(passes.fake)
        real_logits = passes.score_for_loss(passes.real) if scores_real else None
        loss = self.adversarial_loss
        of = loss.generator_loss if training else loss.evaluated_generator_loss
        value = ops.mean(of(real_logits, fake_logits))
        value = ops.cast(value, trees.dtype_of(batch.real))
        move = Move(None, {"g_loss": value}, real_logits, fake_logits, {})
        if training:
            if boundary.is_changed(self):
                value = self._with_changed_slope(passes, move)
            value += self._additions("generator", passes, batch, move)
        return value, move

    def _with_changed_slope(self, passes, move):
        """In place of G's adversarial loss, with the gradient that augmentations give.

        The gradient of G's penalties is not changed, nor is any of D's.
        """
        _, by_logits = backend.value_and_slope(
            lambda logits: self._adversarial(move.real_logits, logits), move.fake_logits
        )
        scored = passes.critic.pass_over(passes.fake)
        slope = scored.pull_back_together(by_logits)
        slope = boundary.changed(self, slope, move.notes)
        return boundary.with_slope(slope, passes.fake)

    def _adversarial(self, real_logits, fake_logits):
        loss = self.adversarial_loss
        return ops.mean(loss.generator_loss(real_logits, fake_logits))

    def _additions(self, player, passes, batch, move):
        """The sum of one player's penalties and of the loss terms of its layers.

        Each penalty is also entered in the move's logs.
        """
        fake, critic = passes.fake, passes.critic
        extras = {
            "generator": self.generator,
            "discriminator": self.discriminator,
            "generate": passes.generate,
            "score": passes.score,
            "score_first": passes.score_first,
            "loss": self.adversarial_loss,
            "prior": self.prior,
            "latents": batch.latents,
            "condition": batch.condition,
            "real_logits": move.real_logits,
            "fake_logits": move.fake_logits,
            "real_outputs": critic.outputs(passes.real),
            "fake_outputs": critic.outputs(fake),
        }
        terms = [
            *passes.losses[player],
            *keras_internals.regularization_losses(extras[player]),
        ]
        dtype = trees.dtype_of(batch.real)
        total = sum(ops.cast(term, dtype) for term in terms)
        for place, (name, penalty) in enumerate(self.penalties.items()):
            if penalty.player != player:
                continue
            critic.begin_part(place)
            # A seed of its own: draws do not depend on which other penalties are due.
            seed = backend.SeedSequence(batch.key, branch=10 + place)
            needed = {extra: extras[extra] for extra in penalty.needs}
            amount, note = penalty.amount(
                self.step, critic, passes.real, fake, seed, **needed
            )
            move.logs[name] = penalty.logged(amount, note)
            move.notes[penalty] = note
            total += amount
        return total

    def _penalties_of(self, player):
        return {name: p for name, p in self.penalties.items() if p.player == player}
