"""The parts of `GAN`, which users do not import.

One training step, in order:

    GAN.train_step                a batch of real examples, checked
      update(gan, real, condition)`updates/`: which player is updated when
        Playing.draw              latents, and the key of all other random draws
        Playing.*_gradients       `playing.py`: one player's move (gradient step)
          backend.*_gradients     the tape around the loss
            Passes, Critic        G's examples, and D's logits of both kinds
            loss, penalties       the loss, and the terms on top of it
        Playing.apply_*           the optimizer applies the move
      GAN._end_step               counters, averages and other state, once per step
      Evaluating._track           what `fit` reports
"""
