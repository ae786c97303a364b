// Runs the networks, so that the page stays responsive.
import * as ort from "./runtime/ort.wasm.bundle.min.mjs";

ort.env.wasm.wasmPaths = new URL("./runtime/", import.meta.url).href;
ort.env.wasm.numThreads = 1; // More need headers that static hosts do not send.
ort.env.logLevel = "error";

const sessions = {};

async function load(name) {
  const address = new URL(`./${name}.onnx`, import.meta.url).href;
  sessions[name] = await ort.InferenceSession.create(address);
}

async function run(name, inputs) {
  const feeds = {};
  for (const [key, { dtype, dims, data }] of Object.entries(inputs)) {
    feeds[key] = new ort.Tensor(dtype, data, dims);
  }
  const found = await sessions[name].run(feeds);
  const answer = {};
  for (const [key, tensor] of Object.entries(found)) {
    answer[key] = { dims: tensor.dims, data: tensor.data };
  }
  return answer;
}

// One request after another: a session runs one batch at a time.
let last = Promise.resolve();
self.onmessage = ({ data: { id, action, name, inputs } }) => {
  last = last.then(async () => {
    try {
      const answer = action === "load" ? await load(name) : await run(name, inputs);
      self.postMessage({ id, answer });
    } catch (error) {
      self.postMessage({ id, error: String(error?.message ?? error) });
    }
  });
};
