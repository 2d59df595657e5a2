// One opened picture and what was made of it. Pixels are held of the one that is shown alone.
import { decode, encode, info } from '../package/index.js';
import { toPng } from '../package/png.js';
import { encodeToSize, pixelsOf, psnr } from './formats.js';

const isPith = ({ name, type }) => /\.pith$/i.test(name) || type === 'image/pith';

export class Picture {
  #file;
  #original;  // pixels
  #versions = new Map();
  #made;  // settings of the file

  constructor(file) {
    this.#file = file;
    this.name = file.name;
    this.isPith = isPith(file);
    this.bytes = file.size;
    this.pith = undefined;  // Blob
    this.failure = this.psnr = this.seconds = undefined;
  }

  get pithName() {
    return this.isPith ? this.name : this.name.replace(/\.[^.]*$/, '') + '.pith';
  }

  get pngName() {
    return this.pithName.replace(/\.pith$/i, '.png');
  }

  /** Whether its file is there and was made so; a file that was opened always is. */
  isMade(settings) {
    return Boolean(this.pith) && (this.isPith || this.#made === JSON.stringify(settings));
  }

  /** Makes the .pith file, or opens it. `settings`: as of encode. */
  async make(settings, signal) {
    this.failure = this.psnr = this.seconds = undefined;
    this.#versions = new Map();  // what is still being made goes into the old one
    try {
      if (this.isPith) return await this.#open(signal);
      this.pith = undefined;
      const original = await this.#pixels();
      const begin = performance.now();
      const bytes = await encode(original, { ...settings, signal });
      this.seconds = (performance.now() - begin) / 1000;
      this.pith = new Blob([bytes], { type: 'image/pith' });
      this.#made = JSON.stringify(settings);
      this.psnr = psnr(original, await this.version('pith', signal));
    } catch (error) {
      if (error.name === 'AbortError') throw error;
      this.failure = error.name === 'InvalidStateError' ? 'This browser cannot read the picture.' : error.message;
    }
  }

  async #open(signal) {
    await info(await this.#file.arrayBuffer(), { signal });
    this.pith = this.#file;
    const begin = performance.now();
    await this.version('pith', signal);
    this.seconds = (performance.now() - begin) / 1000;
  }

  async #pixels() {
    return this.#original ??= await pixelsOf(this.#file);
  }

  /** Pixels of "original", "pith" or a type of the browser's, at the .pith file's size; `bytes` says how large it is. */
  async version(kind, signal) {
    if (kind === 'original') return this.isPith ? this.version('pith', signal) : this.#pixels();
    const versions = this.#versions;
    if (!versions.has(kind)) versions.set(kind, await this.#makeVersion(kind, signal));
    return versions.get(kind).image;
  }

  bytesOf(kind) {
    return kind === 'original' ? this.bytes : this.#versions.get(kind)?.blob.size;
  }

  async #makeVersion(kind, signal) {
    if (kind === 'pith')
      return { blob: this.pith, image: await decode(await this.pith.arrayBuffer(), { signal }) };
    return encodeToSize(await this.version('original', signal), kind, this.pith.size);
  }

  /** A PNG of what the .pith file shows. */
  async png() {
    return toPng(await this.version('pith'), { compress: true });
  }

  /** Frees the pixels, which come again when they are asked for. */
  forgetPixels() {
    this.#original = undefined;
    this.#versions = new Map();
  }
}
