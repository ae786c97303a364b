"""TensorFlow Serving's messages and REST bodies, by a stand-in on real sockets."""

import base64
import http.client
import json

import numpy as np
import pytest
import served_gans
import tensorflow as tf

grpc = pytest.importorskip("grpc")
predict_pb2 = pytest.importorskip("tensorflow_serving.apis.predict_pb2")

import serving_stand_in  # noqa: E402
from tensorflow_serving.apis import prediction_log_pb2  # noqa: E402
from tensorflow_serving.apis import prediction_service_pb2_grpc  # noqa: E402


@pytest.fixture(scope="module")
def gan():
    return served_gans.trained()


@pytest.fixture(scope="module")
def folder(gan, tmp_path_factory):
    return gan.export(tmp_path_factory.mktemp("served"), version="next")


@pytest.fixture(scope="module")
def model(folder):
    return serving_stand_in.Model(folder)


@pytest.fixture
def stub(model):
    with serving_stand_in.grpc_server(model) as port:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield prediction_service_pb2_grpc.PredictionServiceStub(channel)


@pytest.fixture
def post(model):
    with serving_stand_in.rest_server(model) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

        def ask(body, name="gan"):
            body = body if isinstance(body, str) else json.dumps(body)
            connection.request("POST", f"/v1/models/{name}:predict", body)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

        yield ask
        connection.close()


def message(signature, inputs):
    request = predict_pb2.PredictRequest()
    request.model_spec.name = "gan"
    request.model_spec.signature_name = signature
    for name, array in inputs.items():
        request.inputs[name].CopyFrom(tf.make_tensor_proto(array))
    return request


def arrays(answer):
    return {name: tf.make_ndarray(of) for name, of in answer.outputs.items()}


def test_official_messages_over_a_socket(gan, stub):
    answers = [
        arrays(stub.Predict(message(*request), timeout=60))
        for request in served_gans.requests()
    ]
    served_gans.check(gan, answers)


def test_a_request_without_a_signature_gets_images_of_latents(gan, stub):
    inputs = dict(served_gans.requests())["generate"]
    found = arrays(stub.Predict(message("", inputs), timeout=60))
    expected = gan.predict([inputs["latents"], inputs["labels"]], verbose=0)
    np.testing.assert_allclose(found["images"], expected, rtol=0, atol=1e-5)


def test_rest_bodies_by_row_and_by_column(gan, post):
    seeds, labels = [3, 2**40, 3], [0, 1, 0]
    images = gan.generate(condition=labels, seed=seeds)
    rows = [{"seeds": s, "labels": n} for s, n in zip(seeds, labels, strict=True)]
    columns = {"seeds": seeds, "labels": labels}
    status, by_row = post({"signature_name": "sample", "instances": rows})
    assert status == 200 and list(by_row) == ["predictions"]
    np.testing.assert_allclose(by_row["predictions"], images, rtol=0, atol=1e-5)
    status, by_column = post({"signature_name": "sample", "inputs": columns})
    assert list(by_column) == ["outputs"]
    np.testing.assert_allclose(by_column["outputs"], images, rtol=0, atol=1e-5)


def test_rest_returns_several_outputs_by_name(gan, post):
    images = served_gans.inputs()["images"][:2]
    expected = gan.discriminate(images, [1, 2]).tolist()
    rows = [
        {"images": image.tolist(), "labels": number}
        for image, number in zip(images, [1, 2], strict=True)
    ]
    _, found = post({"signature_name": "discriminate", "instances": rows})
    assert [set(row) for row in found["predictions"]] == [{"probability", "logits"}] * 2
    probability = [row["probability"] for row in found["predictions"]]
    np.testing.assert_allclose(probability, expected, rtol=0, atol=1e-5)
    columns = {"images": images.tolist(), "labels": [1, 2]}
    _, found = post({"signature_name": "discriminate", "inputs": columns})
    np.testing.assert_allclose(
        found["outputs"]["probability"], expected, rtol=0, atol=1e-5
    )


def test_rest_returns_pictures_in_base64(gan, post):
    from keras_gan.callbacks import pictures

    columns = {"seeds": [7, 8], "labels": [2, 1]}
    _, found = post({"signature_name": "sample_png", "inputs": columns})
    files = [base64.b64decode(one["b64"]) for one in found["outputs"]]
    images = gan.generate(condition=[2, 1], seed=[7, 8])
    served_gans.check_png(files, pictures.to_uint8(images, gan.value_range))


def test_every_warm_up_request_is_answered(folder, model):
    """Read by the official messages; all signatures, each with several sizes."""
    path = folder / "assets.extra" / "tf_serving_warmup_requests"
    seen = {}
    for record in tf.data.TFRecordDataset(str(path)):
        log = prediction_log_pb2.PredictionLog.FromString(record.numpy())
        assert log.WhichOneof("log_type") == "predict_log"
        request = log.predict_log.request
        assert request.model_spec.name == "gan"
        tensors = {
            k: tf.constant(tf.make_ndarray(v)) for k, v in request.inputs.items()
        }
        signature = request.model_spec.signature_name
        outputs = model(signature, tensors)
        counts = {len(array) for array in (*tensors.values(), *outputs.values())}
        (count,) = counts
        seen.setdefault(signature, []).append(count)
    assert seen == dict.fromkeys(served_gans.TAKES, [1, 8, 32])


LATENTS, LABELS = np.zeros((2, 4), "float32"), np.zeros(2, "int32")
WRONG = {
    "shape": ({"latents": np.zeros((2, 5), "float32"), "labels": LABELS}, "compatible"),
    "rank": ({"latents": LATENTS[0], "labels": LABELS}, "compatible"),
    "dtype": ({"latents": LATENTS.astype("int32"), "labels": LABELS}, "int32"),
    "nan": ({"latents": LATENTS * np.nan, "labels": LABELS}, "NaN or infinite"),
    "infinite": ({"latents": LATENTS + np.inf, "labels": LABELS}, "NaN or infinite"),
    "class": ({"latents": LATENTS, "labels": LABELS + 3}, "0 to 2"),
    "negative": ({"latents": LATENTS, "labels": LABELS - 1}, "0 to 2"),
    "rows": ({"latents": LATENTS, "labels": LABELS[:1]}, "as many rows"),
    "missing": ({"latents": LATENTS}, "'labels'"),
    "key": ({"z": LATENTS, "labels": LABELS}, "'z'"),
    "batch": (
        {"latents": np.zeros((9999, 4), "float32"), "labels": np.zeros(9999, "int32")},
        "largest batch",
    ),
}


@pytest.mark.parametrize(("inputs", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_request_gets_an_error_and_the_next_one_an_answer(
    inputs, said, stub, post
):
    right = {"latents": LATENTS, "labels": LABELS}
    with pytest.raises(grpc.RpcError) as error:
        stub.Predict(message("generate", inputs), timeout=60)
    assert error.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert said in error.value.details()
    assert len(arrays(stub.Predict(message("generate", right)))["images"]) == 2
    if said != "int32":  # JSON has no dtypes.
        body = {"inputs": {name: array.tolist() for name, array in inputs.items()}}
        status, answer = post(body)
        assert status == 400 and said in answer["error"]
    body = {"inputs": {name: array.tolist() for name, array in right.items()}}
    assert post(body)[0] == 200


def test_messages_larger_than_the_server_takes_are_refused(stub):
    images = np.zeros((20_000, 8, 8, 1), "float32")
    request = message("discriminate", {"images": images, "labels": images[:, 0, 0, 0]})
    with pytest.raises(grpc.RpcError) as error:
        stub.Predict(request, timeout=60)
    assert error.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
    right = {"latents": LATENTS, "labels": LABELS}
    assert len(arrays(stub.Predict(message("generate", right)))["images"]) == 2


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ("{", 400, "Expecting"),
        ("[]", 400, "either"),
        ({"instances": [], "inputs": {}}, 400, "either"),
        ({"signature_name": "made_up", "instances": [1]}, 400, "made_up"),
        ({"signature_name": "sample", "instances": [1]}, 400, "names"),
        ({"instances": [{"seeds": 1}, {"labels": 2}]}, 400, "same keys"),
        (
            {"signature_name": "sample", "inputs": {"seeds": ["x"], "labels": [0]}},
            400,
            "x",
        ),
    ],
    ids=["json", "list", "both", "signature", "unnamed", "keys", "text"],
)
def test_a_wrong_body_gets_an_error_and_the_next_one_an_answer(
    body, status, said, post
):
    found, answer = post(body)
    assert found == status and said in answer["error"]
    right = {"inputs": {"latents": LATENTS.tolist(), "labels": LABELS.tolist()}}
    assert post(right)[0] == 200
    assert post(right, name="other")[0] == 404
