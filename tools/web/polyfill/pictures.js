// Pictures by their URLs: downloaded and decoded once for each size, and kept for this page and the next.
import { decode, info } from '../package/index.js';
import { toPng } from '../package/png.js';

// Bytes of decoded pictures that a page keeps, and pictures that pages of an origin keep together.
const MOST_BYTES = 128e6, MOST_STORED = 200;
const STORE = 'pith-pictures-1';

const files = new Map();     // by URL
const pictures = new Map();  // by URL and size, the one used last at the end

/** { bytes, info, version } of the file there. */
export function load(url) {
  if (!files.has(url)) {
    const loading = download(url);
    files.set(url, loading);
    loading.catch(() => files.delete(url));
  }
  return files.get(url);
}

async function download(url) {
  const answer = await fetch(url, { credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`.trim());
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const version = answer.headers.get('etag') ?? answer.headers.get('last-modified') ?? bytes.length;
  return { bytes, version, info: await info(bytes) };
}

/** { url, width, height, blob }: what an <img> takes, at a longer side of `side` at most. */
export function picture(url, side, signal) {
  const key = `${side} ${url}`;
  const known = pictures.get(key);
  const making = known ?? make(url, side, signal);
  pictures.delete(key);
  pictures.set(key, making);
  if (!known) making.then(forgetOldest, () => pictures.delete(key));
  return making;
}

async function make(url, side, signal) {
  const file = await load(url);
  const longer = Math.max(file.info.width, file.info.height);
  const maxSide = side < longer ? side : 0;
  const stored = await find(url, maxSide, file);
  const blob = stored ?? await shown(await decode(file.bytes, { maxSide, signal }), (png) => keep(url, maxSide, file, png));
  const scale = maxSide ? maxSide / longer : 1;
  return { url: URL.createObjectURL(blob), blob, bytes: blob.size, scale, ...file.info };
}

async function shown(pixels, keepLater) {
  const blob = await toPng(pixels);
  const idle = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 1000));
  idle(async () => keepLater(await toPng(pixels, { compress: true })));
  return blob;
}

// What browsers show of a page stays when its URL is revoked.
async function forgetOldest() {
  let bytes = 0;
  for (const [key, making] of [...pictures].reverse()) {
    const known = await making.catch(() => undefined);
    bytes += known?.bytes ?? 0;
    if (!known || bytes <= MOST_BYTES || pictures.get(key) !== making) continue;
    pictures.delete(key);
    URL.revokeObjectURL(known.url);
  }
}

const storeKey = (url, side, { version }) =>
  new URL(`?pith=${encodeURIComponent(`${side} ${version} ${url}`)}`, location.origin).href;

const openStore = async () => globalThis.caches?.open(STORE).catch(() => undefined);

async function find(url, side, file) {
  const found = await (await openStore())?.match(storeKey(url, side, file));
  return found?.blob();
}

async function keep(url, side, file, png) {
  const store = await openStore();
  await store?.put(storeKey(url, side, file), new Response(png)).catch(() => {});  // no room
  const keys = await store?.keys() ?? [];
  for (const key of keys.slice(0, Math.max(0, keys.length - MOST_STORED))) store.delete(key);
}
