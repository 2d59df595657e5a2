// One instance of the WebAssembly module, and what it does with one picture after the other: nothing else happens on its
// thread meanwhile.
import { isTurned, isUpright, orientationOf, storedRegion, turnUpright } from './orientation.js';

// Rows that are decoded at once: few, so that the module need not hold the picture as well.
const ROWS = 64;

// As pith_status.
const STATUS_NAMES = ['ok', 'argument', 'memory', 'not-pith', 'damaged', 'unsupported', 'model', 'limit', 'internal',
                      'io', 'cancelled'];
const MEMORY = 2;

/** What the library says of a failure: `message` is its own text, `code` one word for the kind. */
export class PithError extends Error {
  constructor(message, code) {
    super(message);
    this.name = 'PithError';
    this.code = code;
  }
}

const outOfMemory = () => new PithError('not enough memory', STATUS_NAMES[MEMORY]);

// What the module asks of its surroundings: nothing that it would miss. 52 is WASI's "no such function".
function imports() {
  const none = () => 52;
  return {
    env: { emscripten_notify_memory_growth() {} },
    wasi_snapshot_preview1: {
      fd_read: none,
      fd_write: none,
      fd_seek: none,
      fd_close: none,
      environ_get: none,
      environ_sizes_get: none,
      proc_exit(code) {
        throw new PithError(`the module has ended (${code})`, 'internal');
      },
    },
  };
}

export class Codec {
  #exports;

  /** All methods but `info` need a model first. */
  constructor(module) {
    this.#exports = new WebAssembly.Instance(module, imports()).exports;
    this.#exports._initialize();
  }

  /** The bytes of a model file, or of its part for decoding. All methods throw PithError. */
  setModel(model) {
    this.#withBytes(model, (at) => this.#call('set_model', at, model.length));
  }

  /** Bytes that the instance has taken; they never become fewer. */
  get memoryBytes() {
    return this.#exports.memory.buffer.byteLength;
  }

  /** { width, height, channels, quality, previewSide, icc }: as it is to be seen; `icc` is undefined without a profile. */
  info(file) {
    return this.#withBytes(file, (at) => {
      const { orientation, ...info } = this.#infoAt(at, file);
      const [width, height] = isTurned(orientation) ? [info.height, info.width] : [info.width, info.height];
      return { ...info, width, height };
    });
  }

  /** { data, width, height, icc }: R G B A of all of the picture or a region of it, upright. */
  decode(file, { maxSide = 0, region = undefined } = {}) {
    return this.#withBytes(file, (at) => {
      const info = this.#infoAt(at, file);
      const { x, y, width: wide, height: high } =
        region ? storedRegion(region, info) : { x: 0, y: 0, width: 0, height: 0 };
      this.#call('start_decoding', at, file.length, maxSide, x, y, wide, high);
      try {
        const picture = { ...this.#readRows(), icc: info.icc };
        return isUpright(info.orientation) ? picture : turnUpright(picture, info.orientation);
      } finally {
        this.#exports.pith_web_end_decoding();
      }
    });
  }

  /** A .pith file of R G B A pixels. */
  encode({ data, width, height }, { quality = 75, effort = 1, targetSize = 0 } = {}) {
    if (data.length !== width * height * 4) throw new PithError('a picture has four bytes for each pixel', 'argument');
    return this.#withBytes(data, (at) => {
      this.#call('encode', at, width, height, quality, effort, targetSize);
      const [address, size] = this.#numbers(2);
      const file = new Uint8Array(this.#exports.memory.buffer, address, size).slice();
      this.#exports.pith_web_free_file(address, size);
      return file;
    });
  }

  #readRows() {
    const [width, height, channels] = this.#numbers(3);
    const data = new Uint8ClampedArray(width * height * 4);
    this.#withMemory(width * ROWS * 4, (rows) => {
      for (let row = 0; row < height; row += ROWS) {
        const count = Math.min(ROWS, height - row);
        this.#call('read_rows', rows, width, channels, count);
        data.set(new Uint8Array(this.#exports.memory.buffer, rows, width * count * 4), row * width * 4);
      }
    });
    return { data, width, height };
  }

  #infoAt(at, file) {
    this.#call('info', at, file.length);
    const [width, height, channels, quality, iccAt, iccSize, exifAt, exifSize, previewSide] =
      this.#numbers(9);
    const orientation = exifSize ? orientationOf(file.subarray(exifAt - at, exifAt - at + exifSize)) : 1;
    const icc = iccSize ? file.slice(iccAt - at, iccAt - at + iccSize) : undefined;
    return { width, height, channels, quality, previewSide, orientation, icc };
  }

  #call(name, ...values) {
    const status = this.#exports[`pith_web_${name}`](...values);
    if (status) throw new PithError(this.#message(), STATUS_NAMES[status] ?? 'internal');
  }

  #message() {
    const bytes = new Uint8Array(this.#exports.memory.buffer, this.#exports.pith_web_message(), 256);
    return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
  }

  #numbers(count) {
    return new Float64Array(this.#exports.memory.buffer, this.#exports.pith_web_numbers(), count);
  }

  #withMemory(size, work) {
    const at = this.#exports.malloc(Math.max(1, size));
    if (!at) throw outOfMemory();
    try {
      return work(at);
    } finally {
      this.#exports.free(at);
    }
  }

  #withBytes(bytes, work) {
    return this.#withMemory(bytes.length, (at) => {
      new Uint8Array(this.#exports.memory.buffer).set(bytes, at);
      return work(at);
    });
  }
}
