// Pictures on canvases, and from them.

// Draws the image at a place in a batch, pixel by pixel.
export function draw(canvas, { height, width, channels, low, high }, data, place = 0) {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  canvas.width = width;
  canvas.height = height;
  canvas.classList.toggle("pixels", Math.max(height, width) <= 128);
  const pixels = new ImageData(width, height);
  const start = place * height * width * channels;
  const factor = 255 / (high - low);
  for (let i = 0; i < height * width; i += 1) {
    for (let c = 0; c < 3; c += 1) {
      const value = data[start + i * channels + (channels === 3 ? c : 0)];
      pixels.data[4 * i + c] = Math.round((value - low) * factor);
    }
    pixels.data[4 * i + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
}

// The numbers of a canvas in [-1, 1], as a network takes them.
export function numbersOf(canvas, channels) {
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  const found = new Float32Array(width * height * channels);
  for (let i = 0; i < width * height; i += 1) {
    const [r, g, b] = data.subarray(4 * i, 4 * i + 3);
    if (channels === 1) found[i] = (0.299 * r + 0.587 * g + 0.114 * b) / 127.5 - 1;
    else [r, g, b].forEach((value, c) => (found[3 * i + c] = value / 127.5 - 1));
  }
  return found;
}

export function download(canvas, name) {
  canvas.toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }, "image/png");
}
