"""How much arithmetic a function does, counted in its graph without running it."""

import math

import tensorflow as tf


def multiply_adds(function, *specs):
    """The multiply-adds of the convolutions and matrix products of a function.

    Those of gradients count as well. Everything else, such as normalization and
    activations, is much less and is not counted. Functions that it calls count too; of
    a condition's branches the longest.

    Args:
        function: callable on tensors.
        *specs: `(shape, dtype)` of each tensor, without unknown dimensions.

    Returns:
        An integer.
    """
    signature = [tf.TensorSpec(shape, dtype) for shape, dtype in specs]
    graph = tf.function(function, autograph=False).get_concrete_function(*signature)
    return _of_graph(graph.graph)


def _of_graph(graph):
    return sum(_of_operation(operation, graph) for operation in graph.get_operations())


def _of_operation(operation, graph):
    if operation.type in _COUNTS:
        return _COUNTS[operation.type](operation)
    called = [
        operation.get_attr(attribute.name).name
        for attribute in operation.op_def.attr
        if attribute.type == "func"
    ]
    counts = [_of_graph(graph._get_function(name).graph) for name in called]
    return max(counts, default=0)


def _size(tensor):
    return math.prod(tensor.shape.as_list())


def _convolution(operation):
    """Each output is a sum over the window and the channels of the group."""
    _, kernel = operation.inputs
    return _size(operation.outputs[0]) * math.prod(kernel.shape.as_list()[:-1])


def _transposed_convolution(operation):
    """Each input is multiplied by a window of weights for every output channel."""
    _, kernel, values = operation.inputs
    return _size(values) * math.prod(kernel.shape.as_list()[:-1])


def _gradient_by_kernel(operation):
    """Each output's gradient is multiplied by all that the output was a sum of."""
    gradient = operation.inputs[2]
    return _size(gradient) * math.prod(operation.outputs[0].shape.as_list()[:-1])


def _depthwise_convolution(operation):
    _, kernel = operation.inputs
    return _size(operation.outputs[0]) * math.prod(kernel.shape.as_list()[:2])


def _depthwise_gradient_by_input(operation):
    _, kernel, gradient = operation.inputs
    return _size(gradient) * math.prod(kernel.shape.as_list()[:2])


def _depthwise_gradient_by_kernel(operation):
    gradient = operation.inputs[2]
    return _size(gradient) * math.prod(operation.outputs[0].shape.as_list()[:2])


def _product(operation):
    """Each output is a sum over the last axis of the first matrix, or its first."""
    first = operation.inputs[0].shape.as_list()
    turned = any(
        operation.get_attr(attribute.name)
        for attribute in operation.op_def.attr
        if attribute.name in ("transpose_a", "adj_x")
    )
    return _size(operation.outputs[0]) * first[-2 if turned else -1]


def _einsum(operation):
    """One multiply-add for each value of all indices together."""
    inputs = operation.get_attr("equation").decode().split("->")[0].split(",")
    sizes = {}
    for letters, tensor in zip(inputs, operation.inputs, strict=True):
        sizes |= dict(zip(letters, tensor.shape.as_list(), strict=True))
    return math.prod(sizes.values())


_COUNTS = {
    "BatchMatMulV2": _product,
    "BatchMatMulV3": _product,
    "Conv2D": _convolution,
    "Conv2DBackpropFilter": _gradient_by_kernel,
    "Conv2DBackpropInput": _transposed_convolution,
    "DepthwiseConv2dNative": _depthwise_convolution,
    "DepthwiseConv2dNativeBackpropFilter": _depthwise_gradient_by_kernel,
    "DepthwiseConv2dNativeBackpropInput": _depthwise_gradient_by_input,
    "Einsum": _einsum,
    "MatMul": _product,
}
