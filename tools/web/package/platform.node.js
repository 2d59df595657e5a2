// What Node.js has instead of a browser's threads and downloads.
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import { Worker } from 'node:worker_threads';

import { PithError } from './codec.js';

export const processors = os.availableParallelism?.() ?? os.cpus().length;

export const stamped = (url) => url;

/** As in browsers. A thread without a task does not keep the process from ending. */
export async function startThread(url) {
  const thread = new Worker(url);
  thread.unref();
  return {
    post: (message, moved) => (thread.ref(), thread.postMessage(message, moved)),
    listen(hear, fail) {
      thread.on('message', (message) => (thread.unref(), hear(message)));
      thread.on('error', fail);
    },
    end: () => thread.terminate(),
  };
}

/** What `use` makes of the file there, a Response. */
export async function withFile(url, use) {
  const bytes = await readFile(url).catch((error) => {
    throw new PithError(error.message, 'io');
  });
  return use(new Response(bytes));
}
