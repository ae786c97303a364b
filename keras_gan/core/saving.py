"""What a `.keras` file of a GAN holds, so that a loaded one goes on exactly.

Keras saves each network, optimizer and counter under its attribute's name, so those
names are file format. It does not save the state of seed generators, Dropout's
included, without which no run can go on exactly; `Saving` adds it.
"""

import keras
import numpy as np
from keras import ops

from keras_gan.core.position import position_of_before


class Saving:
    """The part of `GAN` that goes to a file and comes back."""

    def get_config(self):
        serialize = keras.saving.serialize_keras_object
        return {
            "generator": serialize(self.generator),
            "discriminator": serialize(self.discriminator),
            "prior": serialize(self.prior),
            "average": serialize(self.average),
            "value_range": self.value_range,
            "seed": self.seed,
            "name": self.name,
            "dtype": keras.dtype_policies.serialize(self.dtype_policy),
        }

    @classmethod
    def from_config(cls, config):
        networks = ("generator", "discriminator", "prior", "average")
        deserialize = keras.saving.deserialize_keras_object
        return cls(**config | {name: deserialize(config[name]) for name in networks})

    def get_compile_config(self):
        if not self.compiled:
            return {}
        objects = {
            "d_optimizer": self.d_optimizer,
            "g_optimizer": self.g_optimizer,
            "loss": self.adversarial_loss,
            "penalties": list(self.penalties.values()),
            "augmentations": list(self.augmentations),
            "update": self.update,
            "metrics": list(self.sample_metrics),
        }
        serialize = keras.saving.serialize_keras_object
        return {name: serialize(value) for name, value in objects.items()} | (
            self._compile_options
        )

    def compile_from_config(self, config):
        self.compile(**keras.saving.deserialize_keras_object(config))

    def _forget_layers_of_before(self):
        """Lets go of what had a state in an earlier `compile`.

        Keras would save those beside the new ones, and fill the new from the old.
        """
        for part in (
            getattr(self, "adversarial_loss", None),
            *self.penalties.values(),
            *self.augmentations,
        ):
            if any(part is layer for layer in self._layers):
                self._layers.remove(part)

    def _seed_states(self):
        states = [v for v in self.variables if v.name == "seed_generator_state"]
        return list({id(state): state for state in states}.values())

    def save_own_variables(self, store):
        super().save_own_variables(store)
        states = [ops.convert_to_numpy(state) for state in self._seed_states()]
        store["seeds"] = np.stack(states)

    def load_own_variables(self, store):
        store = {name: store[name] for name in store.keys()}
        seeds = store.pop("seeds")
        super().load_own_variables(store | position_of_before(store))
        for state, seed in zip(self._seed_states(), seeds, strict=True):
            state.assign(seed)
