// Encodes and decodes .pith files in pages and in Node.js, on threads of its own.
import { setAssets } from './assets.js';
import { PithError } from './codec.js';
import { Pool } from './pool.js';

export { PithError };

let pool, chosen = {};

const thePool = () => pool ??= new Pool(chosen.worker ?? new URL('./worker.js', chosen.base ?? import.meta.url),
                                        chosen.workers);

/** Before anything else, or all that runs is aborted. */
export function configure(options = {}) {
  pool?.close();
  pool = undefined;
  chosen = { ...options, base: options.base && new URL(options.base, globalThis.location?.href) };
  setAssets(chosen);
}

function bytesOf(data) {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  throw new PithError('a file is given as an ArrayBuffer or a view of one', 'argument');
}

// Pixels as the platform has them; Node.js has no ImageData.
function imageData({ data, width, height, icc }) {
  const image = typeof ImageData === 'undefined' ? { data, width, height } : new ImageData(data, width, height);
  return icc ? Object.assign(image, { icc }) : image;
}

export async function info(file, { signal } = {}) {
  return thePool().run('info', { file: bytesOf(file) }, { signal });
}

// Pictures of so many pixels are decoded in bands of so many rows, on all threads at once.
const LARGE = 4e6, BAND = 1024;

async function decodeInBands(file, { width, height }, signal) {
  const data = new Uint8ClampedArray(width * height * 4);
  let icc;
  await Promise.all(Array.from({ length: Math.ceil(height / BAND) }, async (_, i) => {
    const region = { x: 0, y: i * BAND, width, height: Math.min(BAND, height - i * BAND) };
    const band = await thePool().run('decode', { file, options: { region } }, { signal });
    data.set(band.data, region.y * width * 4);
    ({ icc } = band);
  }));
  return { data, width, height, icc };
}

export async function decode(data, { maxSide, region, signal } = {}) {
  const file = bytesOf(data);
  if (!maxSide && !region && thePool().size > 1) {
    const size = await info(file, { signal });
    if (size.width * size.height >= LARGE) return imageData(await decodeInBands(file, size, signal));
  }
  return imageData(await thePool().run('decode', { file, options: { maxSide, region } }, { signal }));
}

export async function encode(image, { quality, effort, targetSize, signal } = {}) {
  if (!image?.data || !image.width || !image.height) throw new PithError('no picture to encode', 'argument');
  const { data, width, height } = image;
  return thePool().run('encode', { picture: { data, width, height }, options: { quality, effort, targetSize } },
                       { signal });
}
