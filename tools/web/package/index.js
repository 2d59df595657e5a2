// Encodes and decodes .pith files in pages and in Node.js, on threads of its own.
import { stamped } from '#platform';

import { setAssets } from './assets.js';
import { PithError } from './codec.js';
import { Pool } from './pool.js';

export { PithError };

let pool, chosen = {};

const workerUrl = () =>
  chosen.worker ?? stamped(chosen.base ? new URL('worker.js', chosen.base) : new URL('./worker.js', import.meta.url));
const thePool = () => pool ??= new Pool(workerUrl(), chosen.workers);

const absolute = (url) => url && new URL(url, globalThis.location?.href);

/** Before anything else, or all that runs is aborted. */
export function configure({ base, worker, files, workers } = {}) {
  pool?.close();
  pool = undefined;
  chosen = { base: base && absolute(String(base).replace(/\/?$/, '/')), worker: absolute(worker), files, workers };
  setAssets(chosen);
}

function require(condition, message) {
  if (!condition) throw new PithError(message, 'argument');
}

// A view of a larger buffer would be sent to threads with all of that.
function bytesOf(data) {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  require(ArrayBuffer.isView(data), 'a file is given as an ArrayBuffer or a view of one');
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return bytes.length < data.buffer.byteLength ? bytes.slice() : bytes;
}

const isCount = (value, least) => Number.isInteger(value) && value >= least && value < 2 ** 32;

function checkDecoding({ maxSide, region }) {
  require(maxSide === undefined || isCount(maxSide, 1), 'maxSide is a number of pixels, at least 1');
  require(!region || (isCount(region.x, 0) && isCount(region.y, 0) && isCount(region.width, 1) && isCount(region.height, 1)),
          'a region has x, y, width and height in whole pixels');
}

function checkPicture(image) {
  require(image?.data && isCount(image.width, 1) && isCount(image.height, 1), 'no picture to encode');
  require(image.data instanceof Uint8ClampedArray || image.data instanceof Uint8Array, 'a picture has samples of 8 bits');
  require(image.data.length === image.width * image.height * 4, 'a picture has four bytes for each pixel');
}

// Pixels as the platform has them; Node.js has no ImageData.
function imageData({ data, width, height, icc }) {
  const image = typeof ImageData === 'undefined' ? { data, width, height } : new ImageData(data, width, height);
  return icc ? Object.assign(image, { icc }) : image;
}

export async function info(file, { signal } = {}) {
  return thePool().run('info', { file: bytesOf(file) }, { signal });
}

// Larger pictures are decoded in strips of half as many pixels, two at a time: each takes memory.
const LARGE = 6e6, AT_ONCE = 2;

// Upright strips, since a decoder holds rows as wide as its part of the picture.
async function decodeInStrips(file, { width, height }, signal) {
  const strips = AT_ONCE * Math.ceil(width * height / LARGE), wide = Math.ceil(width / strips / 64) * 64;
  const control = new AbortController();  // for the others, once one has failed
  const abort = () => control.abort();
  signal?.addEventListener('abort', abort, { once: true });
  let data, icc, next = 0;
  const work = async () => {
    for (let x; (x = next) < width;) {
      next += wide;
      const region = { x, y: 0, width: Math.min(wide, width - x), height };
      const strip = await thePool().run('decode', { file, options: { region } }, { signal: control.signal });
      data ??= new Uint8ClampedArray(width * height * 4);  // now that the library has found it within its limits
      for (let y = 0; y < height; y++)
        data.set(strip.data.subarray(y * region.width * 4, (y + 1) * region.width * 4), (y * width + x) * 4);
      ({ icc } = strip);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } catch (error) {
    abort();
    throw error instanceof RangeError ? new PithError('not enough memory', 'memory') : error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
  return { data, width, height, icc };
}

export async function decode(data, { maxSide, region, signal } = {}) {
  const file = bytesOf(data);
  checkDecoding({ maxSide, region });
  if (!maxSide && !region && thePool().size > 1) {
    const size = await info(file, { signal });
    if (size.width * size.height >= LARGE) return imageData(await decodeInStrips(file, size, signal));
  }
  return imageData(await thePool().run('decode', { file, options: { maxSide, region } }, { signal }));
}

export async function encode(image, { quality, effort, targetSize, signal } = {}) {
  checkPicture(image);
  require(targetSize === undefined || targetSize >= 1, 'targetSize is a number of bytes, at least 1');
  const { data, width, height } = image;
  return thePool().run('encode', { picture: { data, width, height }, options: { quality, effort, targetSize } },
                       { signal });
}
