// The npm package in Chromium: the program's pixels and files, threads that never block the page, memory that does not
// grow.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { launch, open } from './browser.mjs';
import { PACKAGE, difference, pith, readPpm, sample, temporary } from './environment.mjs';
import { serve } from './server.mjs';

const folder = temporary();
let server, browser, page;

before(async () => {
  pith('encode', sample('portrait.png'), '-o', join(folder, 'portrait.pith'), '--precision', 'f32', '-q', '60');
  server = await serve({ folders: { lib: PACKAGE, files: folder }, pages: { '/empty.html': '<!doctype html>' } });
  browser = await launch();
  page = await open(browser);
  await page.goto(server.url('/empty.html'));
  await page.evaluate(async () => {
    globalThis.codec = await import('/lib/index.js');
    globalThis.file = await (await fetch('/files/portrait.pith')).arrayBuffer();
  });
});

after(async () => {
  await browser?.close();
  await server?.close();
});

test('pictures are those of the program, and so are files', async () => {
  pith('decode', join(folder, 'portrait.pith'), '-o', join(folder, 'portrait.ppm'), '--precision', 'f32');
  const expected = readPpm(readFileSync(join(folder, 'portrait.ppm')));
  const { data, kind } = await page.evaluate(async () => {
    globalThis.picture = await codec.decode(file);
    return { data: [...picture.data], kind: picture.constructor.name };
  });
  assert.equal(kind, 'ImageData');
  assert.ok(difference(data, expected.data) <= 1);
  const encoded = await page.evaluate(async (samples) => {
    const image = new ImageData(new Uint8ClampedArray(samples), picture.width, picture.height);
    return [...await codec.encode(image, { quality: 80 })];
  }, [...expected.data]);
  pith('encode', join(folder, 'portrait.ppm'), '-o', join(folder, 'again.pith'), '--precision', 'f32', '-q', '80');
  assert.deepEqual(Buffer.from(encoded), readFileSync(join(folder, 'again.pith')));
});

test('what only shows pictures downloads no more than it needs, and once', async () => {
  const fresh = await open(browser);
  const before = server.asked.length;
  for (let visit = 0; visit < 2; visit++) {
    await fresh.goto(server.url('/empty.html'));
    await fresh.evaluate(async () => {
      const { decode } = await import('/lib/index.js');
      await decode(await (await fetch('/files/portrait.pith')).arrayBuffer());
    });
  }
  const asked = server.asked.slice(before);
  assert.ok(!asked.includes('/lib/encoder.weights'));
  for (const name of ['pith.wasm', 'decoder.weights'])
    assert.equal(asked.filter((path) => path === `/lib/${name}`).length, 1, name);
});

test('what is kept is what works, and of this version', async () => {
  let spoilt = true;
  const own = await serve({ folders: { lib: PACKAGE, files: folder }, pages: { '/empty.html': '<!doctype html>' },
                            spoil: (path) => spoilt && path === '/lib/decoder.weights' });
  const fresh = await open(browser);
  const decoded = async () => {
    await fresh.goto(own.url('/empty.html'));
    return fresh.evaluate(async () => {
      const { decode } = await import('/lib/index.js');
      return decode(await (await fetch('/files/portrait.pith')).arrayBuffer(), { maxSide: 64 })
        .then(({ height }) => height, (error) => error.message);
    });
  };
  assert.match(String(await decoded()), /decoder\.weights cannot be used/);
  spoilt = false;
  assert.equal(await decoded(), 64);
  const [kept] = await fresh.evaluate(() => caches.keys());
  assert.match(kept, /^pith-codec-[0-9a-f]{16}$/);
  const urls = await fresh.evaluate(async (name) =>
    (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).search), kept);
  assert.deepEqual([...new Set(urls)], [`?${kept.slice('pith-codec-'.length)}`]);
  await own.close();
});

test('tasks that are aborted leave no threads', async () => {
  const fresh = await open(browser);
  await fresh.goto(server.url('/empty.html'));
  await fresh.evaluate(async () => {
    const { decode } = await import('/lib/index.js'), bytes = await (await fetch('/files/portrait.pith')).arrayBuffer();
    for (let i = 0; i < 10; i++) {
      const control = new AbortController();
      const task = decode(bytes, { signal: control.signal }).catch(() => {});
      setTimeout(() => control.abort(), i * 5);
      await task;
    }
    await decode(bytes);
  });
  assert.ok(fresh.workers().length <= 4, `${fresh.workers().length} threads`);
});

test('the page goes on meanwhile', async () => {
  const { longest, decoding } = await page.evaluate(async () => {
    let last = performance.now(), most = 0, on = true;
    const tick = () => {
      most = Math.max(most, performance.now() - last);
      last = performance.now();
      if (on) setTimeout(tick);
    };
    tick();
    const begin = performance.now();
    for (let i = 0; i < 3; i++) await codec.decode(file);
    on = false;
    return { longest: most, decoding: (performance.now() - begin) / 3 };
  });
  assert.ok(longest < decoding / 2, `${longest} ms of ${decoding}`);
});

test('memory does not grow over a hundred pictures', async () => {
  const own = await launch(), fresh = await open(own), system = await own.newBrowserCDPSession();
  await fresh.goto(server.url('/empty.html'));
  const decodeSome = (count) => fresh.evaluate(async (times) => {
    const { decode } = globalThis.codec ??= await import('/lib/index.js');
    const bytes = await (await fetch('/files/portrait.pith')).arrayBuffer();
    for (let i = 0; i < times; i++) await decode(bytes);
  }, count);
  // Of the page's process, its threads included, what is not shared with others.
  const kilobytes = async () => {
    const { processInfo } = await system.send('SystemInfo.getProcessInfo');
    const status = processInfo.filter(({ type }) => type === 'renderer')
      .map(({ id }) => readFileSync(`/proc/${id}/status`, 'utf8'));
    return Math.max(...status.map((text) => Number(text.match(/RssAnon:\s+(\d+)/)[1])));
  };
  await decodeSome(20);
  const before = await kilobytes();
  await decodeSome(100);
  const after = await kilobytes();
  await own.close();
  assert.ok(after < before + 50e3, `${before} kB grew to ${after}`);  // a picture has 2.6 MB
});

test('servers of another origin and without types will do', async () => {
  const other = await serve({ folders: { lib: PACKAGE }, headers: { 'access-control-allow-origin': '*' } });
  const fresh = await open(browser);
  await fresh.goto(server.url('/empty.html'));
  const width = await fresh.evaluate(async (url) => {
    const { decode } = await import(url);
    return (await decode(await (await fetch('/files/portrait.pith')).arrayBuffer(), { maxSide: 90 })).width;
  }, other.url('/lib/index.js'));
  assert.ok(width > 0);
  assert.deepEqual(fresh.complaints, []);
  await other.close();
});
