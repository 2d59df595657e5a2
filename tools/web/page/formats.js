// What else the browser can make of a picture: files of the size of the .pith file, to compare at equal size.

import { toPng } from '../package/png.js';

const TRIES = 7;

const blobOf = (canvas, type, quality) => new Promise((resolve) => canvas.toBlob(resolve, type, quality));

/** Draws pixels as they are to be seen: with their profile, if they have one. */
export async function draw(canvas, image) {
  const context = canvas.getContext('2d');
  const bitmap = image.icc && await createImageBitmap(await toPng(image));
  [canvas.width, canvas.height] = [image.width, image.height];
  if (bitmap) context.drawImage(bitmap, 0, 0);
  else context.putImageData(image, 0, 0);
}

async function canvasOf(image) {
  const canvas = document.createElement('canvas');
  await draw(canvas, image);
  return canvas;
}

/** Names and types of the formats that this browser writes. */
export async function writableFormats() {
  const dot = await canvasOf(new ImageData(1, 1));
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
  const canvas = await canvasOf(image);
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
