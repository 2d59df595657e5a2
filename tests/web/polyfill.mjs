// pith.js on pages as there are: pictures appear where they belong, whatever the page forbids, and failures are seen.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { launch, open } from './browser.mjs';
import { BUILD, PACKAGE, pith, sample, temporary } from './environment.mjs';
import { serve } from './server.mjs';

const NAMES = ['courtyard', 'lake', 'page', 'portrait', 'still_life'];
const SCRIPT = '<!doctype html><meta charset="utf-8"><script type="module" src="/lib/pith.js"></script>';
const folder = temporary(), screenshots = join(BUILD, 'screenshots');
let browser, sizes;

before(async () => {
  mkdirSync(screenshots, { recursive: true });
  sizes = Object.fromEntries(NAMES.map((name) => {
    const path = join(folder, `${name}.pith`);
    pith('encode', sample(`${name}.png`), '-o', path, '-q', '50');
    const { width, height } = JSON.parse(pith('info', '--json', path).toString());
    return [name, { width, height }];
  }));
  writeFileSync(join(folder, 'damaged.pith'), readFileSync(join(folder, 'lake.pith')).subarray(0, 3000));
  writeFileSync(join(folder, 'small.ppm'), Buffer.concat([Buffer.from('P6 60 40 255\n'), Buffer.alloc(60 * 40 * 3, 99)]));
  pith('encode', join(folder, 'small.ppm'), '-o', join(folder, 'small.pith'));
  pith('decode', join(folder, 'small.pith'), '-o', join(folder, 'plain.png'));
  browser = await launch();
});

after(() => browser?.close());

async function visit(t, html, { headers, delay, viewport = { width: 1000, height: 800 } } = {}) {
  const server = await serve({ folders: { lib: PACKAGE, files: folder }, pages: { '/page.html': html }, headers, delay });
  const page = await open(browser, { viewport });
  await page.goto(server.url('/page.html'));
  t.after(async () => {
    await page.context().close();
    await server.close();
  });
  page.fetched = server.fetched;
  return page;
}

// Waits until it has its width; then layout has its proportions, within a pixel, whatever the size that was decoded.
async function assertSize(page, id, { width, height }) {
  await page.waitForFunction(([name, expected]) => document.getElementById(name).naturalWidth === expected, [id, width]);
  const shown = await page.evaluate((name) => {
    const { width, height } = document.getElementById(name).getBoundingClientRect();
    return { width, height };
  }, id);
  assert.ok(Math.abs(shown.height - shown.width * height / width) <= 1, `${id}: ${shown.width} x ${shown.height}`);
}

// Until no more than so many images wait, and no other is on its way.
const settle = (page, left = 0) => page.waitForFunction((count) =>
  document.querySelectorAll('[data-pith]').length <= count &&
  [...document.images].every((image) => image.dataset.pith || image.complete), left, { timeout: 60000 });
test('twenty pictures of a page, each when it comes near', async (t) => {
  const images = Array.from({ length: 20 }, (_, i) =>
    `<p><img id="i${i}" src="/files/${NAMES[i % 5]}.pith" alt="Picture ${i}" style="max-width: 100%"></p>`);
  // Without a cache of the browser's, which asks once more where a request of its own for an image has ended early.
  const page = await visit(t, SCRIPT + images.join('<div style="height: 300px"></div>'),
                           { headers: { 'cache-control': 'no-store' } });
  await page.waitForFunction(() => document.getElementById('i0').naturalWidth && !document.getElementById('i0').dataset.pith);
  assert.equal(await page.evaluate(() => document.getElementById('i19').dataset.pith), 'waiting');
  for (let i = 0; i < 20; i++)
    await page.evaluate((name) => new Promise((seen) => {
      document.getElementById(name).scrollIntoView();
      requestAnimationFrame(() => setTimeout(seen, 50));
    }), `i${i}`);
  await settle(page);
  for (let i = 0; i < 20; i++) await assertSize(page, `i${i}`, sizes[NAMES[i % 5]]);
  for (const name of NAMES)
    assert.equal(page.fetched.filter((path) => path === `/files/${name}.pith`).length, 1, name);
  assert.deepEqual(page.complaints, []);
  await page.screenshot({ path: join(screenshots, 'polyfill.png') });
});

test('<picture>, srcset, backgrounds, and what comes later or changes', async (t) => {
  const page = await visit(t, `${SCRIPT}
    <picture><source srcset="/files/lake.pith" type="image/pith"><img id="picture" src="/files/none.jpg" alt=""></picture>
    <picture><source srcset="data:image/gif;base64,R0lGODlhAQABAAAAACw=" type="image/gif">
      <source srcset="/files/lake.pith" type="image/pith"><img id="other" src="/files/none.jpg" alt=""></picture>
    <img id="srcset" srcset="/files/still_life.pith 1024w,/files/portrait.pith 4000w" sizes="90px" alt="">
    <img id="dense" srcset="/files/portrait.pith, /files/lake.pith 2x" alt="">
    <div id="background" style="width: 200px; height: 100px; background: url('/files/page.pith') center / cover"></div>`);
  await settle(page);
  await page.waitForFunction(() => document.getElementById('background').style.backgroundImage.includes('blob:'));
  await assertSize(page, 'picture', sizes.lake);
  await assertSize(page, 'srcset', { width: 90, height: 90 * sizes.still_life.height / sizes.still_life.width });
  await assertSize(page, 'dense', sizes.portrait);
  assert.match(await page.evaluate(() => document.getElementById('other').currentSrc), /^data:/);
  await page.evaluate(() => {
    const image = document.createElement('img');
    image.id = 'late';
    image.loads = 0;
    image.onload = () => image.loads++;
    image.src = '/files/courtyard.pith';
    document.body.prepend(image);
    document.getElementById('picture').src = '/files/none.jpg';
  });
  await settle(page);
  await assertSize(page, 'late', sizes.courtyard);
  await page.waitForFunction(() => document.getElementById('late').loads);
  assert.equal(await page.evaluate(() => document.getElementById('late').loads), 1);
  await page.evaluate(() => {
    document.getElementById('late').src = '/files/portrait.pith';
  });
  await settle(page);
  await assertSize(page, 'late', sizes.portrait);
});

const change = (page, id, attributes) => page.evaluate(([name, values]) => {
  for (const [key, value] of Object.entries(values)) document.getElementById(name).setAttribute(key, value);
}, [id, attributes]);

test('an image shows what it was last told to', async (t) => {
  const page = await visit(t, `${SCRIPT}<img id="image" src="/files/lake.pith" alt=""><p style="height: 3000px"></p>
    <img id="below" src="/files/lake.pith" alt="">`);
  await settle(page, 1);
  const shown = (id) => page.waitForFunction((name) => {
    const image = document.getElementById(name);
    return image.naturalWidth === 60 && !image.dataset.pith && getComputedStyle(image).visibility === 'visible';
  }, id, { timeout: 30000 });
  for (const id of ['image', 'below']) {  // shown already, and waiting
    await change(page, id, { src: '/files/plain.png' });
    await shown(id);
  }
  await change(page, 'image', { src: '/files/courtyard.pith' });
  await change(page, 'image', { src: '/files/plain.png' });  // while the first is downloaded
  await page.waitForTimeout(1500);
  await shown('image');
  await page.evaluate(() => {
    const copy = document.getElementById('image').cloneNode();
    copy.id = 'copy';
    copy.src = '/files/lake.pith';
    document.body.prepend(copy);
  });
  await settle(page, 1);
  await assertSize(page, 'copy', sizes.lake);
});

test('a file that could not be had is tried again when it is asked for again', async (t) => {
  const page = await visit(t, `${SCRIPT}<img id="image" src="/files/later.pith" alt="">`);
  await settle(page);
  copyFileSync(join(folder, 'lake.pith'), join(folder, 'later.pith'));
  await change(page, 'image', { src: '/files/page.pith' });
  await settle(page);
  await assertSize(page, 'image', sizes.page);
  await change(page, 'image', { src: '/files/later.pith' });
  await settle(page);
  await assertSize(page, 'image', sizes.lake);
});

test('names of all kinds, and boxes of other proportions', async (t) => {
  for (const name of ['lake (1).pith', "it's.pith"]) copyFileSync(join(folder, 'lake.pith'), join(folder, name));
  const page = await visit(t, `${SCRIPT}<div id="a" style="height: 50px; background: url('/files/lake (1).pith')"></div>
    <div id="b" style='height: 50px; background: url("/files/it&#39;s.pith")'></div>
    <img id="image" src="/files/lake.pith" style="width: 900px; height: 60px" alt="">`);
  await page.waitForFunction(() => ['a', 'b'].every((id) => document.getElementById(id).style.backgroundImage.includes('blob:')));
  await settle(page);
  const width = await page.evaluate(async () =>
    (await createImageBitmap(await (await fetch(document.getElementById('image').currentSrc)).blob())).width);
  assert.ok(width >= 900, `${width} pixels`);
});

test('pictures are decoded at the size that is shown, and again where that grows', async (t) => {
  const page = await visit(t, `${SCRIPT}<img id="image" src="/files/lake.pith" style="width: 120px" alt="">`);
  await settle(page);
  const side = () => page.evaluate(async () => {
    const { currentSrc } = document.getElementById('image');
    return (await createImageBitmap(await (await fetch(currentSrc)).blob())).width;
  });
  assert.equal(await side(), 128);
  await assertSize(page, 'image', sizes.lake);
  await page.evaluate(() => {
    document.getElementById('image').style.width = '400px';
  });
  while (await side() < 400) await page.waitForTimeout(50);
  await assertSize(page, 'image', sizes.lake);
});

test('a damaged file leaves its alternative text, one line and an error event', async (t) => {
  const page = await visit(t, `<!doctype html><script>addEventListener('error', ({ target }) => target.failed = true, true)</script>
    ${SCRIPT}<img id="image" src="/files/damaged.pith" alt="A lake" width="300" height="200">
    <img src="/files/damaged.pith" alt="Once more"><img id="missing" src="/files/missing.pith" alt="Nothing">`);
  await settle(page);
  await page.waitForFunction(() => document.getElementById('image').failed);
  const said = page.complaints.filter((line) => line.startsWith('pith:'));
  assert.equal(said.length, 2, said.join('\n'));
  assert.match(said.join('\n'), /damaged\.pith: truncated/);
  assert.match(said.join('\n'), /missing\.pith: 404/);
  assert.equal(await page.evaluate(() => getComputedStyle(document.getElementById('image')).visibility), 'visible');
  assert.equal(await page.evaluate(() => document.getElementById('image').naturalWidth), 0);
});

test('strict policies: canvases where images of blobs are forbidden, the page itself where threads are', async (t) => {
  const html = `${SCRIPT}<img id="image" src="/files/lake.pith" alt="A lake" class="wide">`;
  const policy = (more) => ({ headers: { 'content-security-policy': `default-src 'none'; connect-src 'self'; ${more}` } });
  const noBlobs = await visit(t, html, policy("script-src 'self' 'wasm-unsafe-eval'; img-src 'self'; worker-src 'self'"));
  await noBlobs.waitForSelector('canvas');
  await change(noBlobs, 'image', { src: '/files/page.pith' });
  await noBlobs.waitForFunction((width) => document.querySelector('canvas')?.width === width, sizes.page.width);
  await change(noBlobs, 'image', { src: '/files/lake.pith' });
  await noBlobs.waitForFunction((width) => document.querySelector('canvas')?.width === width, sizes.lake.width);
  assert.deepEqual(await noBlobs.evaluate(() => {
    const { width, height, className, role, ariaLabel } = document.querySelector('canvas');
    return [{ width, height }, className, role, ariaLabel, document.getElementById('image').hidden];
  }), [sizes.lake, 'wide', 'img', 'A lake', true]);
  await noBlobs.evaluate(() => document.getElementById('image').remove());
  assert.equal(await noBlobs.evaluate(() => document.querySelectorAll('canvas').length), 0);

  const noThreads = await visit(t, html, policy("script-src 'self' 'wasm-unsafe-eval'; img-src 'self' blob:; worker-src 'none'"));
  await settle(noThreads);
  await assertSize(noThreads, 'image', sizes.lake);

  const noModule = await visit(t, html, policy("script-src 'self'; img-src 'self' blob:; worker-src 'self'"));
  await settle(noModule);
  assert.match(noModule.complaints.filter((line) => line.startsWith('pith:')).join('\n'), /add 'wasm-unsafe-eval'/);
});

test('a slow network: nothing broken is seen, previews come first, sizes are kept', async (t) => {
  const large = join(folder, 'large.pith');
  const ppm = join(folder, 'large.ppm'), [width, height] = [2100, 1300];
  writeFileSync(ppm, Buffer.concat([Buffer.from(`P6 ${width} ${height} 255\n`),
    Buffer.from(Uint8Array.from({ length: width * height * 3 }, (_, i) => Math.floor(i / 3) % width / 8))]));
  execFileSync(process.env.PITH_PROGRAM, ['encode', ppm, '-o', large, '-q', '40']);
  const page = await visit(t, `${SCRIPT}<img id="image" src="/files/large.pith" alt="" style="max-width: 100%">`, { delay: 300 });
  await page.waitForFunction(() => document.getElementById('image').dataset.pith === 'waiting');
  assert.equal(await page.evaluate(() => getComputedStyle(document.getElementById('image')).visibility), 'hidden');
  await page.waitForFunction(() => document.getElementById('image').dataset.pith === 'preview');
  await assertSize(page, 'image', { width, height });
  await settle(page);
  await assertSize(page, 'image', { width, height });
  assert.deepEqual(page.complaints, []);
});
