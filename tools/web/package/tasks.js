// One task after the other with a codec of its own, and what became of each.
import { Codec, PithError } from './codec.js';
import { joinParts } from './model_parts.js';

// Memory of WebAssembly never shrinks: an instance that a large picture has blown up goes, and another comes.
const MOST_KEPT = 256 << 20;

let module, codec;
const parts = {};  // of the model, as they come

const TASKS = {
  start(given) {
    ({ module } = given);
  },
  learn(given) {
    Object.assign(parts, given);
    codec = undefined;
  },
  info: ({ file }) => theCodec().info(file),
  decode: ({ file, options }) => theCodec().decode(file, options),
  encode: ({ picture, options }) => theCodec().encode(picture, options),
};

function theCodec() {
  if (codec) return codec;
  codec = new Codec(module);
  if (parts.encoder) codec.setModel(joinParts(parts.decoder, parts.encoder));
  else if (parts.decoder) codec.setModel(parts.decoder);
  return codec;
}

/** { result } or { failure }, and the buffers in it that may be given away. */
export function run({ task, given }) {
  try {
    const result = TASKS[task](given);
    const moved = [result?.data?.buffer, result instanceof Uint8Array && result.buffer].filter(Boolean);
    return [{ result }, moved];
  } catch (error) {
    const { message, code } = error instanceof PithError ? error : new PithError(String(error), 'internal');
    codec = undefined;  // whatever state it is in
    return [{ failure: { message, code } }, []];
  } finally {
    if (codec?.memoryBytes > MOST_KEPT) codec = undefined;
  }
}

