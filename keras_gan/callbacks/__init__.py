"""Keras callbacks for a GAN: they treat both players."""

from keras_gan.callbacks.backup import Backup
from keras_gan.callbacks.budget import Budget
from keras_gan.callbacks.budget import StepBudget
from keras_gan.callbacks.budget import TimeBudget
from keras_gan.callbacks.collapse_monitor import CollapseMonitor
from keras_gan.callbacks.divergence_guard import DivergenceGuard
from keras_gan.callbacks.equilibrium_monitor import EquilibriumMonitor
from keras_gan.callbacks.evaluate_samples import EvaluateSamples
from keras_gan.callbacks.history import HistoryFile
from keras_gan.callbacks.learning_rates import LearningRateScheduler
from keras_gan.callbacks.learning_rates import ReduceLROnPlateau
from keras_gan.callbacks.plots import plot_history
from keras_gan.callbacks.sample_grid import SampleGrid
from keras_gan.callbacks.sample_quality import SampleQuality
from keras_gan.callbacks.saved_model_export import SavedModelExport

__all__ = [
    "Backup",
    "Budget",
    "CollapseMonitor",
    "DivergenceGuard",
    "EquilibriumMonitor",
    "EvaluateSamples",
    "HistoryFile",
    "LearningRateScheduler",
    "ReduceLROnPlateau",
    "SampleGrid",
    "SampleQuality",
    "SavedModelExport",
    "StepBudget",
    "TimeBudget",
    "plot_history",
]
