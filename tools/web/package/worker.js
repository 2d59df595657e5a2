// A thread that does what the pool asks for, in browsers and in Node.js.
import { run } from './tasks.js';

const answer = (port, message) => port.postMessage(...run(message));

if (typeof WorkerGlobalScope === 'undefined')
  import('node:worker_threads').then(({ parentPort }) => parentPort.on('message', (message) => answer(parentPort, message)));
else
  globalThis.onmessage = ({ data }) => answer(globalThis, data);
