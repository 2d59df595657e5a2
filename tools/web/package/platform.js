// What browsers have: threads, and files that are downloaded once and kept for the next page.
import { PithError } from './codec.js';

// Another one whenever the files change, or a page would go on with old ones.
const STAMP = '__STAMP__', CACHE = `pith-codec-${STAMP}`;

export const processors = globalThis.navigator?.hardwareConcurrency ?? 1;

/** The same file of this very version, whatever is kept between here and the server. */
export const stamped = (url) => /^https?:/.test(url.protocol) ? new URL(`?${STAMP}`, url) : url;

/** { post, listen, end } of a worker. */
export async function startThread(url) {
  const worker = new Worker(await reachable(url));
  return {
    post: (message, moved) => worker.postMessage(message, moved),
    listen(hear, fail) {
      worker.onmessage = ({ data }) => hear(data);
      worker.onerror = (event) => fail(new Error(event.message ?? 'the worker cannot be started'));
    },
    end: () => worker.terminate(),
  };
}

// Browsers start no worker of another origin; one that is read and starts from here they do.
async function reachable(url) {
  if (url.protocol === 'blob:' || url.origin === globalThis.location?.origin) return url;
  return URL.createObjectURL(new Blob([await (await fetched(url)).text()], { type: 'text/javascript' }));
}

async function fetched(url) {
  const answer = await fetch(url).catch((error) => ({ statusText: error.message }));
  if (!answer.ok) throw new PithError(`${url}: ${answer.status ?? ''} ${answer.statusText}`.replace(/ +/g, ' '), 'io');
  return answer;
}

const openCache = async (url) =>
  globalThis.caches && /^https?:/.test(url.protocol) ? caches.open(CACHE).catch(() => undefined) : undefined;

/** What `use` makes of the file there, a Response. Only what it can use is kept. */
export async function withFile(url, use) {
  const cache = await openCache(url);
  const known = await cache?.match(url);
  if (known)
    try {
      return await use(known);
    } catch {
      await cache.delete(url);
    }
  const answer = await fetched(url), copy = cache && answer.clone();
  const result = await use(answer);
  await cache?.put(url, copy).catch(() => {});  // no room, or not allowed
  if (cache) forgetOthers();
  return result;
}

async function forgetOthers() {
  for (const name of await caches.keys().catch(() => []))
    if (name.startsWith('pith-codec-') && name !== CACHE) caches.delete(name);
}
