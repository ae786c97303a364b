"""Keras callbacks for a GAN: they treat both players."""

from keras_gan.callbacks.collapse_monitor import CollapseMonitor
from keras_gan.callbacks.equilibrium_monitor import EquilibriumMonitor
from keras_gan.callbacks.evaluate_samples import EvaluateSamples
from keras_gan.callbacks.history import HistoryFile
from keras_gan.callbacks.learning_rates import LearningRateScheduler
from keras_gan.callbacks.learning_rates import ReduceLROnPlateau
from keras_gan.callbacks.plots import plot_history
from keras_gan.callbacks.sample_grid import SampleGrid
from keras_gan.callbacks.sample_quality import SampleQuality
from keras_gan.callbacks.saved_model_export import SavedModelExport
from keras_gan.callbacks.time_limit import TimeLimit

__all__ = [
    "CollapseMonitor",
    "EquilibriumMonitor",
    "EvaluateSamples",
    "HistoryFile",
    "LearningRateScheduler",
    "ReduceLROnPlateau",
    "SampleGrid",
    "SampleQuality",
    "SavedModelExport",
    "TimeLimit",
    "plot_history",
]
