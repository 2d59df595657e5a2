// Pictures by their URLs: downloaded and decoded once for each size, and kept for this page and the next.
import { decode, info } from '../package/index.js';
import { toPng } from '../package/png.js';

// Bytes of decoded pictures that a page keeps though nothing shows them any more, files that it keeps, and pictures that
// pages of an origin keep together.
const MOST_BYTES = 128e6, MOST_FILES = 100, MOST_STORED = 200;
const STORE = 'pith-pictures-__STAMP__';

const files = new Map();     // by URL, the one used last at the end
const pictures = new Map();  // by URL and size, likewise

function kept(map, key, make) {
  const value = map.get(key) ?? make();
  map.delete(key);
  map.set(key, value);
  return value;
}

/** { bytes, info, version } of the file there. */
export function load(url) {
  return kept(files, url, () => {
    const loading = download(url);
    loading.catch(() => files.delete(url));
    for (const old of [...files.keys()].slice(0, Math.max(0, files.size - MOST_FILES))) files.delete(old);
    return loading;
  });
}

async function download(url) {
  const answer = await fetch(url, { credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`.trim());
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return { bytes, info: await info(bytes), version: globalThis.caches && await hashOf(bytes) };
}

const hashOf = async (bytes) =>
  [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).subarray(0, 16)]
    .map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** { url, blob, scale, width, height }: what an element shows, at a longer side of `side` at most, for `element`. */
export async function picture(url, side, element) {
  const key = `${side} ${url}`;
  const making = kept(pictures, key, () => {
    const made = make(url, side);
    made.catch(() => pictures.delete(key));
    return made;
  });
  const made = await making;
  made.users.push(new WeakRef(element));
  forgetOldest();
  return made;
}

async function make(url, side) {
  const file = await load(url);
  const longer = Math.max(file.info.width, file.info.height), maxSide = side < longer ? side : undefined;
  const blob = await find(file, maxSide) ?? await decoded(file, maxSide);
  return { url: URL.createObjectURL(blob), blob, scale: maxSide ? maxSide / longer : 1, users: [], ...file.info };
}

async function decoded(file, maxSide) {
  const pixels = await decode(file.bytes, { maxSide });
  const idle = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 1000));
  if (file.version) idle(async () => keep(file, maxSide, await toPng(pixels, { compress: true })));
  return toPng(pixels);
}

const shows = (element, url) =>
  element?.isConnected && (element.srcset?.includes(url) || element.getAttribute('style')?.includes(url));

async function forgetOldest() {
  const all = await Promise.all([...pictures].map(async ([key, making]) => [key, await making.catch(() => undefined)]));
  let bytes = all.reduce((sum, [, made]) => sum + (made?.blob.size ?? 0), 0);
  for (const [key, made] of all.slice(0, -1)) {
    if (bytes <= MOST_BYTES) return;
    if (!made || made.users.some((user) => shows(user.deref(), made.url))) continue;
    bytes -= made.blob.size;
    pictures.delete(key);
    URL.revokeObjectURL(made.url);
  }
}

const storeKey = (file, maxSide) => new URL(`?pith=${file.version}-${maxSide ?? 'whole'}`, location.origin).href;

const openStore = async () => globalThis.caches?.open(STORE).catch(() => undefined);

async function find(file, maxSide) {
  if (!file.version) return undefined;
  const found = await (await openStore())?.match(storeKey(file, maxSide));
  return found?.blob();
}

async function keep(file, maxSide, png) {
  const store = await openStore();
  await store?.put(storeKey(file, maxSide), new Response(png)).catch(() => {});  // no room
  const keys = await store?.keys() ?? [];
  for (const key of keys.slice(0, Math.max(0, keys.length - MOST_STORED))) store.delete(key);
  for (const name of await caches.keys())
    if (name.startsWith('pith-pictures-') && name !== STORE) caches.delete(name);
}
