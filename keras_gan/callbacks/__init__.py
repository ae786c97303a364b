"""Callbacks that know there are two players."""

from keras_gan.callbacks.sample_grid import SampleGrid
from keras_gan.callbacks.saved_model_export import SavedModelExport
from keras_gan.callbacks.time_limit import TimeLimit

__all__ = ["SampleGrid", "SavedModelExport", "TimeLimit"]
