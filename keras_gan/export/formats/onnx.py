"""Export to ONNX, for ONNX Runtime on any device and in the browser."""

import numpy as np

from keras_gan.export.formats.writing import Format
from keras_gan.export.formats.writing import cannot_express
from keras_gan.export.formats.writing import write

_OPSET = 17
_SMALLEST = 256  # Smaller tensors keep their precision: sizes, biases, statistics.


class _Onnx(Format):
    name, extra, suffix = "ONNX", "onnx", ".onnx"
    packages = ("onnx", "tf2onnx", "onnxruntime")

    def convert(self, traced, weights):
        import tf2onnx

        model, _ = tf2onnx.convert.from_function(
            traced.function, input_signature=traced.specs, opset=_OPSET
        )
        _check_operations(self, model, traced)
        _name_outputs(model, traced.outputs)
        _name_batch(model)
        if weights != "float32":
            _store(model, weights)
        return model

    def save(self, converted, path):
        path.write_bytes(converted.SerializeToString())

    def run(self, path, inputs):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(
            path.read_bytes(), options, providers=["CPUExecutionProvider"]
        )
        taken = {each.name: inputs[each.name] for each in session.get_inputs()}
        names = [each.name for each in session.get_outputs()]
        return dict(zip(names, session.run(names, taken), strict=True))


def export_onnx(
    gan,
    filepath,
    verbose=False,
    *,
    network="generator",
    weights="float32",
    batch_size=None,
    **traced,
):
    """Writes a network of `gan` to an `.onnx` file; returns `Exported`."""
    return write(
        _Onnx(), gan, filepath, verbose, network, weights, batch_size, **traced
    )


def _check_operations(format, model, traced):
    """Raises if the converter left an operation of TensorFlow in the graph."""
    import onnx

    for node in _nodes(model.graph):
        if node.domain in ("", "ai.onnx") and not onnx.defs.has(node.op_type):
            layer = traced.layer_of(node.name)
            raise cannot_express(format, node.op_type, layer)


def _nodes(graph):
    """The nodes of a graph and of those within them, such as bodies of loops."""
    for node in graph.node:
        yield node
        for attribute in node.attribute:
            if attribute.HasField("g"):
                yield from _nodes(attribute.g)


def _name_outputs(model, names):
    """Gives the outputs their names; the converter has those of TensorFlow's tensors.

    Raises:
        ValueError: if the number of outputs is another one.
    """
    import onnx

    graph = model.graph
    found = [output.name for output in graph.output]
    if set(found) == set(names):
        return
    if len(found) != len(names):
        raise ValueError(f"ONNX has the outputs {found} in place of {list(names)}.")
    # TensorFlow's functions return a dictionary in the order of its sorted keys.
    for output, name in zip(graph.output, sorted(names), strict=True):
        graph.node.append(onnx.helper.make_node("Identity", [output.name], [name]))
        output.name = name


def _name_batch(model):
    """Calls the open batch size of all inputs and outputs `batch`."""
    for value in (*model.graph.input, *model.graph.output):
        sides = value.type.tensor_type.shape.dim
        if sides and sides[0].HasField("dim_param"):
            sides[0].dim_param = "batch"


def _store(model, weights):
    """Stores large weights in fewer bits; the network still computes in float32."""
    from onnx import numpy_helper

    graph, nodes, kept, axes = model.graph, [], [], _output_axes(model.graph)
    for tensor in graph.initializer:
        array = numpy_helper.to_array(tensor)
        if array.dtype != np.float32 or array.size < _SMALLEST:
            kept.append(tensor)
            continue
        store = _as_float16 if weights == "float16" else _as_int8
        stored, node = store(array, tensor.name, axes.get(tensor.name))
        kept += stored
        nodes.append(node)
    before = list(graph.node)
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(kept)
    graph.node.extend([*nodes, *before])


def _output_axes(graph):
    """The axis of the outputs in each kernel, by the kernel's name."""
    known = {"Conv": 0, "ConvTranspose": 1, "MatMul": 1}
    return {
        node.input[1]: known[node.op_type]
        for node in _nodes(graph)
        if node.op_type in known
    }


def _as_float16(array, name, axis):
    """`(tensors, node)` that give a weight from 16 bits."""
    import onnx

    largest = np.finfo("float16").max
    small = np.clip(array, -largest, largest).astype("float16")
    stored = onnx.numpy_helper.from_array(small, f"{name}_stored")
    to = onnx.TensorProto.FLOAT
    return [stored], onnx.helper.make_node("Cast", [stored.name], [name], to=to)


def _as_int8(array, name, axis):
    """`(tensors, node)` that give a weight from 8 bits and a scale for each output."""
    import onnx

    if axis is not None and axis >= array.ndim:
        axis = None
    others = None
    if axis is not None:
        others = tuple(n for n in range(array.ndim) if n != axis)
    scale = np.maximum(np.abs(array).max(axis=others), 1e-30) / np.float32(127)
    scale = np.asarray(scale, "float32")
    wide = scale if axis is None else np.expand_dims(scale, others)
    small = np.clip(np.round(array / wide), -127, 127).astype("int8")
    stored = [
        onnx.numpy_helper.from_array(small, f"{name}_stored"),
        onnx.numpy_helper.from_array(scale, f"{name}_scale"),
    ]
    arguments = {} if axis is None else {"axis": axis}
    names = [each.name for each in stored]
    return stored, onnx.helper.make_node("DequantizeLinear", names, [name], **arguments)
