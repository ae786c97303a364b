// The page: what the reader has set, and the pictures that follow from it.
import { choice, element, latest, slider } from "./controls.js";
import { Condition } from "./conditions.js";
import { Latents } from "./latents.js";
import { batch, load, run } from "./networks.js";
import { download, draw } from "./pictures.js";
import { fillNotes, scoreText, writeCode } from "./words.js";

const at = (id) => document.getElementById(id);
const BATCH = 8;
const STEPS = 9;

let model, latents, conditions;
const state = {
  first: 0,
  count: 24,
  seed: 0, // Of the chosen picture.
  amounts: [], // Along the directions, of the chosen picture.
  codes: [],
  truncation: 1,
  ends: [null, null], // Of the path: { seed, amounts }.
  position: 0.5,
};

async function begin() {
  const answer = await fetch("model.json");
  model = await answer.json();
  at("title").textContent = document.title = model.title;
  at("facts").textContent = model.facts.join(" · ");
  if (model.latents) {
    const file = await (await fetch("latents.bin")).arrayBuffer();
    latents = new Latents(model.latents, new Float32Array(file));
    state.amounts = latents.directions.map(() => 0);
    state.codes = latents.codes.map(() => null);
    const classes = model.conditions.find((each) => each.classes)?.classes ?? 1;
    state.ends = latents.ends(classes).map((seed) => ({ seed, amounts: [...state.amounts] }));
  }
  await load("generator");
  if (model.discriminator) await load("discriminator");
  conditions = model.conditions.map((about) => new Condition(about, refresh));
  makeControls();
  fillNotes(model, at("notes"));
  at("main").hidden = false;
  await refresh();
}

// The latents of a picture as the controls have it.
function latentsOf({ seed, amounts }) {
  const own = latents.coded(latents.ofSeed(seed), state.codes);
  return latents.truncated(latents.moved(own, amounts), state.truncation);
}

// Images and scores of rows of latents, each with the conditions of a seed.
async function generate(rows, seeds) {
  const inputs = {};
  const given = {};
  for (const each of conditions) {
    const rows = seeds.map((seed) => each.row(seed));
    given[each.name] = batch(each.dtype, each.shape, rows);
  }
  for (const name of model.inputs) {
    if (name === "latents") inputs[name] = batch("float32", latents.shape, rows);
    else if (name === "truncation") {
      const data = Float32Array.of(state.truncation);
      inputs[name] = { dtype: "float32", dims: [], data };
    } else inputs[name] = given[name];
  }
  const { images } = await run("generator", inputs);
  if (!model.discriminator) return { images: images.data, scores: null };
  const judged = {};
  for (const name of model.discriminator.inputs) {
    judged[name] =
      name === "images" ? { dtype: "float32", ...images } : given[name];
  }
  const found = (await run("discriminator", judged))[model.discriminator.output];
  const size = found.data.length / found.dims[0]; // More than 1 for a map of scores.
  const scores = seeds.map((_, n) => {
    const own = found.data.slice(n * size, (n + 1) * size);
    return own.reduce((sum, value) => sum + value, 0) / size;
  });
  return { images: images.data, scores };
}

const showGrid = latest(async (stale) => {
  if (!latents) return;
  const cells = [...at("grid").querySelectorAll("label")];
  for (let start = 0; start < cells.length && !stale(); start += BATCH) {
    const part = cells.slice(start, start + BATCH);
    const seeds = part.map((cell) => Number(cell.dataset.seed));
    const still = state.amounts.map(() => 0);
    const rows = seeds.map((seed) => latentsOf({ seed, amounts: still }));
    const { images, scores } = await generate(rows, seeds);
    part.forEach((cell, n) => {
      draw(cell.querySelector("canvas"), model.image, images, n);
      const said = [`${seeds[n]}`];
      if (scores) said.push(scores[n].toFixed(2));
      cell.querySelector("span").textContent = said.join(" · ");
      const words = [`Seed ${seeds[n]}`, ...described(seeds[n])];
      if (scores) words.push(scoreText(model, scores[n]));
      cell.querySelector("input").setAttribute("aria-label", words.join(", "));
    });
  }
});

const described = (seed) => conditions.map((each) => each.described(seed)).filter(Boolean);

const showPicture = latest(async () => {
  const rows = latents ? [latentsOf(state)] : [];
  const { images, scores } = await generate(rows, [state.seed]);
  draw(at("large"), model.image, images);
  const title = latents ? `Seed ${state.seed}` : "The result";
  const moved = state.amounts.some(Boolean) ? ["moved"] : [];
  const words = [title, ...described(state.seed), ...moved].join(", ");
  at("picture-title").textContent = words;
  at("large").setAttribute("aria-label", `The picture: ${words}`);
  at("score").textContent = scores ? scoreText(model, scores[0]) : "";
  at("score").hidden = !scores;
  writeCode(at("code"), { model, conditions, state, latents });
});

const showPath = latest(async () => {
  if (!latents) return;
  const [first, last] = state.ends.map(latentsOf);
  const times = Array.from({ length: STEPS }, (_, n) => n / (STEPS - 1));
  const rows = [...times, state.position].map((t) => latents.between(first, last, t));
  const seeds = rows.map((_, n) => {
    const time = n < STEPS ? times[n] : state.position;
    return state.ends[time < 0.5 ? 0 : 1].seed;
  });
  const { images } = await generate(rows, seeds);
  const strip = [...at("strip").children];
  strip.forEach((canvas, n) => draw(canvas, model.image, images, n));
  draw(at("start"), model.image, images, 0);
  draw(at("end"), model.image, images, STEPS - 1);
  draw(at("between"), model.image, images, STEPS);
  const percent = `${Math.round(100 * state.position)} %`;
  at("position-value").textContent = percent;
  at("between-text").textContent = `${percent} of the way`;
  ["start", "end"].forEach((id, n) => {
    const { seed, amounts } = state.ends[n];
    const words = `Seed ${seed}${amounts.some(Boolean) ? ", moved" : ""}`;
    at(`${id}-text`).textContent = words;
    at(id).setAttribute("aria-label", words);
  });
  at("between").setAttribute("aria-label", `${percent} of the way`);
});

let asked = 0;

// Does some of the work above, and says when all is done.
async function working(...works) {
  asked += 1;
  at("main").setAttribute("aria-busy", "true");
  const begun = performance.now();
  try {
    await Promise.all(works.map((work) => work()));
  } catch (error) {
    fail(error);
  }
  asked -= 1;
  if (asked) return;
  at("main").setAttribute("aria-busy", "false");
  const seconds = ((performance.now() - begun) / 1000).toFixed(2);
  at("status").textContent = `Everything on this page was computed in your browser. Last change: ${seconds} s.`;
}

const refresh = () => working(showPicture, showGrid, showPath);

function makeControls() {
  const settings = conditions.flatMap((each) => each.settings ?? []);
  at("drawings").append(...conditions.flatMap((each) => each.drawing ?? []));
  if (!latents) {
    for (const id of ["seeds", "grid", "path", "directions", "as-start", "as-end"]) {
      at(id).hidden = true;
    }
    at("main").classList.add("one");
    at("all-title").textContent = "The condition";
    at("download").addEventListener("click", () => download(at("large"), "result.png"));
    at("settings").append(...settings);
    return;
  }
  settings.push(...codeControls());
  if (latents.centers !== null || latents.psi) {
    const range = { min: 0, max: 1.5, step: 0.05, value: 1 };
    settings.push(
      slider("Truncation", range, (value) => {
        state.truncation = value;
        refresh();
      }),
    );
  }
  at("settings").append(...settings);
  makeSeeds();
  makeDirections();
  makePath();
  at("download").addEventListener("click", () =>
    download(at("large"), `seed-${state.seed}.png`),
  );
}

function codeControls() {
  return latents.codes.map((code, number) => {
    const set = (value) => {
      state.codes[number] = value;
      refresh();
    };
    const name = `Code ${number + 1}`;
    if (code.kind === "category") {
      const kinds = Array.from({ length: code.size }, (_, k) => [k, `${k}`]);
      return choice(name, [[null, "the seed's own"], ...kinds], set);
    }
    const middle = (code.low + code.high) / 2;
    const range = { min: code.low, max: code.high, step: 0.01, value: middle };
    return slider(name, range, set);
  });
}

function makeSeeds() {
  const first = at("first");
  for (const count of [12, 24, 48].filter((n) => n <= latents.seeds)) {
    const properties = { value: count, selected: count === state.count };
    at("count").append(element("option", properties, `${count}`));
  }
  state.count = Number(at("count").value);
  const go = (seed) => {
    const last = latents.seeds - state.count;
    state.first = Math.min(Math.max(Math.round(seed) || 0, 0), last);
    first.value = state.first;
    first.max = last;
    at("previous").disabled = state.first === 0;
    at("next").disabled = state.first === last;
    fillGrid();
    return working(showGrid, showPicture);
  };
  first.addEventListener("change", () => go(Number(first.value)));
  at("count").addEventListener("change", () => {
    state.count = Number(at("count").value);
    go(state.first);
  });
  at("previous").addEventListener("click", () => go(state.first - state.count));
  at("next").addEventListener("click", () => go(state.first + state.count));
  at("seeds").addEventListener("submit", (event) => event.preventDefault());
  go(0);
}

function fillGrid() {
  const seeds = Array.from({ length: state.count }, (_, n) => state.first + n);
  if (!seeds.includes(state.seed)) choose(state.first);
  const { width, height } = model.image;
  const cells = seeds.map((seed) => {
    const input = element("input", { type: "radio", name: "seed", value: seed });
    input.checked = seed === state.seed;
    input.addEventListener("change", () => {
      choose(seed);
      working(showPicture);
    });
    const cell = element("label", {}, input, element("canvas", { width, height }));
    cell.append(element("span", {}, `${seed}`));
    cell.dataset.seed = seed;
    input.setAttribute("aria-label", `Seed ${seed}`);
    return cell;
  });
  at("grid").replaceChildren(at("grid").firstElementChild, ...cells);
}

function choose(seed) {
  state.seed = seed;
  resetDirections();
}

function resetDirections() {
  state.amounts = state.amounts.map(() => 0);
  for (const each of at("sliders").children) each.reset();
}

function makeDirections() {
  at("directions").hidden = latents.directions.length === 0;
  const names = { sefa: "SeFa", ganspace: "GANSpace" };
  at("method").textContent = `(${names[latents.method]}, strongest first)`;
  const range = { min: -6, max: 6, step: 0.1, value: 0 };
  at("sliders").append(
    ...latents.directions.map(({ share }, number) =>
      slider(
        `${number + 1} (${(100 * share).toFixed(0)} %)`,
        range,
        (value) => {
          state.amounts[number] = value;
          working(showPicture);
        },
      ),
    ),
  );
  at("reset").addEventListener("click", () => {
    resetDirections();
    working(showPicture);
  });
}

function makePath() {
  const { width, height } = model.image;
  for (let n = 0; n < STEPS; n += 1) {
    const canvas = element("canvas", { width, height });
    canvas.setAttribute("aria-hidden", "true");
    at("strip").append(canvas);
  }
  ["as-start", "as-end"].forEach((id, n) => {
    at(id).addEventListener("click", () => {
      state.ends[n] = { seed: state.seed, amounts: [...state.amounts] };
      working(showPath);
    });
  });
  at("position").addEventListener("input", () => {
    state.position = Number(at("position").value);
    working(showPath);
  });
}

function fail(error) {
  at("status").textContent = `The network cannot be run: ${error.message}`;
  at("status").classList.add("error");
  console.error(error);
}

begin().catch(fail);
