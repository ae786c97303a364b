// What the page says about scores, about Python and about itself.

export function scoreText(model, score) {
  const { output, compares } = model.discriminator;
  const value = score.toFixed(2);
  if (output !== "probability") return `D's score: ${value}`;
  return compares
    ? `P(beats another generated picture) = ${value}`
    : `P(real | picture) = ${value}`;
}

// The lines of Python that make the chosen picture.
export function writeCode(place, { model, conditions, state, latents }) {
  const lines = ["import keras_gan", "", `gan = keras_gan.load(${text(model.path)})`];
  const taken = model.generator_conditional ? conditions : [];
  const values = taken.map((each) => each.python(state.seed));
  if (latents) {
    const given = values.length === 1 && values[0] !== null ? `condition=${values[0]}, ` : "";
    const truncation = latents.psi && state.truncation > 0 && state.truncation !== 1;
    const more = truncation ? `, truncation=${state.truncation}` : "";
    const own = values.length && !given ? "condition=..., " : given;
    lines.push(`images = gan.generate(1, ${own}seed=[${state.seed}]${more})`);
  } else {
    lines.push("images = gan.generate(condition=...)");
  }
  if (state.amounts.some(Boolean)) lines.push("# then moved along directions, on this page");
  if (latents && !latents.psi && state.truncation !== 1) {
    lines.push("# then keras_gan.latent.truncate, on this page");
  }
  place.textContent = lines.join("\n");
}

const text = (value) => JSON.stringify(value);

export function fillNotes(model, place) {
  const notes = [];
  if (model.latents) {
    const { seeds, psi, centers } = model.latents;
    notes.push(
      `This page holds the latents of seeds 0 to ${seeds - 1}, as Python draws them. So a seed gives the same picture here and there, up to 1/255 per pixel.`,
    );
    if (model.noise) {
      notes.push(
        "This network also adds noise to its maps. Here all pictures have the same noise; in Python the noise follows from the seed, so small details differ.",
      );
    }
    if (psi) notes.push("Truncation pulls styles towards their mean (ψ).");
    else if (centers !== null) {
      notes.push(
        "Truncation pulls latents towards the center of their distribution, as keras_gan.latent.truncate does.",
      );
    }
    if (model.latents.directions.length) {
      notes.push(
        "A direction's percentage is its share of the change that all directions make in the network's layer.",
      );
    }
  }
  if (model.discriminator) {
    notes.push(
      model.discriminator.output === "probability"
        ? "The number below a picture is the discriminator's probability."
        : "The number below a picture is the discriminator's score, from 0 to 1; higher looks more real to it.",
    );
  }
  notes.push(`Computed by ONNX Runtime ${model.runtime} in this browser. Nothing is sent anywhere.`);
  place.replaceChildren(
    ...notes.map((note) => Object.assign(document.createElement("p"), { textContent: note })),
  );
}
