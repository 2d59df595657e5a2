// Workers, and the tasks that wait for one. They are started as they are needed.
import { processors, startThread } from '#platform';

import { loadModule, loadWeights } from './assets.js';
import { PithError } from './codec.js';
import { run } from './tasks.js';

const MOST_WORKERS = 4;

const abortError = () => new DOMException('the task was aborted', 'AbortError');

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

const PARTS = { info: [], decode: ['decoder'], encode: ['decoder', 'encoder'] };

// One thread and the task that it has.
class Hand {
  #thread;
  #started;
  #ended = false;
  #known = new Set();  // parts of the model
  #waiting;

  constructor(url) {
    this.#started = this.#start(url);
  }

  async #start(url) {
    const module = await loadModule();
    try {
      await this.#use(await startThread(url), module);
    } catch (error) {
      if (this.#ended) throw error;
      await this.#use(hereInstead(), module);
    }
  }

  async #use(thread, module) {
    this.#thread = thread;
    if (this.#ended) {  // meanwhile
      thread.end();
      throw abortError();
    }
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
    this.#ended = true;
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
    this.#most = workers ?? Math.min(MOST_WORKERS, processors);
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
