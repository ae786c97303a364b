// Latents: those of seeds, and what the controls do with them.

export class Latents {
  // about: model.json's `latents`; data: Float32Array of all seeds' latents.
  constructor(about, data) {
    Object.assign(this, about);
    this.data = data;
    this.dim = data.length / about.seeds;
  }

  ofSeed(seed) {
    return this.data.slice(seed * this.dim, (seed + 1) * this.dim);
  }

  // The seeds of the path's first ends: two of one class, if the class follows from the
  // seed and the page has the latents of both.
  ends(classes) {
    return [0, classes < this.seeds ? classes : 1];
  }

  // Moves along directions. Latents of a spherical prior keep their length.
  moved(latents, amounts) {
    const found = Float32Array.from(latents);
    amounts.forEach((amount, number) => {
      const { vector } = this.directions[number];
      for (let i = 0; i < found.length; i += 1) found[i] += amount * vector[i];
    });
    return this.spherical ? scaled(found, norm(latents) / norm(found)) : found;
  }

  // Sets codes; an entry of `values` is null where the seed's own code stays.
  coded(latents, values) {
    const found = Float32Array.from(latents);
    this.codes.forEach((code, number) => {
      const value = values[number];
      if (value === null) return;
      if (code.kind === "number") found[code.start] = value;
      else {
        for (let k = 0; k < code.size; k += 1) found[code.start + k] = k === value;
      }
    });
    return found;
  }

  // Pulls latents towards the center of the prior, as keras_gan.latent.truncate does.
  truncated(latents, amount) {
    if (this.centers === null) return latents;
    return latents.map((value, i) => {
      const center = this.centers[i];
      return center === null ? value : center + amount * (value - center);
    });
  }

  // A point between two latents, as keras_gan.latent.interpolate: along a great
  // circle, or along a straight line if the prior is uniform.
  between(first, last, time) {
    if (time <= 0) return first;
    if (time >= 1) return last;
    const lengths = [norm(first), norm(last)];
    if (this.straight || !lengths[0] || !lengths[1]) return mixed(first, last, time);
    const begin = scaled(first, 1 / lengths[0]);
    const end = scaled(last, 1 / lengths[1]);
    const along = dot(begin, end);
    const across = end.map((value, i) => value - along * begin[i]);
    const size = norm(across);
    if (size < 1e-7) return mixed(first, last, time);
    const angle = Math.atan2(size, along) * time;
    const length = (1 - time) * lengths[0] + time * lengths[1];
    return begin.map(
      (value, i) =>
        length * (Math.cos(angle) * value + (Math.sin(angle) * across[i]) / size),
    );
  }
}

const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const norm = (a) => Math.sqrt(dot(a, a));
const scaled = (a, factor) => Float32Array.from(a, (value) => value * factor);
const mixed = (a, b, time) => a.map((value, i) => (1 - time) * value + time * b[i]);
