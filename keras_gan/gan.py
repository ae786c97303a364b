"""The GAN: two networks, two optimizers, one `keras.Model`."""

import keras
from keras import ops

from keras_gan import backend
from keras_gan import checks
from keras_gan import losses
from keras_gan.averaging import WeightAverage
from keras_gan.core import annealing
from keras_gan.core import keras_internals
from keras_gan.core import trees
from keras_gan.core.both_optimizers import BothOptimizers
from keras_gan.core.conditioning import Conditioning
from keras_gan.core.describing import Describing
from keras_gan.core.evaluating import CompiledMetrics
from keras_gan.core.evaluating import Evaluating
from keras_gan.core.evaluating import ExampleCount
from keras_gan.core.evaluating import check_metrics
from keras_gan.core.fitting import Fitting
from keras_gan.core.playing import Playing
from keras_gan.core.sampling import Sampling
from keras_gan.core.sampling import fresh_seed
from keras_gan.core.saving import Saving
from keras_gan.core.serialization import register
from keras_gan.core.showing import Showing
from keras_gan.core.state import add_number
from keras_gan.core.step import Step
from keras_gan.core.step import end_step
from keras_gan.models.ends import output_range
from keras_gan.optimizers import prepared
from keras_gan.penalties.penalty import named
from keras_gan.updates import Alternating
from keras_gan.updates import Update


@register
class GAN(
    Conditioning,
    Playing,
    Fitting,
    Evaluating,
    Sampling,
    Showing,
    Saving,
    Describing,
    keras.Model,
):
    """A generator and a discriminator, trained against each other by `fit`.

    In each training step, both players take a gradient step in turn. In outline:

        with tf.GradientTape() as tape:                 # the discriminator
            fake = generator(prior(batch_size, seed))
            d_loss = loss.discriminator_loss(
                discriminator(real), discriminator(fake)) + penalties
        d_optimizer.apply(tape.gradient(d_loss, discriminator's variables))

        with tf.GradientTape() as tape:                 # the generator
            fake = generator(prior(batch_size, seed))
            g_loss = loss.generator_loss(None, discriminator(fake))
        g_optimizer.apply(tape.gradient(g_loss, generator's variables))

    One player's gradient step, called a move in the code, is in `core/playing.py`. The
    order of the moves is in `updates/`, the tape in `backend/`.

    Args:
        generator: built `keras.Model`, latents to examples, or
            `[latents, condition]` to examples. An example is a tensor, such as an
            image, or a tree (tuple, list, dictionary) of tensors.
        discriminator: built `keras.Model`, examples to logits, or
            `[examples, condition]` to logits. May return a dictionary with the key
            `"logits"`. Each network may take the condition or not. It is a tensor or a
            tree: class numbers, one-hot rows, attributes, images. A subclassed network
            that takes one has an attribute `condition_spec`, a tree of
            `keras.KerasTensor`.
        latent_dim: integer, short for `prior=Normal(latent_dim)`. Give exactly
            one of the two.
        prior: `priors.Prior`, the distribution of the latents; or None for a generator
            that takes a condition and no latents.
        average: `averaging.WeightAverage` or None. With one, an exponential moving
            average (EMA) of the generator makes the images of `call`, `predict`,
            `generate` and `export`. Losses always use the raw generator.
        value_range: pair of floats, the range of image values. Defaults to
            (0, 1) if the generator ends in a sigmoid, else (-1, 1).
        seed: integer, the seed of all random draws of training, or None for a fresh
            one, which is kept.
        class_names: list of strings, the names of the classes in the order of their
            numbers, or None. With names, `generate(condition="cat")` and similar take
            them in place of integers.
        **kwargs: `name` and `dtype`, as those of `keras.Model`; data are cast to this
            dtype before they reach a network.

    Raises:
        TypeError: if an argument has the wrong type.
        ValueError: if networks and prior do not fit together.

    Example:

    >>> generator = keras.Sequential([keras.Input((8,)), keras.layers.Dense(2)])
    >>> discriminator = keras.Sequential(
    ...     [keras.Input((2,)), keras.layers.Dense(1)])
    >>> gan = GAN(generator, discriminator, latent_dim=8, seed=0)
    >>> gan.compile(d_optimizer="adam", g_optimizer="adam", loss="hinge")
    >>> history = gan.fit(ops.zeros((64, 2)), verbose=0)
    >>> gan.generate(3).shape
    (3, 2)

    Reference: [Goodfellow et al., 2014](https://arxiv.org/abs/1406.2661)
    """

    def __init__(
        self,
        generator,
        discriminator,
        latent_dim=None,
        prior=...,
        average=None,
        value_range=None,
        seed=None,
        class_names=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.prior = checks.chosen_prior(latent_dim, prior)
        if average is not None:
            example = "WeightAverage(half_life=10_000)"
            checks.check_instances("average", [average], WeightAverage, example)
        if value_range is not None:
            checks.check_range(value_range)
        self._wiring = checks.check_networks(generator, discriminator, self.prior)
        self.generator = generator
        self.discriminator = discriminator
        self._class_names = checks.check_class_names(self, class_names)
        self.value_range = tuple(value_range or output_range(generator))
        self.seed = fresh_seed() if seed is None else checks.seed_number(seed)
        self.seed_generator = backend.SeedGenerator(self.seed)
        self.average = average
        if average is not None:
            self.average_generator = average.begin(generator)
        self.step = add_number(self, "step", "int64")
        self.images_seen = add_number(self, "images_seen", "int64")
        self.epochs_seen = add_number(self, "epochs_seen", "int64")
        # The place in the training data, see `core/position.py`.
        self.passes_seen = add_number(self, "passes_seen", "int64")
        self.pass_began = add_number(self, "pass_began", "int64")
        self.pass_length = add_number(self, "pass_length", "int64")
        # How much of its run is over, from 0 to 1; `callbacks.Budget` sets it.
        self.progress = add_number(self, "progress", "float32")
        self._watch = checks.Watch(self)
        self._evaluation_watch = checks.Watch(self)
        checks.note_owner(self)
        self.penalties = {}
        self.augmentations = []
        self._trackers = {}
        self._examples = ExampleCount()
        self.sample_metrics = CompiledMetrics()
        # Everything is built. With this flag, Keras does not build the model by a
        # symbolic call, nor lock it against `compile`.
        self.built = True

    @property
    def latent_dim(self):
        """Length of one example's latents; None without latents."""
        return None if self.prior is None else self.prior.shape[-1]

    @property
    def class_names(self):
        """List of the names of the classes, in the order of their numbers, or None."""
        return None if self._class_names is None else list(self._class_names)

    def compile(
        self,
        d_optimizer=None,
        g_optimizer=None,
        loss="non_saturating",
        penalties=(),
        augmentations=(),
        update=None,
        metrics=(),
        run_eagerly=False,
        steps_per_execution=1,
        jit_compile="auto",
        auto_scale_loss=True,
        **kwargs,
    ):
        """Sets how the two players are trained.

        Args:
            d_optimizer: Keras optimizer, or its name, for the discriminator.
            g_optimizer: Keras optimizer, or its name, for the generator.
            loss: `losses.AdversarialLoss`, or the name of one.
            penalties: list of `penalties.Penalty`.
            augmentations: list of `augmentation.Transform`, applied in this order to
                all images that D scores in training, real and generated. Penalties get
                the images without them, and a critic that applies them.
            update: `updates.Update`; None means `Alternating()`.
            metrics: list of `metrics.SampleMetric`, or other Keras metrics whose
                `update_state` takes (real, fake). `evaluate` and validation
                report them; images reach them in [-1, 1].
            run_eagerly: as in `keras.Model.compile`.
            steps_per_execution: as in `keras.Model.compile`.
            jit_compile: as in `keras.Model.compile`.
            auto_scale_loss: as in `keras.Model.compile`, for both optimizers.
            **kwargs: must be empty; the error names what to write instead.

        Raises:
            TypeError: if an argument has the wrong type.
            ValueError: if the loss is unknown, an optimizer is used twice, or one of
                the parts cannot be used with this GAN.
        """
        checks.check_keywords(self, kwargs)
        checks.check_running(
            run_eagerly, steps_per_execution, jit_compile, auto_scale_loss
        )
        checks.check_trainable(self)
        checks.check_optimizers(self, d_optimizer, g_optimizer)
        penalties = checks.as_list("penalties", penalties, "penalties.R1()")
        checks.check_penalties(penalties)
        example = "augmentation.HorizontalFlip()"
        augmentations = checks.as_list("augmentations", augmentations, example)
        checks.check_augmentations(augmentations)
        metrics = checks.as_list("metrics", metrics, "metrics.FrechetDistance()")
        check_metrics(metrics)
        update = Alternating() if update is None else update
        checks.check_instances("update", [update], Update, "Alternating()")
        logged = named(penalties)
        names = ["d_loss", "g_loss", *logged, "d_real", "d_fake"]
        names += [name for one in augmentations for name in one.logs()]
        checks.check_log_names(names)
        self.compiled = False  # Until all checks have passed.
        first = getattr(self, "d_optimizer", None) is None
        self._optimizers_are_new = first and self.step.numpy() > 0
        self._forget_layers_of_before()
        self.adversarial_loss = losses.get(loss)
        self.penalties = logged
        self._watch.expect(self)
        self._evaluation_watch.expect(self, training=False)
        self.augmentations = augmentations
        self.update = update
        half = keras_internals.computes_in_float16(self.discriminator)
        scales_d = auto_scale_loss and half
        # G's gradient passes through D.
        half = half or keras_internals.computes_in_float16(self.generator)
        scales_g = auto_scale_loss and half
        self.d_optimizer = prepared(d_optimizer, self.discriminator, scales_d)
        self.g_optimizer = prepared(g_optimizer, self.generator, scales_g)
        checks.check_logits(self, self.adversarial_loss)
        checks.check_real_side(self, self.adversarial_loss)
        checks.check_scope(self)
        for part in (self.adversarial_loss, *penalties, *augmentations, update):
            part.check(self)
        annealing.bind(self)
        super().compile(
            optimizer=None,
            loss=None,
            run_eagerly=run_eagerly,
            steps_per_execution=steps_per_execution,
            jit_compile=jit_compile,
        )
        self.optimizer = BothOptimizers(self.d_optimizer, self.g_optimizer, self.step)
        self.train_function = self.test_function = None
        self.sample_metrics = CompiledMetrics(metrics)
        self._trackers = {name: keras.metrics.Mean(name=name) for name in names}
        self._examples = ExampleCount()
        # As the user gave them: what `super().compile` made of them depends on this
        # machine and must not be saved with the GAN.
        self._compile_options = {
            "run_eagerly": run_eagerly,
            "steps_per_execution": steps_per_execution,
            "jit_compile": jit_compile,
            "auto_scale_loss": auto_scale_loss,
        }

    # --- The game ---------------------------------------------------------

    def train_step(self, data):
        """One training step: the update takes both players' gradient steps."""
        real, condition = checks.check_structure(self, data)
        seen = self._watch.look(real, condition, self.step + 1)
        with backend.waiting_for([real, seen]):
            d_move, g_move = self.update(self, real, condition)
            self._end_step(real, d_move, g_move)
        return self._track(d_move.logs | g_move.logs, real)

    def _end_step(self, real, d_move, g_move):
        """Updates all state except the networks' weights, once per training step."""
        images = backend.replica_sum(trees.count(real))
        step = Step(*d_move[2:4], images, d_move.notes | g_move.notes)
        self.step.assign_add(1)
        self.images_seen.assign_add(ops.cast(images, "int64"))
        networks = [self.discriminator, self.generator]
        if not self.adversarial_loss.trains_discriminator:
            networks = [self.generator]
        for part in (
            self.adversarial_loss,
            *self.penalties.values(),
            *self.augmentations,
            *[each for one in networks for each in keras_internals.layers_of(one)],
        ):
            if isinstance(part, keras.layers.Layer) and hasattr(part, "end_step"):
                end_step(part, step)
        if self.average is not None:
            networks = self.average_generator, self.generator
            self.average.update(*networks, images, self.images_seen, self.step)
