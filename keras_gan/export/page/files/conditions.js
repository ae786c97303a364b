// The controls of conditions: classes, vectors and pictures that the reader draws.
import { choice, element, number, slider } from "./controls.js";
import { numbersOf } from "./pictures.js";

const IN_TURN = null;

export class Condition {
  // about: an entry of model.json's `conditions`.
  constructor(about, changed) {
    Object.assign(this, about);
    this.changed = changed;
    this.title = this.name.replaceAll("_", " ");
    if (this.kind === "class" || this.kind === "row") this.makeClasses();
    else if (this.kind === "vector") this.makeVector();
    else this.makeDrawing();
  }

  makeClasses() {
    this.value = this.classes ? IN_TURN : 0;
    const set = (value) => {
      this.value = value;
      this.changed();
    };
    if (!this.classes) {
      this.settings = [number("Class", { min: 0, max: 2 ** 31 - 1, value: 0 }, set)];
      return;
    }
    const names = this.names ?? Array.from({ length: this.classes }, (_, k) => `${k}`);
    const choices = names.map((name, k) => [k, name]);
    this.settings = [choice("Class", [[IN_TURN, "each in turn"], ...choices], set)];
  }

  makeVector() {
    this.value = new Float32Array(this.shape[0]);
    this.settings = Array.from(this.value, (_, place) =>
      slider(
        this.shape[0] === 1 ? this.title : `${this.title} ${place + 1}`,
        { min: -2, max: 2, step: 0.05, value: 0 },
        (value) => {
          this.value[place] = value;
          this.changed();
        },
      ),
    );
  }

  makeDrawing() {
    const [height, width, channels] = this.shape;
    const canvas = element("canvas", { width, height, tabIndex: 0 });
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `The ${this.title}: draw here, or choose a file`);
    canvas.classList.toggle("pixels", Math.max(height, width) <= 128);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const colour = element("input", { type: "color", value: "#000000" });
    const size = element("input", { type: "range", min: 1, step: 1 });
    size.max = Math.max(4, Math.round(width / 6));
    size.value = Math.max(1, Math.round(width / 24));
    const take = () => {
      this.value = numbersOf(canvas, channels);
      this.changed();
    };
    const clear = () => {
      context.fillStyle = "#ffffff";
      context.fillRect(0, 0, width, height);
    };
    clear();
    this.value = numbersOf(canvas, channels);
    drawOn(canvas, context, colour, size, take);
    const show = async (file) => {
      if (!file?.type.startsWith("image/")) return;
      const picture = await createImageBitmap(file);
      context.drawImage(picture, 0, 0, width, height);
      take();
    };
    const file = element("input", { type: "file", accept: "image/*" });
    file.addEventListener("change", () => show(file.files[0]));
    const button = element("button", { type: "button" }, "Clear");
    button.addEventListener("click", () => {
      clear();
      take();
    });
    this.drawing = element(
      "div",
      { className: "drawing" },
      element("h3", {}, this.title[0].toUpperCase() + this.title.slice(1)),
      canvas,
      element(
        "div",
        { className: "toolbar" },
        element("label", {}, "Colour ", colour),
        element("label", {}, "Brush ", size),
        button,
      ),
      element("label", {}, "Or a picture, chosen or dropped ", file),
    );
    dropOn(this.drawing, show);
  }

  // The row of numbers for a seed.
  row(seed) {
    const value = this.value === IN_TURN ? seed % this.classes : this.value;
    if (this.kind === "class") return [value];
    if (this.kind !== "row") return value;
    return Array.from({ length: this.classes }, (_, k) => (k === value ? 1 : 0));
  }

  // What it is for a seed, in words; nothing if words cannot say it.
  described(seed) {
    if (this.kind !== "class" && this.kind !== "row") return "";
    const value = this.value === IN_TURN ? seed % this.classes : this.value;
    return this.names ? this.names[value] : `class ${value}`;
  }

  // The value in Python, for one picture.
  python(seed) {
    if (this.kind !== "class") return null;
    return this.value === IN_TURN ? seed % this.classes : this.value;
  }
}

function drawOn(canvas, context, colour, size, take) {
  let from = null;
  const placeOf = (event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [
      ((event.clientX - left) / width) * canvas.width,
      ((event.clientY - top) / height) * canvas.height,
    ];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    from = placeOf(event);
    line(from, from);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (from === null) return;
    const to = placeOf(event);
    line(from, to);
    from = to;
  });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, () => (from = null));
  }
  function line(first, last) {
    context.strokeStyle = colour.value;
    context.lineWidth = Number(size.value);
    context.lineCap = "round";
    context.beginPath();
    context.moveTo(...first);
    context.lineTo(...last);
    context.stroke();
    take();
  }
}

function dropOn(area, show) {
  area.addEventListener("dragover", (event) => {
    event.preventDefault();
    area.classList.add("over");
  });
  area.addEventListener("dragleave", () => area.classList.remove("over"));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    area.classList.remove("over");
    show(event.dataTransfer.files[0]);
  });
}
