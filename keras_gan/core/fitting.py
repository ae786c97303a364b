"""How `GAN.fit` takes data: checked first, in an order that a resumed run repeats."""

from keras_gan import backend
from keras_gan import checks
from keras_gan.callbacks.epoch_counter import EpochCounter
from keras_gan.core import annealing
from keras_gan.core import keras_habits
from keras_gan.core import keras_internals
from keras_gan.core import taking_up
from keras_gan.core import trees
from keras_gan.core.position import Feed
from keras_gan.datasets import pipelines
from keras_gan.datasets import sequences


class Fitting:
    """The part of `GAN` between the user's data and Keras' training loop."""

    _one_batch = False  # Whether the data of this `fit` are a single batch.
    _skip = None  # What the first steps of a resumed `fit` leave out.
    _around = ()  # What callbacks of this `fit` put around its train function.

    def fit(
        self,
        x=None,
        y=None,
        batch_size=None,
        epochs=1,
        verbose="auto",
        callbacks=None,
        validation_split=0.0,
        validation_data=None,
        shuffle=True,
        **kwargs,
    ):
        """Trains both players, as `keras.Model.fit` trains one model.

        Args:
            x: examples as a `tf.data.Dataset` of examples or (examples, condition),
                as an array, as a tree of arrays if an example has several tensors, or
                anything else that `keras.Model.fit` takes. The order
                of arrays and of the pipelines of `datasets` follows from the seed
                and the number of the pass over the data. A GAN saves how far it is
                in the pass. So a loaded model resumes exactly as if it had never
                stopped: with the next batch, wherever it was saved. Its first epoch
                is then the rest of that pass. With `steps_per_epoch`, each epoch has
                that number of batches, and the next one begins where it ends.
                `epochs_seen` counts the epochs of `fit` that ended, including those
                that `stop_training` cut short. `callbacks.Backup` makes a run go on
                after a crash.
            y: array of conditions, or a tree of arrays, if `x` is an array. Class
                numbers may be names of classes, if the GAN has them.
            batch_size: integer for arrays, 32 by default.
            epochs: integer, number of epochs to train.
            verbose: as in `keras.Model.fit`.
            callbacks: as in `keras.Model.fit`; docs/callbacks.md says what Keras'
                own do with two players.
            validation_split: float, the last share of the arrays is kept for
                validation.
            validation_data: what `evaluate` takes, at the end of each epoch.
            shuffle: boolean, whether arrays are shuffled.
            **kwargs: the other arguments of `keras.Model.fit`.

        Returns:
            `keras.callbacks.History`.

        Raises:
            TypeError: if the data has the wrong type.
            ValueError: if the data cannot be trained on.
        """
        keras_internals.check_compiled(self, "fit")
        checks.check_trainable(self)
        checks.check_no_weights(kwargs)
        checks.check_given(x, "fit")
        checks.check_counts(batch_size=batch_size)
        checks.check_fit(epochs, validation_split, shuffle, kwargs)
        callbacks = keras_habits.prepared(callbacks, self)
        with taking_up.taken_up(
            self, callbacks, epochs, kwargs.get("initial_epoch") or 0
        ) as (start, callbacks):
            if start.complete:
                return self.history
            x, y = trees.as_arrays(x), trees.as_arrays(y)
            if validation_split and validation_data is None:
                x, y, validation_data = pipelines.split(x, y, validation_split)
            if validation_data is not None:
                validation_data = self._validation(
                    validation_data,
                    kwargs.get("validation_batch_size") or batch_size,
                    kwargs.get("validation_steps"),
                )
            if self._are_arrays(x):
                self.update.check_batch_size(batch_size or 32)
                x = self._pipeline(x, y, batch_size, shuffle)
                y = batch_size = None
            elif hasattr(x, "element_spec"):
                checks.check_structure(self, x.element_spec)
            self._watch.forget()
            feed = Feed(self, x, bool(kwargs.get("steps_per_epoch")), shuffle, start)
            self._one_batch = feed.length == 1
            annealing.check_progress(self, callbacks)
            return self._train(
                feed,
                start,
                callbacks,
                y=y,
                batch_size=batch_size,
                epochs=epochs,
                verbose=verbose,
                validation_data=validation_data,
                **kwargs,
            )

    def _train(self, feed, start, callbacks, **arguments):
        """Keras' `fit`, from a start on."""
        around = keras_habits.around_step(callbacks)
        callbacks = [EpochCounter(feed), *callbacks]
        if start.epoch is not None:
            arguments["initial_epoch"] = start.epoch
        if start.batch:
            callbacks = taking_up.LaterBatches(
                callbacks,
                start.batch,
                add_progbar=arguments["verbose"] != 0,
                verbose=arguments["verbose"],
                epochs=arguments["epochs"],
                steps=arguments.get("steps_per_epoch") or feed.batches,
                model=self,
            )
        executions = -(-start.batch // self.steps_per_execution)
        self._skip = executions, feed.skipped(start), start.logs
        self._around = around
        try:
            with feed.quiet():
                # Keras warns of `shuffle` if the data define their own order.
                return super().fit(
                    feed.data, callbacks=callbacks, shuffle=feed.shuffle, **arguments
                )
        finally:
            self._skip, self._around = None, ()

    def train_on_batch(self, x, y=None, *arguments, **kwargs):
        """As `keras.Model.train_on_batch`; the place in the data of `fit` is kept."""
        keras_internals.check_compiled(self, "train_on_batch")
        x, y = self._checked(x, y)
        results = super().train_on_batch(x, y, *arguments, **kwargs)
        self.pass_began.assign_add(1)
        return results

    def test_on_batch(self, x, y=None, *arguments, **kwargs):
        """As `keras.Model.test_on_batch`."""
        keras_internals.check_compiled(self, "test_on_batch")
        x, y = self._checked(x, y, training=False)
        return super().test_on_batch(x, y, *arguments, **kwargs)

    def _are_arrays(self, data):
        """Whether data are an array, or arrays in the structure of the examples."""
        data = trees.same_structure(data, self.example_spec)
        return data is not None and all(map(pipelines.is_array, trees.leaves(data)))

    def _checked(self, examples, condition, training=True):
        """Arrays of examples and their condition, if the networks can use them."""
        examples, condition = map(trees.as_arrays, (examples, condition))
        if self.conditional:
            condition = checks.class_numbers(self, condition)
        data = (examples, condition)
        examples, condition = checks.check_structure(self, data, training)
        checks.check_values(self, (examples, condition), training)
        return examples, condition

    def _pipeline(self, examples, condition, batch_size, shuffle, training=True):
        """Arrays, checked, as a `tf.data.Dataset`."""
        examples, condition = self._checked(examples, condition, training)
        return pipelines.from_arrays(
            examples,
            condition,
            batch_size=batch_size or 32,
            shuffle=shuffle,
            seed=self.seed,
        )

    def _validation(self, data, batch_size, steps):
        """Validation data, checked before the first epoch."""
        self.make_test_function()
        if steps is None:
            self.sample_metrics.check_counts(self, data)
        if hasattr(data, "element_spec"):
            checks.check_structure(self, data.element_spec, training=False)
        examples, condition = data, None
        if isinstance(data, (tuple, list)):
            examples, condition = checks.unpack(data, self)
        if self._are_arrays(examples):
            return self._pipeline(examples, condition, batch_size, False, False)
        data = sequences.without_absent_parts(data)
        first = pipelines.first_batch(data)
        if first is not None:
            batch = first[0] if first else None
            checks.check_first_batch(self, batch, only_batch=True, training=False)
        return data

    def make_train_function(self, force=False):
        """Keras' train function; the first batch of a `fit` is checked first."""
        super().make_train_function(force)

        # Once: a callback may call `train_on_batch`, which comes here, too.
        skip, self._skip = self._skip, None

        def check(batch):
            # A resumed run may have had all batches of its epoch before.
            if batch is not None or not (skip and skip[0]):
                checks.check_first_batch(self, batch, self._one_batch)

        self.train_function = backend.first_batch_shown_to(
            check,
            getattr(self.train_function, "__wrapped__", self.train_function),
            self.steps_per_execution,
            self.check_watched_data,
        )
        for around in self._around:
            of_keras = self.train_function.__wrapped__
            self.train_function = around(self.train_function)
            self.train_function.__wrapped__ = of_keras
        if skip is not None:
            self.train_function = backend.after_skipping(self.train_function, *skip)
        return self.train_function

    def check_watched_data(
        self,
        remedy="This was found when the epoch ended, after the networks were trained "
        "on them: load a model that was saved before.",
    ):
        """Raises `ValueError` if a batch so far had values not fit for training.

        Args:
            remedy: string, a sentence for the message that says what to do now.
        """
        self._watch.check("step", remedy)
