// The page in one file: module, weights and worker lie in it as text.
import { configure } from '../package/index.js';

const textOf = (name) => document.querySelector(`script[data-file="${name}"]`).textContent;
const bytesOf = (name) => Uint8Array.from(atob(textOf(name)), (letter) => letter.charCodeAt(0));

configure({
  files: Object.fromEntries(['pith.wasm', 'decoder.weights', 'encoder.weights'].map((name) => [name, bytesOf(name)])),
  worker: URL.createObjectURL(new Blob([textOf('worker.js')], { type: 'text/javascript' })),
});
await import('./page.js');
