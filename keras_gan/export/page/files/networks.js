// Asks the worker for outputs of the networks.

const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
const waiting = new Map();
let count = 0;

worker.onmessage = ({ data: { id, answer, error } }) => {
  const { resolve, reject } = waiting.get(id);
  waiting.delete(id);
  if (error === undefined) resolve(answer);
  else reject(new Error(error));
};
worker.onerror = (event) => {
  const error = new Error(event.message || "The runtime cannot be loaded.");
  for (const { reject } of waiting.values()) reject(error);
  waiting.clear();
};

function ask(message) {
  return new Promise((resolve, reject) => {
    count += 1;
    waiting.set(count, { resolve, reject });
    worker.postMessage({ id: count, ...message });
  });
}

export function load(name) {
  return ask({ action: "load", name });
}

// As `DTYPES` of controls.py.
const KINDS = {
  float32: Float32Array, float64: Float64Array,
  int32: Int32Array, int64: BigInt64Array, uint8: Uint8Array,
};

// The tensors of a batch of rows; `rows` is a list of arrays of the same length.
export function batch(dtype, shape, rows) {
  const size = rows.length ? rows[0].length : 0;
  const data = new KINDS[dtype](rows.length * size);
  const fitting = (row) =>
    dtype === "int64" ? Array.from(row, (value) => BigInt(Math.trunc(value))) : row;
  rows.forEach((row, index) => data.set(fitting(row), index * size));
  return { dtype, dims: [rows.length, ...shape], data };
}

export function run(name, inputs) {
  return ask({ action: "run", name, inputs });
}
