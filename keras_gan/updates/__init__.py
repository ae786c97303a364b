"""Updates: how one training step is divided between the two players."""

from keras_gan.core.step import Note
from keras_gan.core.step import Step
from keras_gan.updates.alternating import Alternating
from keras_gan.updates.one_stage import OneStage
from keras_gan.updates.replay_pool import ReplayPool
from keras_gan.updates.simultaneous import Consensus
from keras_gan.updates.simultaneous import Extragradient
from keras_gan.updates.simultaneous import Simultaneous
from keras_gan.updates.simultaneous import Unrolled
from keras_gan.updates.update import Batch
from keras_gan.updates.update import Move
from keras_gan.updates.update import Update

__all__ = [
    "Alternating",
    "Batch",
    "Consensus",
    "Extragradient",
    "Move",
    "Note",
    "OneStage",
    "ReplayPool",
    "Simultaneous",
    "Step",
    "Unrolled",
    "Update",
]
