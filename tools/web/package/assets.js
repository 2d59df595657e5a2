// The module and the weights: files beside this one, downloaded once and kept for the next page.

import { PithError } from './codec.js';

// Another name whenever the files change, or a page would go on with old ones.
const CACHE = 'pith-codec-__VERSION__';

let given = {};
const loading = new Map();

/** `base`: URL of the folder of the files; `files`: their bytes by name, where they lie in no folder. */
export function setAssets({ base, files }) {
  given = { base, files };
  loading.clear();
}

const once = (name, load) => {
  // What failed may work the next time.
  if (!loading.has(name)) loading.set(name, load().catch((error) => (loading.delete(name), Promise.reject(error))));
  return loading.get(name);
};

const urlOf = (name) => new URL(name, given.base ?? new URL('.', import.meta.url));

async function fetched(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${answer.statusText}`);
  return answer;
}

// From the cache that pages of this origin share, where there is one.
async function kept(url) {
  if (!globalThis.caches || !/^https?:/.test(url)) return fetched(url);
  const cache = await caches.open(CACHE).catch(() => undefined);
  const known = await cache?.match(url);
  if (known) return known;
  const answer = await fetched(url);
  await cache?.put(url, answer.clone()).catch(() => {});  // no room, or not allowed
  for (const name of await caches.keys().catch(() => []))
    if (name.startsWith('pith-codec-') && name !== CACHE) caches.delete(name);
  return answer;
}

async function open(name) {
  if (given.files) return new Response(given.files[name]);
  const url = urlOf(name);
  if (url.protocol !== 'file:' || typeof process !== 'object') return kept(url);
  const { readFile } = await import('node:fs/promises');
  return new Response(await readFile(url));
}

// Servers that do not know the type are common.
async function compile(answer) {
  if (answer.headers.get('content-type') === 'application/wasm') return WebAssembly.compileStreaming(answer);
  return WebAssembly.compile(await answer.arrayBuffer());
}

/** The compiled module. */
export const loadModule = () => once('pith.wasm', async () => compile(await open('pith.wasm')).catch((error) => {
  if (!/content security/i.test(error.message)) throw error;
  throw new PithError("this page's Content-Security-Policy forbids WebAssembly; add 'wasm-unsafe-eval' to script-src",
                      'unsupported');
}));

/** The bytes of a part of the model, "decoder" or "encoder". */
export const loadWeights = (part) => once(part, async () => {
  const answer = await open(`${part}.weights`);
  return new Uint8Array(await new Response(answer.body.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer());
});
