// What else the browser can make of a picture: files of the size of the .pith file, to compare at equal size.

const TRIES = 7;

const blobOf = (canvas, type, quality) => new Promise((resolve) => canvas.toBlob(resolve, type, quality));

function canvasOf(image) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.width, image.height];
  canvas.getContext('2d').putImageData(image, 0, 0);
  return canvas;
}

/** Names and types of the formats that this browser writes. */
export async function writableFormats() {
  const dot = canvasOf(new ImageData(1, 1));
  const formats = [['JPEG', 'image/jpeg'], ['WebP', 'image/webp'], ['AVIF', 'image/avif']];
  const written = await Promise.all(formats.map(async ([, type]) => (await blobOf(dot, type))?.type === type));
  return formats.filter((_, i) => written[i]);
}

/** Pixels of what the browser reads: ImageData in sRGB, upright. */
export async function pixelsOf(blob) {
  const bitmap = await createImageBitmap(blob);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** { blob, image } of the best file of that type that is no larger than `bytes`, or else the smallest there is. */
export async function encodeToSize(image, type, bytes) {
  const canvas = canvasOf(image);
  let low = 0, high = 1, best;
  for (let i = 0; i < TRIES; i++) {
    const quality = i ? (low + high) / 2 : 0.75;
    const blob = await blobOf(canvas, type, quality);
    if (blob.size <= bytes) [low, best] = [quality, blob];
    else high = quality;
  }
  best ??= await blobOf(canvas, type, 0);
  return { blob: best, image: await pixelsOf(best) };
}

/** PSNR in dB over red, green and blue, on white. */
export function psnr(a, b) {
  let sum = 0;
  for (let i = 0; i < a.data.length; i += 4) {
    const [alphaA, alphaB] = [a.data[i + 3] / 255, b.data[i + 3] / 255];
    for (let c = i; c < i + 3; c++) sum += ((a.data[c] - 255) * alphaA - (b.data[c] - 255) * alphaB) ** 2;
  }
  return 10 * Math.log10(255 ** 2 / (sum / (a.width * a.height * 3)));
}
