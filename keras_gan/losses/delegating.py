"""What a loss that is made of another takes over from it."""

import keras

from keras_gan.losses.adversarial import AdversarialLoss


class Delegating:
    """Answers as the loss in the attribute `loss` does, but for the players' losses."""

    @property
    def needs_real_logits(self):
        return self.loss.needs_real_logits

    @property
    def classifies(self):
        return self.loss.classifies

    @property
    def high_is_real(self):
        return self.loss.high_is_real

    def check(self, gan):
        self.loss.check(gan)

    def probability(self, logits):
        return self.loss.probability(logits)

    def log_odds(self, logits):
        return self.loss.log_odds(logits)


def check_inner(loss):
    """Raises unless it is a loss of single examples, or pairs, without a state."""
    if not isinstance(loss, AdversarialLoss):
        raise TypeError(
            f"`loss` must be a losses.AdversarialLoss. Received: loss={loss!r}"
        )
    if loss.couples_examples or isinstance(loss, keras.layers.Layer):
        raise ValueError(
            "`loss` must score examples apart from each other and have no state "
            f"of its own. Received: loss={loss!r}"
        )
