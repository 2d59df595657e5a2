// Shows .pith pictures in browsers that do not know them: <script type="module" src="pith.js"></script> is all that a
// page needs. <img>, <picture> and backgrounds in style attributes, those that are there and those that come.
import { configure, PithError } from '../package/index.js';
import { hearOf } from './attributes.js';
import { needsPicture, removed, showBackground, showImage } from './show.js';
import { backgroundsOf } from './sources.js';

export { configure, PithError };

const ELEMENTS = 'img, [style*=".pith" i]';
const WATCHED = ['src', 'srcset', 'sizes', 'media', 'type', 'style'];

// Decoding begins when an element is less than a screen away.
const nearness = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    nearness.unobserve(target);
    show(target);
  }
}, { rootMargin: '100%' });

const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => show(target)));
const sized = new WeakSet();  // to observe an element again reports it again

async function show(element) {
  if (element.localName !== 'img') return backgroundsOf(element).forEach((found) => showBackground(element, found));
  if (!await showImage(element) || sized.has(element)) return;
  sized.add(element);
  sizes.observe(element);
}

function look(element) {
  const needs = element.localName === 'img' ? needsPicture(element) : backgroundsOf(element).length;
  if (!needs) return;
  nearness.unobserve(element);
  nearness.observe(element);
}

const elementsIn = (node) => node.nodeType !== Node.ELEMENT_NODE ? []
  : [...node.matches(ELEMENTS) ? [node] : [], ...node.querySelectorAll(ELEMENTS)];

const imagesOf = (element) => element.localName === 'source' ? element.parentElement?.querySelectorAll('img') ?? []
  : element.matches(ELEMENTS) ? [element] : [];

new MutationObserver((changes) => {
  for (const { type, target, addedNodes, removedNodes, attributeName } of changes) {
    if (type === 'childList') {
      for (const node of removedNodes) elementsIn(node).filter((element) => !element.isConnected).forEach(removed);
      for (const node of addedNodes) elementsIn(node).forEach(look);
    } else {
      hearOf(target, attributeName);
      imagesOf(target).forEach(look);
    }
  }
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: WATCHED });

// Another source of a <picture> may be the one by now.
let settled;
addEventListener('resize', () => {
  clearTimeout(settled);
  settled = setTimeout(() => document.querySelectorAll('picture img, img[srcset]').forEach(look), 200);
});

elementsIn(document.documentElement).forEach(look);
