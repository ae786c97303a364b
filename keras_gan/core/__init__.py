"""What `GAN` is made of; users import none of it. One training step, in order:

GAN.train_step               a batch of real examples, checked
update(gan, real, labels)  `updates/`: whose turn it is; draws the latents
Playing.draw             latents, and the key that all other draws follow from
Playing.*_gradients      `playing.py`: one player's move, not yet applied
backend.*_gradients    the tape around the loss
networks, loss       G's examples, D's logits of both kinds, the loss
penalties, layers    terms on top of the loss
Playing.apply_*          the optimizer's step
GAN._end_step              counters, averages and other state move once
Evaluating._track          what `fit` reports
"""
