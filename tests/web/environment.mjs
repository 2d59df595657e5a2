// Where what is tested lies: PITH_WEB is the folder of tools/web/build.sh, PITH_PROGRAM the program.
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const SOURCE = fileURLToPath(new URL('../..', import.meta.url));
export const BUILD = process.env.PITH_WEB;
export const PACKAGE = join(BUILD, 'pith-codec');
export const sample = (name) => join(SOURCE, 'samples', name);
export const require = createRequire(join(BUILD, 'package.json'));
export const temporary = () => mkdtempSync(join(tmpdir(), 'pith-web-'));

/** Runs the program; in f32, as the module computes. */
export const pith = (...parameters) =>
  execFileSync(process.env.PITH_PROGRAM, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });

/** Largest difference of two lists of samples of the same length. */
export function difference(a, b) {
  if (a.length !== b.length) return Infinity;
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] - b[i]));
  return most;
}

/** { data, width, height }: R G B A of a PPM file. */
export function readPpm(bytes) {
  const [head, width, height] = bytes.subarray(0, 40).toString('latin1').match(/^P6\s(\d+)\s(\d+)\s255\s/);
  const samples = bytes.subarray(head.length), data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; i++) data.set([...samples.subarray(3 * i, 3 * i + 3), 255], 4 * i);
  return { data, width: Number(width), height: Number(height) };
}
