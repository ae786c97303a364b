// Opens a page in headless Chromium, uses its controls, and prints what it saw as JSON.
// Arguments: the folder of node_modules, the address, a folder for screenshots.
import { mkdtempSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [modules, address, pictures] = process.argv.slice(2);
const require = createRequire(join(modules, "node_modules", "x.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const flags = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
const folder = mkdtempSync(join(tmpdir(), "page-"));
const context = await chromium.launchPersistentContext(folder, {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: flags,
  viewport: { width: 1280, height: 900 },
  acceptDownloads: true,
});
const page = context.pages()[0] ?? (await context.newPage());
const seen = { requests: [], errors: [], axe: {}, changes: {}, widths: {} };
page.on("request", (request) => seen.requests.push(request.url()));
page.on("console", (message) => {
  if (["error", "warning"].includes(message.type())) seen.errors.push(message.text());
});
page.on("pageerror", (error) => seen.errors.push(String(error)));

const idle = () =>
  page.waitForFunction(
    () => {
      const main = document.getElementById("main");
      return !main.hidden && main.getAttribute("aria-busy") === "false";
    },
    null,
    { timeout: 60_000 },
  );
const pixels = (selector) =>
  page.$eval(selector, (canvas) => {
    const { width, height } = canvas;
    return [...canvas.getContext("2d").getImageData(0, 0, width, height).data];
  });
const has = (selector) => page.$eval(selector, (e) => e.checkVisibility()).catch(() => false);

// Whether an action changes the canvases.
async function changes(name, action, ...selectors) {
  const before = await Promise.all(selectors.map(pixels));
  await action();
  await idle();
  const after = await Promise.all(selectors.map(pixels));
  seen.changes[name] = before.map((old, n) => String(old) !== String(after[n]));
}
const slide = (selector, value) =>
  page.$eval(
    selector,
    (input, value) => {
      input.value = value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    },
    value,
  );
async function audit(name) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  seen.axe[name] = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((n) => n.html.slice(0, 120)).join(" | ")}`,
  );
}

const begun = Date.now();
await page.goto(address);
await idle();
seen.seconds = (Date.now() - begun) / 1000;
seen.large = await pixels("#large");
seen.title = await page.title();
seen.score = await page.textContent("#score");

const seeds = await has("#grid");
if (seeds) {
  seen.grid = await page.$$eval("#grid label", (cells) =>
    cells.map((cell) => {
      const canvas = cell.querySelector("canvas");
      const { width, height } = canvas;
      const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
      return { seed: Number(cell.dataset.seed), text: cell.innerText, data: [...data] };
    }),
  );
}
for (const scheme of ["light", "dark"]) {
  for (const width of [1280, 390]) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: 900 });
    await idle();
    await audit(`${scheme}-${width}`);
    seen.widths[`${scheme}-${width}`] = await page.evaluate(
      () => document.documentElement.scrollWidth,
    );
    const path = join(pictures, `${scheme}-${width}.png`);
    await page.screenshot({ path, fullPage: true });
  }
}
await page.setViewportSize({ width: 1280, height: 900 });

if (seeds) {
  await changes("choose", () => page.check("#grid label:nth-of-type(4) input"), "#large");
  await changes("key", () => page.keyboard.press("ArrowRight"), "#large");
  seen.after_key = await page.textContent("#picture-title");
  await changes("start", () => page.click("#as-start"), "#start", "#between");
  await changes("position", () => slide("#position", 0.9), "#between");
  await changes("next", () => page.click("#next"), "#grid label:nth-of-type(1) canvas");
  await changes("previous", () => page.click("#previous"), "#grid label:nth-of-type(1) canvas");
  if (await has("#sliders input")) {
    await changes("direction", () => slide("#sliders input", 4), "#large");
    await changes("end", () => page.click("#as-end"), "#end");
    await changes("reset", () => page.click("#reset"), "#large");
  }
  const sliders = await page.$$("#settings .slider");
  for (const [n, each] of sliders.entries()) {
    const name = (await each.innerText()).split(" ")[0];
    const selector = `#settings .slider:nth-of-type(1n) input`;
    await changes(
      name,
      () =>
        page.$$eval(
          selector,
          (inputs, n) => {
            inputs[n].value = Number(inputs[n].max) / 3;
            inputs[n].dispatchEvent(new Event("input", { bubbles: true }));
          },
          n,
        ),
      "#large",
    );
  }
  await page.fill("#first", "40");
  await page.press("#first", "Enter");
  await idle();
  seen.first = await page.$eval("#grid label", (cell) => cell.dataset.seed);
}
if (await has("#settings select")) {
  await changes("class", () => page.selectOption("#settings select", { index: 3 }), "#large");
}
if (await has(".drawing canvas")) {
  await changes(
    "drawing",
    async () => {
      const box = await (await page.$(".drawing canvas")).boundingBox();
      await page.mouse.move(box.x + box.width / 4, box.y + box.height / 4);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
      await page.mouse.up();
    },
    "#large",
    ".drawing canvas",
  );
  seen.drawn = await pixels(".drawing canvas");
  seen.of_drawn = await pixels("#large");
}
const arriving = page.waitForEvent("download", { timeout: 10_000 });
await page.click("#download");
const file = await arriving;
seen.download = file.suggestedFilename();
await file.saveAs(join(pictures, "download.png"));
seen.shown = await pixels("#large");
seen.code = await page.textContent("#code");
seen.status = await page.textContent("#status");
await context.close();
console.log(JSON.stringify(seen));
