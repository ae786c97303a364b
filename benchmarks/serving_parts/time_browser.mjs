// Runs a generator in headless Chromium as the page of `keras-gan explore` does, and
// prints the seconds of each call and the images of the last one as JSON.
// Arguments: the folder of node_modules, the address, the number of calls.
import { mkdtempSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [modules, address, calls] = process.argv.slice(2);
const require = createRequire(join(modules, "node_modules", "x.js"));
const { chromium } = require("playwright-core");

const folder = mkdtempSync(join(tmpdir(), "timed-"));
const context = await chromium.launchPersistentContext(folder, {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-sync"],
});
const page = context.pages()[0] ?? (await context.newPage());
await page.goto(address);
const seen = await page.evaluate(async (calls) => {
  const { batch, load, run } = await import("./networks.js");
  const rows = await (await fetch("./latents.json")).json();
  await load("generator");
  const seconds = [];
  let found;
  for (let call = 0; call < calls; call += 1) {
    const inputs = { latents: batch("float32", [rows[0].length], rows) };
    const begun = performance.now();
    found = await run("generator", inputs);
    seconds.push((performance.now() - begun) / 1000);
  }
  const { dims, data } = found.images;
  return { seconds, dims, images: Array.from(data) };
}, Number(calls));
await context.close();
console.log(JSON.stringify(seen));
