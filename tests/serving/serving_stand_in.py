"""A stand-in for TensorFlow Serving, which no package has: a SavedModel over sockets.

It is built on the official messages and stubs of tensorflow-serving-api, and its REST
bodies follow TensorFlow Serving's page "RESTful API". It is not TensorFlow Serving: it
has no batching, no versions and no labels.
"""

import base64
import concurrent.futures
import contextlib
import http.server
import json
import threading

import grpc
import numpy as np
import tensorflow as tf
from tensorflow_serving.apis import predict_pb2
from tensorflow_serving.apis import prediction_service_pb2_grpc

LARGEST_BATCH = 1024
_BODY = 2**24  # Bytes of a request.


class Model:
    """Answers requests by the signatures of a SavedModel, and names what is wrong."""

    def __init__(self, folder):
        self.loaded = tf.saved_model.load(str(folder))

    def specs(self, signature):
        name = signature or "serving_default"
        if name not in self.loaded.signatures:
            raise ValueError(f"Serving signature key {name!r} not found.")
        return self.loaded.signatures[name].structured_input_signature[1]

    def __call__(self, signature, tensors):
        specs = self.specs(signature)
        if set(tensors) != set(specs):
            raise ValueError(
                f"Inputs must be {sorted(specs)}. Received: {sorted(tensors)}"
            )
        for name, tensor in tensors.items():
            dtype = specs[name].dtype
            if tensor.dtype != dtype:
                raise ValueError(
                    f"{name} must be {dtype.name}. Received: {tensor.dtype.name}"
                )
            if tensor.shape.rank and tensor.shape[0] > LARGEST_BATCH:
                raise ValueError(f"The largest batch is {LARGEST_BATCH}.")
        answer = self.loaded.signatures[signature or "serving_default"]
        return {name: of.numpy() for name, of in answer(**tensors).items()}


class _Service(prediction_service_pb2_grpc.PredictionServiceServicer):
    def __init__(self, model):
        self.model = model

    def Predict(self, request, context):  # The name of the service.
        signature = request.model_spec.signature_name
        try:
            tensors = {
                name: tf.constant(tf.make_ndarray(of))
                for name, of in request.inputs.items()
            }
            outputs = self.model(signature, tensors)
        except (ValueError, TypeError, tf.errors.OpError) as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        answer = predict_pb2.PredictResponse(model_spec=request.model_spec)
        for name, array in outputs.items():
            answer.outputs[name].CopyFrom(tf.make_tensor_proto(array))
        return answer


@contextlib.contextmanager
def grpc_server(model):
    """Serves on a free port of the loopback address, which is yielded."""
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(4))
    prediction_service_pb2_grpc.add_PredictionServiceServicer_to_server(
        _Service(model), server
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield port
    finally:
        server.stop(None).wait()


def answer(model, body):
    """The body that REST returns for a body: a dictionary, or an error's text.

    Rows are `instances` and `predictions`, columns `inputs` and `outputs`. A single
    tensor has no name. Outputs whose names end in `_bytes` are base64.
    """
    if not isinstance(body, dict) or len({"instances", "inputs"} & set(body)) != 1:
        raise ValueError("The body must have either `instances` or `inputs`.")
    signature, by_row = body.get("signature_name"), "instances" in body
    specs = model.specs(signature)
    given = body["instances"] if by_row else body["inputs"]
    if by_row and isinstance(given, list) and given and isinstance(given[0], dict):
        if any(set(row) != set(given[0]) for row in given):
            raise ValueError("All instances must have the same keys.")
        given = {name: [row[name] for row in given] for name in given[0]}
    if not isinstance(given, dict):
        if len(specs) != 1:
            raise ValueError(f"Inputs must have names: {sorted(specs)}.")
        given = dict.fromkeys(specs, given)
    tensors = {
        name: tf.constant(value, specs[name].dtype if name in specs else None)
        for name, value in given.items()
    }
    outputs = {
        name: _plain(name, array) for name, array in model(signature, tensors).items()
    }
    if len(outputs) == 1:
        (found,) = outputs.values()
    elif by_row:
        rows = zip(*outputs.values(), strict=True)
        found = [dict(zip(outputs, row, strict=True)) for row in rows]
    else:
        found = outputs
    return {"predictions" if by_row else "outputs": found}


def _plain(name, array):
    if name.endswith("_bytes"):
        return [{"b64": base64.b64encode(one).decode()} for one in array.tolist()]
    return np.asarray(array).tolist()


@contextlib.contextmanager
def rest_server(model, name="gan"):
    """Serves on a free port of the loopback address, which is yielded."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):  # The name that the base class calls.
            length, status = int(self.headers.get("Content-Length", 0)), 200
            try:
                if self.path != f"/v1/models/{name}:predict":
                    raise LookupError("Servable not found for request.")
                if length > _BODY:
                    raise ValueError("The body is too large.")
                body = answer(model, json.loads(self.rfile.read(length)))
            except (ValueError, TypeError, LookupError, tf.errors.OpError) as error:
                status = 404 if isinstance(error, LookupError) else 400
                body = {"error": str(error)}
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
