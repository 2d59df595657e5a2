// Puts the page into one HTML file that needs no server: one_file.mjs PAGE_FOLDER SCRIPT OUTPUT
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, script, output] = process.argv.slice(2);
const read = (name, encoding = 'utf8') => readFileSync(join(folder, name), encoding);
// Within a script element only this ends it.
const inside = (text) => text.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');

const files = ['pith.wasm', 'decoder.weights', 'encoder.weights'].map(
  (name) => `<script type="text/plain" data-file="${name}">${read(name, 'base64')}</script>`);
files.push(`<script type="text/plain" data-file="worker.js">${inside(read('worker.js'))}</script>`);

// Functions, or "$&" in the texts would mean something.
const html = read('index.html')
  .replace(/content="default-src[^"]*"/, () => `content="default-src 'none'; img-src blob: data:; \
script-src 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; worker-src blob:"`)
  .replace('href="licences.txt" download', () =>
    `href="data:text/plain;base64,${read('licences.txt', 'base64')}" download="licences.txt"`)
  .replace('<link rel="stylesheet" href="page.css">', () => `<style>\n${read('page.css')}</style>`)
  .replace('<script type="module" src="page.js"></script>',
           () => `${files.join('\n')}\n<script type="module">${inside(readFileSync(script, 'utf8'))}</script>`);
writeFileSync(output, html);
