// The npm package, installed from its tarball, in Node.js: the same pictures and files as the program's, the library's
// own errors.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { PACKAGE, SOURCE, difference, pith, readPpm, sample, temporary } from './environment.mjs';

const COMPRESSED_MODULE = 300e3, DECODER_WEIGHTS = 6.5e6;  // bytes that a page downloads at most

// As every chunk of a file ends with it.
function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  }
  return ~crc >>> 0;
}

const folder = temporary();
let codec, still, file;

before(async () => {
  const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--pack-destination', folder, PACKAGE]));
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--offline', join(folder, filename)], { cwd: folder });
  writeFileSync(join(folder, 'program.js'), "export * from 'pith-codec';");
  codec = await import(pathToFileURL(join(folder, 'program.js')));
  pith('decode', encodedByProgram('still.pith', '-q', '70'), '-o', join(folder, 'still.ppm'), '--precision', 'f32');
  file = readFileSync(join(folder, 'still.pith'));
  still = readPpm(readFileSync(join(folder, 'still.ppm')));
});

function encodedByProgram(name, ...options) {
  const path = join(folder, name);
  pith('encode', sample('still_life.png'), '-o', path, '--precision', 'f32', ...options);
  return path;
}

describe('pictures', () => {
  test('are those of the program, within one level', async () => {
    const picture = await codec.decode(file);
    assert.deepEqual([picture.width, picture.height], [still.width, still.height]);
    assert.ok(difference(picture.data, still.data) <= 1);
  });

  test('in part and smaller', async () => {
    const region = { x: 33, y: 65, width: 70, height: 40 };
    const part = await codec.decode(file, { region });
    const same = Uint8ClampedArray.from({ length: 70 * 40 * 4 }, (_, i) => {
      const [x, y] = [region.x + (i >> 2) % 70, region.y + Math.floor((i >> 2) / 70)];
      return still.data[(y * still.width + x) * 4 + i % 4];
    });
    assert.ok(difference(part.data, same) <= 1);
    const small = await codec.decode(file, { maxSide: 100 });
    assert.equal(Math.max(small.width, small.height), 100);
  });

  test('have the header and metadata of the file', async () => {
    const { width, height, channels, quality, previewSide, icc } = await codec.info(file);
    assert.deepEqual({ width, height, channels, quality, previewSide, icc },
                     { width: still.width, height: still.height, channels: 3, quality: 70, previewSide: 0,
                       icc: undefined });
  });

  test('that are large are decoded in strips, to the same pixels', async () => {
    const [width, height] = [2100, 2900];
    const data = Uint8ClampedArray.from({ length: width * height * 4 },
      (_, i) => i % 4 === 3 ? 255 : (i >> 2) % width / 8 + (Math.floor((i >> 2) / width) * (i % 4) / 8) & 255);
    const large = await codec.encode({ data, width, height }, { quality: 30 });
    codec.configure({ workers: 1 });
    const whole = await codec.decode(large);
    codec.configure({ workers: 3 });
    const inStrips = await codec.decode(large);
    codec.configure();
    assert.equal(difference(whole.data, inStrips.data), 0);
  });
});

describe('files', () => {
  test('are those of the program, byte for byte', async () => {
    pith('encode', join(folder, 'still.ppm'), '-o', join(folder, 'again.pith'), '--precision', 'f32', '-q', '60');
    const mine = await codec.encode(still, { quality: 60 });
    assert.deepEqual(Buffer.from(mine), readFileSync(join(folder, 'again.pith')));
  });

  test('have a size that was asked for', async () => {
    const { length } = await codec.encode(still, { targetSize: 12000 });
    assert.ok(length <= 12000 && length > 11000, `${length} bytes`);
  });

  test('of pictures with alpha and without colour have no more channels than they need', async () => {
    for (const [channels, pixel] of [[1, [90, 90, 90, 255]], [2, [90, 90, 90, 7]], [3, [90, 80, 70, 255]],
                                     [4, [90, 80, 70, 7]]]) {
      const data = new Uint8ClampedArray(Array.from({ length: 40 * 30 }, () => pixel).flat());
      const made = await codec.encode({ data, width: 40, height: 30 });
      assert.equal((await codec.info(made)).channels, channels);
      const { data: back } = await codec.decode(made);
      assert.ok(difference(back, data) <= 8, `${channels} channels`);
      assert.ok(back.every((value, i) => i % 4 < 3 || value === pixel[3]));
    }
  });
});

describe('errors', () => {
  const refused = (work, code, text) => assert.rejects(work, (error) => {
    assert.ok(error instanceof codec.PithError);
    assert.equal(error.code, code);
    assert.match(error.message, text);
    return true;
  });

  test('are the library\'s', async () => {
    await refused(codec.decode(new Uint8Array(20)), 'not-pith', /not a pith file/);
    await refused(codec.decode(file.subarray(0, file.length / 2)), 'damaged', /truncated/);
    await refused(codec.decode(file, { region: { x: 0, y: 0, width: 9000, height: 1 } }), 'argument', /not inside/);
    await refused(codec.encode(still, { quality: 101 }), 'argument', /quality/);
    await refused(codec.encode(still, { effort: 2 }), 'unsupported', /oneDNN/);
    await refused(codec.encode({ data: new Uint8ClampedArray(3), width: 1, height: 1 }), 'argument', /four bytes/);
    await refused(codec.encode(undefined), 'argument', /no picture/);
    await refused(codec.decode('a path'), 'argument', /ArrayBuffer/);
    assert.ok(difference((await codec.decode(file)).data, still.data) <= 1, 'it works on after errors');
  });

  test('of every golden damaged file', async () => {
    const refuse = join(SOURCE, 'tests', 'golden', 'refuse');
    for (const name of readdirSync(refuse))
      await assert.rejects(codec.decode(readFileSync(join(refuse, name))), codec.PithError, name);
  });

  test('of tasks that are aborted', async () => {
    const control = new AbortController();
    const work = codec.decode(file, { signal: control.signal });
    setTimeout(() => control.abort(), 20);
    await assert.rejects(work, { name: 'AbortError' });
    await assert.rejects(codec.decode(file, { signal: AbortSignal.abort() }), { name: 'AbortError' });
    assert.equal((await codec.decode(file, { maxSide: 64 })).width, 64);
  });
});

test('parameters that make no sense are not taken for others', async () => {
  const all = [codec.decode(file, { maxSide: 0.5 }), codec.decode(file, { maxSide: NaN }), codec.decode(file, { maxSide: -3 }),
    codec.decode(file, { region: { x: 0, y: 0, width: 0, height: 0 } }),
    codec.decode(file, { region: { x: 2 ** 32, y: 0, width: 8, height: 8 } }),
    codec.encode(still, { targetSize: -5 }), codec.encode(still, { targetSize: NaN }),
    codec.encode({ ...still, data: new Float32Array(still.data.length) })];
  for (const one of all) await assert.rejects(one, { name: 'PithError', code: 'argument' });
});

test('a picture that claims to be huge is refused as the library does it, and holds up no other', async () => {
  const claims = Buffer.from(await codec.encode({ data: new Uint8ClampedArray(64 * 64 * 4), width: 64, height: 64 }));
  // IHDR is the first chunk: its payload begins with width and height.
  const at = claims.indexOf(Buffer.from([64, 0, 0, 0, 64, 0, 0, 0]));
  assert.ok(at > 0);
  claims.writeUInt32LE(1 << 20, at);
  claims.writeUInt32LE(1 << 20, at + 4);
  const chunk = at - 12, payload = claims.readUInt32LE(chunk + 4);  // type, length, payload, checksum
  claims.writeUInt32LE(crc32(claims.subarray(chunk, chunk + 8 + payload)), chunk + 8 + payload);
  await assert.rejects(codec.decode(claims), { name: 'PithError', code: 'limit' });
  const begin = performance.now();
  await codec.decode(file, { maxSide: 64 });
  assert.ok(performance.now() - begin < 5000);
});

test('a view of a large buffer is not sent with all of it', async () => {
  const inside = new Uint8Array(1 << 28);
  inside.set(file, 5000);
  const time = async (bytes) => {
    let best = Infinity;
    for (let i = 0; i < 5; i++) {
      const begin = performance.now();
      await codec.info(bytes);
      best = Math.min(best, performance.now() - begin);
    }
    return best;
  };
  const alone = await time(file), within = await time(inside.subarray(5000, 5000 + file.length));
  assert.ok(within < 20 * alone + 20, `${within} ms, alone ${alone}`);
});

test('folders, threads and files that are missing', async () => {
  codec.configure({ base: pathToFileURL(PACKAGE).href });  // without the slash at its end
  assert.equal((await codec.decode(file, { maxSide: 64 })).width, 64);
  codec.configure({ base: pathToFileURL(join(folder, 'nothing')).href });
  await assert.rejects(codec.decode(file), { name: 'PithError', code: 'io', message: /pith\.wasm|decoder\.weights/ });
  codec.configure({ files: { 'pith.wasm': new Uint8Array(9), 'decoder.weights': new Uint8Array(9) } });
  await assert.rejects(codec.decode(file), { name: 'PithError', code: 'io', message: /cannot be used/ });
  codec.configure();
});

test('bundlers take it for browsers', () => {
  writeFileSync(join(folder, 'page.js'), "import { decode } from 'pith-codec'; import 'pith-codec/pith.js'; decode();");
  execFileSync('esbuild', ['page.js', '--bundle', '--format=esm', '--outfile=bundle.js'], { cwd: folder, stdio: 'pipe' });
  const bundle = readFileSync(join(folder, 'bundle.js')).toString();
  assert.doesNotMatch(bundle, /node:/);
  for (const name of ['worker.js', 'pith.wasm', 'decoder.weights', 'encoder.weights'])
    assert.ok(bundle.includes(`new URL("./${name}", import.meta.url)`), name);
});

test('golden files decode to their pixels with their model', async () => {
  const golden = join(SOURCE, 'tests', 'golden'), mine = temporary();
  execFileSync('node', [join(SOURCE, 'tools', 'web', 'split_model.mjs'), join(golden, 'v1.safetensors'), mine]);
  const files = Object.fromEntries(['decoder.weights', 'encoder.weights'].map((name) =>
    [name, readFileSync(join(mine, name))]));
  codec.configure({ files: { ...files, 'pith.wasm': readFileSync(join(PACKAGE, 'pith.wasm')) } });
  const names = readdirSync(join(golden, 'decode')).filter((name) => name.endsWith('.pith'));
  assert.equal(names.length, 7);
  for (const name of names) {
    const bytes = readFileSync(join(golden, 'decode', name));
    const raw = readFileSync(join(golden, 'decode', name.replace('.pith', '.raw')));
    const { channels } = await codec.info(bytes);
    const { data } = await codec.decode(bytes);
    // R G B A back to the samples of the file.
    const kept = { 1: [0], 2: [0, 3], 3: [0, 1, 2], 4: [0, 1, 2, 3] }[channels];
    assert.ok(difference(data.filter((_, i) => kept.includes(i % 4)), raw) <= 1, name);
  }
  codec.configure();
});

test('the package is small, and complete', async () => {
  const { gzipSync } = await import('node:zlib');
  const read = (name) => readFileSync(join(PACKAGE, name));
  assert.ok(gzipSync(read('pith.wasm')).length <= COMPRESSED_MODULE);
  assert.ok(read('decoder.weights').length <= DECODER_WEIGHTS);
  const described = read('index.d.ts').toString();
  for (const name of Object.keys(codec)) assert.match(described, new RegExp(`export (class|function) ${name}\\b`), name);
});
