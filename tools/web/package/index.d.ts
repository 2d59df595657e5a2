/** What the library says of a failure. */
export class PithError extends Error {
  /** One word for the kind: what is wrong lies in `message`. */
  readonly code: 'argument' | 'memory' | 'not-pith' | 'damaged' | 'unsupported' | 'model' | 'limit' | 'internal' | 'io' |
    'cancelled';
}

/** The bytes of a .pith file. */
export type PithFile = ArrayBuffer | ArrayBufferView;

/** Straight alpha, 8 bits a sample, R G B A: an ImageData in browsers, an object with these in Node.js. */
export interface Picture {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  /** The ICC profile of the samples; without one they are sRGB. */
  readonly icc?: Uint8Array;
}

export interface Info {
  /** Pixels, as the picture is to be seen: turned if its EXIF data say so. */
  readonly width: number;
  readonly height: number;
  /** 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha. */
  readonly channels: 1 | 2 | 3 | 4;
  /** 0 to 100, as given to the encoder. */
  readonly quality: number;
  /** Longer side of the preview in the file, which decodes at once; 0 without one. */
  readonly previewSide: number;
  readonly icc?: Uint8Array;
}

export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Ends a task: it then rejects with an AbortError. */
export interface Abortable {
  signal?: AbortSignal;
}

export interface DecodeOptions extends Abortable {
  /** Longer side of the result at most; what is smaller takes less time. Default: as large as the picture. */
  maxSide?: number;
  /** Part of the picture as it is to be seen. Default: all of it. */
  region?: Region;
}

export interface EncodeOptions extends Abortable {
  /** 0 to 100, about the SSIMULACRA 2 score; pictures that are plain all over get 75 at least. Default: 75. */
  quality?: number;
  /** 1, the default and so far the only one. */
  effort?: number;
  /** Bytes that the file has at most, instead of a quality. */
  targetSize?: number;
}

export interface Configuration {
  /** URL of the folder with pith.wasm, worker.js and the weights. Default: where this module came from. */
  base?: string | URL;
  /** URL of worker.js, if it is elsewhere. */
  worker?: string | URL;
  /** The bytes of pith.wasm, decoder.weights and encoder.weights, if they lie in no folder. */
  files?: Record<string, Uint8Array>;
  /** Threads at most, each of which takes some 100 MB. Default: one for each processor, four at most. */
  workers?: number;
}

/** Before the first call, or everything that runs is aborted. Without arguments: as at the start, without threads. */
export function configure(options?: Configuration): void;

/** What the header says. All of these reject with a PithError. */
export function info(file: PithFile, options?: Abortable): Promise<Info>;

/** The pixels, upright. */
export function decode(file: PithFile, options?: DecodeOptions): Promise<Picture>;

/** A .pith file. Pixels are taken for sRGB. */
export function encode(image: Picture | ImageData, options?: EncodeOptions): Promise<Uint8Array>;
