"""The TensorFlow implementation of the backend."""
