// Workers, and the tasks that wait for one. They are started as they are needed.
import { PithError } from './codec.js';
import { loadModule, loadWeights } from './assets.js';
import { run } from './tasks.js';

const MOST_WORKERS = 4;

const abortError = () => new DOMException('the task was aborted', 'AbortError');

// A worker of the browser, or a thread of Node.js, with the same two methods.
async function startThread(url) {
  if (typeof Worker === 'undefined') {
    const threads = await import('node:worker_threads');
    const thread = new threads.Worker(url);
    thread.unref();  // until it has a task
    return {
      post: (message, moved) => (thread.ref(), thread.postMessage(message, moved)),
      listen(hear, fail) {
        thread.on('message', (message) => (thread.unref(), hear(message)));
        thread.on('error', fail);
      },
      end: () => thread.terminate(),
    };
  }
  const worker = new Worker(await reachable(url));
  return {
    post: (message, moved) => worker.postMessage(message, moved),
    listen(hear, fail) {
      worker.onmessage = ({ data }) => hear(data);
      worker.onerror = (event) => fail(new Error(event.message ?? 'the worker cannot be started'));
    },
    end: () => worker.terminate(),
  };
}

// Where the page's policy allows no threads, the page waits meanwhile.
function hereInstead() {
  let told;
  return {
    post: (message) => setTimeout(() => told(run(message)[0])),
    listen(hear) {
      told = hear;
    },
    end() {},
  };
}

// Browsers start no worker of another origin; one that is read and starts from here they do.
async function reachable(url) {
  if (url.protocol === 'blob:' || url.origin === globalThis.location?.origin) return url;
  const answer = await fetch(url);
  return URL.createObjectURL(new Blob([await answer.text()], { type: 'text/javascript' }));
}

const PARTS = { info: [], decode: ['decoder'], encode: ['decoder', 'encoder'] };

// One thread and the task that it has.
class Hand {
  #thread;
  #started;
  #known = new Set();  // parts of the model
  #waiting;

  constructor(url) {
    this.#started = this.#start(url);
  }

  async #start(url) {
    const module = await loadModule();
    try {
      await this.#use(await startThread(url), module);
    } catch {
      await this.#use(hereInstead(), module);
    }
  }

  async #use(thread, module) {
    this.#thread = thread;
    thread.listen(({ result, failure }) => {
      const { resolve, reject } = this.#waiting;
      if (failure) reject(new PithError(failure.message, failure.code));
      else resolve(result);
    }, (error) => this.#waiting?.reject(new PithError(error.message, 'internal')));
    await this.#ask('start', { module });
  }

  #ask(task, given, moved = []) {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#thread.post({ task, given }, moved);
    });
  }

  async run(task, given, moved) {
    const missing = PARTS[task].filter((part) => !this.#known.has(part));
    const [weights] = await Promise.all([Promise.all(missing.map(loadWeights)), this.#started]);
    if (missing.length) await this.#ask('learn', Object.fromEntries(missing.map((part, i) => [part, weights[i]])));
    missing.forEach((part) => this.#known.add(part));
    return this.#ask(task, given, moved);
  }

  end() {
    this.#thread?.end();
  }
}

export class Pool {
  #url;
  #most;
  #idle = [];
  #busy = new Set();
  #queue = [];

  constructor(url, workers) {
    this.#url = url;
    this.#most = workers ?? Math.min(MOST_WORKERS, globalThis.navigator?.hardwareConcurrency ?? 1);
  }

  get size() {
    return this.#most;
  }

  /** What the task gives. `moved`: buffers in `given` that the caller gives away. */
  run(task, given, { moved = [], signal = undefined } = {}) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(abortError());
      const job = { task, given, moved, resolve, reject };
      const abort = () => this.#abort(job);
      signal?.addEventListener('abort', abort, { once: true });
      job.done = () => signal?.removeEventListener('abort', abort);
      this.#queue.push(job);
      this.#next();
    });
  }

  /** Ends the threads; tasks that wait or run are rejected. */
  close() {
    for (const job of [...this.#queue, ...[...this.#busy].map(({ job }) => job)]) this.#abort(job);
    for (const hand of this.#idle) hand.end();
    this.#idle = [];
  }

  #next() {
    if (!this.#queue.length || this.#busy.size >= this.#most) return;
    const job = this.#queue.shift();
    const entry = { hand: this.#idle.pop() ?? new Hand(this.#url), job };
    this.#busy.add(entry);
    entry.hand.run(job.task, job.given, job.moved).then((result) => {
      this.#leave(entry, true);
      job.resolve(result);
    }, (error) => {
      this.#leave(entry, error instanceof PithError && error.code !== 'internal');
      job.reject(error);
    });
  }

  // A hand that is not to be kept has failed in a way that it may not have survived.
  #leave(entry, keep) {
    if (!this.#busy.delete(entry)) return;  // aborted
    entry.job.done();
    if (keep) this.#idle.push(entry.hand);
    else entry.hand.end();
    this.#next();
  }

  #abort(job) {
    job.done();
    const place = this.#queue.indexOf(job);
    if (place >= 0) this.#queue.splice(place, 1);
    const entry = [...this.#busy].find((one) => one.job === job);
    if (entry) {
      this.#busy.delete(entry);
      entry.hand.end();
    }
    job.reject(abortError());
    this.#next();
  }
}
