// Two pictures of the same place on top of each other with a divider between them, moved and scaled together.

import { draw } from './formats.js';

const FURTHEST = 32, STEP = 1.25, NUDGE = 40;
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

export class Viewer {
  #view;
  #divider;
  #canvases;
  #tell;
  #size = { width: 1, height: 1 };
  #scale = 1;
  #x = 0;
  #y = 0;
  #share = 0.5;  // of the view, left of the divider
  #fitted = true;
  #pointers = new Map();

  /** `tell(scale, fitted)` hears of every change. */
  constructor(view, left, right, divider, tell) {
    this.#view = view;
    this.#divider = divider;
    this.#canvases = [left, right];
    this.#tell = tell;
    view.addEventListener('pointerdown', (event) => this.#press(event));
    view.addEventListener('pointermove', (event) => this.#move(event));
    for (const type of ['pointerup', 'pointercancel'])
      view.addEventListener(type, (event) => this.#pointers.delete(event.pointerId));
    view.addEventListener('wheel', (event) => {
      event.preventDefault();
      this.#zoomAt(Math.exp(-event.deltaY / 400), event);
    }, { passive: false });
    view.addEventListener('keydown', (event) => this.#key(event));
    new ResizeObserver(() => this.#fitted ? this.fit() : this.#place()).observe(view);
  }

  /** Pictures of the same size, left and right. Those of another size than before are fitted anew. */
  async show(left, right) {
    await Promise.all([left, right].map((image, side) => draw(this.#canvases[side], image)));
    const changed = left.width !== this.#size.width || left.height !== this.#size.height;
    this.#size = { width: left.width, height: left.height };
    if (changed) this.fit();
  }

  fit() {
    const { clientWidth, clientHeight } = this.#view;
    this.#scale = Math.min(clientWidth / this.#size.width, clientHeight / this.#size.height, 1);
    this.#x = (clientWidth - this.#size.width * this.#scale) / 2;
    this.#y = (clientHeight - this.#size.height * this.#scale) / 2;
    this.#fitted = true;
    this.#place();
  }

  zoom(steps) {
    const { left, top, width, height } = this.#view.getBoundingClientRect();
    this.#zoomAt(STEP ** steps, { clientX: left + width / 2, clientY: top + height / 2 });
  }

  #zoomAt(factor, { clientX, clientY }) {
    const { left, top } = this.#view.getBoundingClientRect();
    const before = this.#scale;
    this.#scale = clamp(before * factor, 0.02, FURTHEST);
    const [x, y] = [clientX - left, clientY - top];
    this.#x = x - (x - this.#x) * this.#scale / before;
    this.#y = y - (y - this.#y) * this.#scale / before;
    this.#fitted = false;
    this.#place();
  }

  #pan(x, y) {
    this.#x += x;
    this.#y += y;
    this.#fitted = false;
    this.#place();
  }

  #press(event) {
    event.preventDefault();
    this.#view.focus({ preventScroll: true });
    this.#view.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, { at: event, onDivider: event.target === this.#divider });
  }

  #move(event) {
    const pointer = this.#pointers.get(event.pointerId);
    if (!pointer) return;
    const before = pointer.at;
    if (this.#pointers.size === 2) {
      const [other] = [...this.#pointers].filter(([id]) => id !== event.pointerId).map(([, { at }]) => at);
      const distance = (at) => Math.hypot(at.clientX - other.clientX, at.clientY - other.clientY) || 1;
      this.#zoomAt(distance(event) / distance(before), other);
    } else if (pointer.onDivider) {
      const { left, width } = this.#view.getBoundingClientRect();
      this.#divide((event.clientX - left) / width);
    } else {
      this.#pan(event.clientX - before.clientX, event.clientY - before.clientY);
    }
    pointer.at = event;
  }

  #key(event) {
    const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
    if (event.shiftKey && (x || y)) this.#pan(-x * NUDGE, -y * NUDGE);
    else if (x || y) this.#divide(this.#share + (x - y) / 50);
    else if (event.key === 'Home' || event.key === 'End') this.#divide(event.key === 'Home' ? 0 : 1);
    else if (event.key === '+' || event.key === '=') this.zoom(1);
    else if (event.key === '-') this.zoom(-1);
    else if (event.key === '0') this.fit();
    else return;
    event.preventDefault();
  }

  #divide(share) {
    this.#share = clamp(share, 0, 1);
    this.#place();
  }

  #place() {
    const edge = this.#share * this.#view.clientWidth;
    const cut = clamp((edge - this.#x) / this.#scale, 0, this.#size.width);  // in pixels of the picture
    this.#canvases.forEach((canvas, side) => {
      canvas.style.transform = `translate(${this.#x}px, ${this.#y}px) scale(${this.#scale})`;
      canvas.style.clipPath = side ? `inset(0 0 0 ${cut}px)` : `inset(0 ${this.#size.width - cut}px 0 0)`;
    });
    this.#divider.style.left = `${edge}px`;
    this.#view.classList.toggle('close', this.#scale >= 2);
    this.#view.setAttribute('aria-valuenow', Math.round(this.#share * 100));
    this.#tell(this.#scale, this.#fitted);
  }
}
