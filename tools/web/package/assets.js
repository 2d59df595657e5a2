// The module and the weights: files beside this one, each read once.
import { stamped, withFile } from '#platform';

import { PithError } from './codec.js';

// As bundlers recognise files that they have to bring along.
const FILES = {
  'pith.wasm': () => new URL('./pith.wasm', import.meta.url),
  'decoder.weights': () => new URL('./decoder.weights', import.meta.url),
  'encoder.weights': () => new URL('./encoder.weights', import.meta.url),
};

let given = {};
const loading = new Map();

/** `base`: URL of the folder of the files; `files`: their bytes by name, where they lie in no folder. */
export function setAssets({ base, files }) {
  given = { base, files };
  loading.clear();
}

const named = (name, error) => error instanceof PithError ? error
  : new PithError(`${name} cannot be used: ${error.message}`, 'io');

// What has failed may work the next time.
function once(name, use) {
  if (!loading.has(name)) {
    const load = given.files ? use(new Response(given.files[name]))
      : withFile(stamped(given.base ? new URL(name, given.base) : FILES[name]()), use);
    loading.set(name, load.catch((error) => {
      loading.delete(name);
      throw named(name, error);
    }));
  }
  return loading.get(name);
}

async function compile(answer) {
  try {
    // Servers that do not know the type are common.
    if (answer.headers.get('content-type') !== 'application/wasm')
      return await WebAssembly.compile(await answer.arrayBuffer());
    return await WebAssembly.compileStreaming(answer);
  } catch (error) {
    if (!/content security/i.test(error.message)) throw error;
    throw new PithError("this page's Content-Security-Policy forbids WebAssembly; add 'wasm-unsafe-eval' to script-src",
                        'unsupported');
  }
}

const decompress = async (answer) => new Uint8Array(
  await new Response(answer.body.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer());

/** The compiled module. */
export const loadModule = () => once('pith.wasm', compile);

/** The bytes of a part of the model, "decoder" or "encoder". */
export const loadWeights = (part) => once(`${part}.weights`, decompress);
