"""Formats for other runtimes than TensorFlow: ONNX, LiteRT and OpenVINO."""
