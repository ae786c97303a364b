"""A static page that runs a generator in the browser."""

from keras_gan.export.page.runtime import find_runtime as find_runtime
from keras_gan.export.page.writing import write_page as write_page
