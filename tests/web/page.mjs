// The page, from a server and as one file from disk: what a visitor does with it, and what it looks like.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { launch, open } from './browser.mjs';
import { BUILD, pith, require, sample, temporary } from './environment.mjs';
import { serve } from './server.mjs';

const folder = temporary(), screenshots = join(BUILD, 'screenshots');
const AXE = require.resolve('axe-core/axe.min.js');
let server, browser;

before(async () => {
  mkdirSync(screenshots, { recursive: true });
  pith('encode', sample('lake.png'), '-o', join(folder, 'lake.pith'), '-q', '50');
  writeFileSync(join(folder, 'broken.pith'), readFileSync(join(folder, 'lake.pith')).subarray(0, 2000));
  writeFileSync(join(folder, 'text.png'), 'no picture');
  server = await serve({ folders: { page: join(BUILD, 'page') } });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.close();
});

async function visit(t, options, url = server.url('/page/index.html')) {
  const page = await open(browser, { acceptDownloads: true, viewport: { width: 1200, height: 1000 }, ...options });
  t.after(() => page.context().close());
  await page.goto(url);
  return page;
}

// Opens pictures and waits until each row says what became of it.
async function openFiles(page, ...paths) {
  await page.setInputFiles('#files', paths);
  await finished(page, paths.length);
}

const finished = (page, count) => page.waitForFunction((rows) =>
  document.querySelectorAll('#rows [data-label="Time"]:not(:empty), #rows .failed').length === rows, count);

const row = (page, i) => page.locator('#rows tr').nth(i);

for (const [name, url] of [['a server', undefined], ['disk', pathToFileURL(join(BUILD, 'pith.html')).href]])
  test(`from ${name}: makes files, opens them, compares and saves`, async (t) => {
    const page = await visit(t, { offline: Boolean(url) }, url);
    const outside = [];
    page.on('request', (request) => /^(blob|data|file):/.test(request.url()) || outside.push(request.url()));
    await openFiles(page, sample('still_life.png'), join(folder, 'lake.pith'));
    assert.match(await row(page, 0).innerText(), /still_life\.png[^]* kB[^]* kB[^]*\d\d\.\d\d dB[^]*\d s/);
    assert.match(await page.locator('#facts').innerText(), /Left: original, .* kB · Right: pith, .* kB/);
    assert.ok(page.workers().length > 0, 'threads do the work');

    const [saved] = await Promise.all([page.waitForEvent('download'), row(page, 0).getByText('.pith', { exact: true }).click()]);
    assert.equal(saved.suggestedFilename(), 'still_life.pith');
    await saved.saveAs(join(folder, 'saved.pith'));
    assert.match(pith('info', join(folder, 'saved.pith')).toString(), /quality\s+75/);

    await page.selectOption('#left', 'image/jpeg');
    await page.waitForFunction(() => document.getElementById('facts').textContent.startsWith('Left: JPEG'));
    const [left, right] = (await page.locator('#facts').innerText()).match(/[\d.]+(?= kB)/g).map(Number);
    assert.ok(left <= right && left > right * 0.8, `${left} kB of JPEG beside ${right} kB`);

    await page.locator('#size').fill('9');
    await page.waitForFunction(() => /^9 kB|^[78]\.\d kB/.test(document.querySelector('[data-label=".pith"]').textContent));
    const [zip] = await Promise.all([page.waitForEvent('download'), page.locator('#save-zip').click()]);
    await zip.saveAs(join(folder, 'all.zip'));
    const entries = require('fflate').unzipSync(readFileSync(join(folder, 'all.zip')));
    assert.deepEqual(Object.keys(entries).sort(), ['lake.pith', 'still_life.pith']);
    assert.ok(entries['still_life.pith'].length <= 9000);

    await row(page, 1).getByRole('button', { name: 'lake.pith', exact: true }).click();
    const [png] = await Promise.all([page.waitForEvent('download'), row(page, 1).getByText('PNG').click()]);
    await png.saveAs(join(folder, 'lake.png'));
    pith('decode', join(folder, 'lake.pith'), '-o', join(folder, 'own.png'), '--precision', 'f32', '--force');
    const same = await page.evaluate(async ([mine, own]) => {
      const pixels = async (base64) => {
        const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]));
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height), context = canvas.getContext('2d');
        context.drawImage(bitmap, 0, 0);
        return context.getImageData(0, 0, canvas.width, canvas.height).data;
      };
      const [a, b] = [await pixels(mine), await pixels(own)];
      return a.length === b.length && a.every((value, i) => Math.abs(value - b[i]) <= 1);
    }, ['lake.png', 'own.png'].map((file) => readFileSync(join(folder, file), 'base64')));
    assert.ok(same, 'the saved PNG is the program\'s within one level');
    const [licences] = await Promise.all([page.waitForEvent('download'), page.locator('footer a').click()]);
    await licences.saveAs(join(folder, 'licences.txt'));
    for (const name of ['pith', 'Highway', 'zlib', 'Nettle', 'Emscripten', 'fflate'])
      assert.match(readFileSync(join(folder, 'licences.txt')).toString(), new RegExp(`^======== ${name}`, 'm'));

    assert.deepEqual(page.complaints, []);
    assert.ok(outside.every((address) => url === undefined && address.startsWith(server.url('/page/'))), outside.join('\n'));
  });

test('keys and wheel move, divide and scale', async (t) => {
  const page = await visit(t);
  await openFiles(page, sample('portrait.png'));
  const viewer = page.locator('#viewer'), at = () => viewer.getAttribute('aria-valuenow');
  await viewer.focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
  assert.equal(await at(), '60');
  await page.keyboard.press('Home');
  assert.equal(await at(), '0');
  await page.keyboard.press('+');
  assert.notEqual(await page.locator('#scale').innerText(), 'fit');
  const transform = () => page.evaluate(() => document.getElementById('left-canvas').style.transform);
  const before = await transform();
  await page.keyboard.press('Shift+ArrowDown');
  assert.notEqual(await transform(), before);
  await page.keyboard.press('0');
  assert.equal(await page.locator('#scale').innerText(), 'fit');
  await viewer.hover();
  await page.mouse.wheel(0, -200);
  assert.match(await page.locator('#scale').innerText(), /%/);
});

test('settings that change quickly, sizes that are none, names with a line break', async (t) => {
  const page = await visit(t);
  const strange = join(folder, 'two\nlines.png');
  copyFileSync(sample('page.png'), strange);
  await openFiles(page, strange, sample('portrait.png'));
  await page.locator('#size').fill('');
  await page.waitForTimeout(400);
  assert.match(await row(page, 0).innerText(), / dB/, 'what there was stays');
  for (const quality of [20, 90, 40]) {
    await page.locator('#quality').fill(String(quality));
    await page.selectOption('#left', quality === 90 ? 'image/webp' : 'original');
    await page.waitForTimeout(300);
  }
  await finished(page, 2);
  const [zip] = await Promise.all([page.waitForEvent('download'), page.locator('#save-zip').click()]);
  await zip.saveAs(join(folder, 'strange.zip'));
  const entries = require('fflate').unzipSync(readFileSync(join(folder, 'strange.zip')));
  assert.deepEqual(Object.keys(entries), ['two\nlines.pith', 'portrait.pith']);
  writeFileSync(join(folder, 'last.pith'), entries['portrait.pith']);
  assert.match(pith('info', join(folder, 'last.pith')).toString(), /quality\s+40/);
  assert.deepEqual(page.complaints, []);
  assert.equal(await page.locator('#message').innerText(), '');
});

test('what cannot be read says so, and the rest goes on', async (t) => {
  const page = await visit(t);
  await openFiles(page, join(folder, 'text.png'), join(folder, 'broken.pith'), sample('page.png'));
  assert.match(await row(page, 0).innerText(), /cannot read/);
  assert.match(await row(page, 1).innerText(), /truncated/);
  assert.match(await row(page, 2).innerText(), / dB/);
  await row(page, 2).getByRole('button', { name: 'page.png', exact: true }).click();
  await page.waitForFunction(() => document.getElementById('facts').textContent.includes('pith'));
  assert.deepEqual(page.complaints, []);
});

describe('for everybody', () => {
  for (const colorScheme of ['light', 'dark'])
    for (const [size, viewport] of [['desktop', { width: 1200, height: 1000 }], ['phone', { width: 390, height: 844 }]])
      test(`${size}, ${colorScheme}`, async (t) => {
        // The page's policy lets nothing in but its own scripts.
        const page = await visit(t, { colorScheme, viewport, bypassCSP: true });
        await openFiles(page, sample('courtyard.png'), join(folder, 'broken.pith'));
        await page.screenshot({ path: join(screenshots, `page-${size}-${colorScheme}.png`), fullPage: true });
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'it is not too wide');
        await page.addScriptTag({ path: AXE });
        const { violations } = await page.evaluate(() => globalThis.axe.run());
        const serious = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
        assert.deepEqual(serious.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]), []);
      });
});
