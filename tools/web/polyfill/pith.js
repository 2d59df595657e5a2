// Shows .pith pictures in browsers that do not know them: <script type="module" src="pith.js"></script> is all that a
// page needs. <img>, <picture> and backgrounds in style attributes, those that are there and those that come.
import { configure, PithError } from '../package/index.js';
import { forgetCanvas, showBackground, showImage } from './show.js';
import { backgroundsOf, sourceOf } from './sources.js';

export { configure, PithError };

const ELEMENTS = 'img, [style*=".pith" i]';

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
  const url = element.dataset.pithSource ?? sourceOf(element);
  if (!url || !await showImage(element, url) || sized.has(element)) return;
  sized.add(element);
  sizes.observe(element);
}

function look(element) {
  if (element.localName === 'img') {
    const url = sourceOf(element);
    if (!url || url === element.dataset.pithFailed || url === element.dataset.pithSource) return;
    element.dataset.pith = 'waiting';
    delete element.dataset.pithSource;
    forgetCanvas(element);
  } else if (!backgroundsOf(element).length) {
    return;
  }
  nearness.observe(element);
}

// What the page sets anew counts, and what is set here does not.
function forget(image, name) {
  if (name === 'srcset' && !image.srcset.startsWith('blob:')) delete image.dataset.pithSrcset;
}

function lookBelow(root) {
  if (root.nodeType !== Node.ELEMENT_NODE) return;
  if (root.matches(ELEMENTS)) look(root);
  root.querySelectorAll(ELEMENTS).forEach(look);
}

new MutationObserver((changes) => {
  for (const { type, target, addedNodes, attributeName } of changes) {
    if (type === 'childList') addedNodes.forEach(lookBelow);
    else if (target.localName === 'source') target.parentElement?.querySelectorAll('img').forEach(look);
    else if (target.matches(ELEMENTS)) forget(target, attributeName), look(target);
  }
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['src', 'srcset', 'style'] });
lookBelow(document.documentElement);
