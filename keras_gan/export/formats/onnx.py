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
    import onnx
    from onnx import numpy_helper

    graph, nodes, kept, added = model.graph, [], [], []
    for tensor in graph.initializer:
        array = numpy_helper.to_array(tensor)
        if array.dtype != np.float32 or array.size < _SMALLEST:
            kept.append(tensor)
            continue
        name = f"{tensor.name}_stored"
        if weights == "float16":
            limit = np.finfo("float16").max
            small = np.clip(array, -limit, limit).astype("float16")
            added.append(numpy_helper.from_array(small, name))
            node = onnx.helper.make_node(
                "Cast", [name], [tensor.name], to=onnx.TensorProto.FLOAT
            )
        else:
            axis = int(np.argmin(array.shape)) if array.ndim > 1 else 0
            others = tuple(n for n in range(array.ndim) if n != axis)
            axis = axis if array.ndim > 1 else None
            largest = np.abs(array).max(axis=others if array.ndim > 1 else None)
            scale = (np.maximum(largest, 1e-30) / 127).astype("float32")
            wide = np.expand_dims(scale, others) if array.ndim > 1 else scale
            small = np.clip(np.round(array / wide), -127, 127).astype("int8")
            added.append(numpy_helper.from_array(small, name))
            added.append(numpy_helper.from_array(scale, f"{name}_scale"))
            arguments = {} if axis is None else {"axis": axis}
            node = onnx.helper.make_node(
                "DequantizeLinear",
                [name, f"{name}_scale"],
                [tensor.name],
                **arguments,
            )
        nodes.append(node)
    before = list(graph.node)
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend([*kept, *added])
    graph.node.extend([*nodes, *before])
