// Makes labelled controls.

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// A slider whose number stands beside its name. `changed` is called with the number.
export function slider(name, { min, max, step, value }, changed) {
  const shown = element("output", {}, value.toFixed(2));
  const input = element("input", { type: "range", min, max, step, value });
  input.addEventListener("input", () => {
    shown.textContent = Number(input.value).toFixed(2);
    changed(Number(input.value));
  });
  const made = element("label", { className: "slider" });
  made.append(element("span", {}, `${name} `, shown), input);
  made.reset = () => {
    input.value = value;
    shown.textContent = value.toFixed(2);
  };
  return made;
}

// A list to choose from; `choices` are pairs of a value and its name.
export function choice(name, choices, changed) {
  const select = element("select");
  for (const [value, text] of choices) {
    select.append(element("option", { value: JSON.stringify(value) }, text));
  }
  select.addEventListener("change", () => changed(JSON.parse(select.value)));
  return element("label", {}, `${name} `, select);
}

export function number(name, { min, max, value }, changed) {
  const input = element("input", { type: "number", min, max, step: 1, value });
  input.addEventListener("change", () => {
    if (input.checkValidity() && input.value !== "") changed(Number(input.value));
  });
  return element("label", {}, `${name} `, input);
}

// Calls `work` at most once at a time; of the calls meanwhile, only the last counts.
export function latest(work) {
  let running = false;
  let again = false;
  return async function ask() {
    again = true;
    if (running) return;
    running = true;
    try {
      while (again) {
        again = false;
        await work(() => again);
      }
    } finally {
      running = false;
    }
  };
}
