"""The parts of the backend that are TensorFlow's."""
