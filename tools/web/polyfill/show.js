// Puts decoded pictures where they belong, so that the page sees an image that loads like any other.
import { original, putBack, replace } from './attributes.js';
import { load, picture } from './pictures.js';
import { sourceOf } from './sources.js';

// Until a picture is there, or its alternative text stands for it, nothing is seen: no broken image. A style sheet that
// is made here is allowed whatever the page's policy says of styles.
const sheet = new CSSStyleSheet();
sheet.replaceSync('img[data-pith="waiting"] { visibility: hidden }');
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

// Events of images that are on their way, which the page must not see: the browser fails to show a .pith file, and shows
// what stands in for one.
for (const type of ['load', 'error'])
  document.addEventListener(type, (event) => {
    if (event.target?.dataset?.pith) event.stopImmediatePropagation();
  }, { capture: true });

// Where the page's policy forbids images of blobs, canvases show them.
let blobsAllowed = true;
document.addEventListener('securitypolicyviolation', ({ blockedURI, effectiveDirective }) => {
  if (blockedURI === 'blob' && effectiveDirective === 'img-src') blobsAllowed = false;
});

// One line for each picture that cannot be shown.
const reported = new Set();
function report(url, error) {
  if (reported.has(url)) return;
  reported.add(url);
  console.error(`pith: ${url}: ${error.message}`);
}

// What images show: the source, the side in pixels that it was decoded for, whether it has failed, a canvas.
const states = new WeakMap();

const sourcesOf = (image) =>
  image.parentElement?.localName === 'picture' ? [...image.parentElement.querySelectorAll('source')] : [];

/** Whether an image is to show a .pith file that it does not show yet. What it shows against the page's will goes. */
export function needsPicture(image) {
  // What was saved or copied from a page has blobs that are gone.
  if (!states.has(image) && image.srcset.startsWith('blob:'))
    for (const name of ['srcset', 'sizes', 'data-pith']) image.removeAttribute(name);
  const state = states.get(image), source = sourceOf(image, original);
  if (state && source?.url === state.source.url && source.density === state.source.density)
    return state.canvas?.isConnected === false;  // it has left the page and come back
  if (state) release(image);
  if (!source) return false;
  states.set(image, { source, side: 0 });
  image.dataset.pith = 'waiting';
  return true;
}

function release(image) {
  states.get(image).canvas?.remove();
  states.delete(image);
  image.hidden = false;
  if (image.dataset.pithRatio !== undefined) image.style.aspectRatio = '';
  delete image.dataset.pith;
  delete image.dataset.pithRatio;
  [image, ...sourcesOf(image)].forEach(putBack);
}

/** An image that has left the page takes what stands in for it along. */
export function removed(image) {
  states.get(image)?.canvas?.remove();
}

// Has the image show a blob that is so many CSS pixels wide in the layout, whatever it has; `src` stays as it is. What is
// smaller than the picture has not quite its proportions: those are fixed.
async function put(image, url, pixelsAcross, cssWidth, { width, height }) {
  if (image.dataset.pithRatio !== undefined || getComputedStyle(image).aspectRatio === 'auto') {
    image.dataset.pithRatio = '';
    image.style.aspectRatio = `${width} / ${height}`;
  }
  replace(image, 'sizes', `${cssWidth + 0.01}px`);  // or browsers that cut fractions off take one pixel less
  replace(image, 'srcset', `${url} ${Math.max(1, Math.round(pixelsAcross))}w`);
  for (const source of sourcesOf(image)) replace(source, 'srcset', null);  // or it would be shown instead
  await image.decode().catch(() => {});
}

const dataUrl = (blob) => new Promise((resolve) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result);
  reader.readAsDataURL(blob);
});

// The preview, or an image without anything in it, of the picture's size: then layout says how large it will be shown.
async function reserve(image, { url, density }, { info }) {
  const preview = info.previewSide ? await dataUrl((await picture(url, info.previewSide, image)).blob) : '';
  const size = `width="${info.width}" height="${info.height}"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${preview && `<image href="${preview}" ${size}/>`}</svg>`;
  const blob = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  await put(image, blob, info.width, info.width / density, info);
  URL.revokeObjectURL(blob);
  if (!image.naturalWidth) await new Promise((resolve) => setTimeout(resolve, 50));  // a policy's refusal comes later
  if (preview && blobsAllowed && image.dataset.pith) image.dataset.pith = 'preview';
}

// Pixels of the longer side of the picture as the element shows it.
function sideOf(element, { width, height }, fit) {
  const { width: wide, height: high } = element.getBoundingClientRect();
  const longer = Math.max(width, height);
  if (!wide || !high || fit === 'none') return longer;
  const scale = (/contain|scale-down/.test(fit) ? Math.min : Math.max)(wide / width, high / height);
  return Math.min(Math.ceil(longer * scale * devicePixelRatio / 64) * 64, longer);  // few sizes, so that some recur
}

/** Whether it is shown, at the size that it has now; what is shown at that size or larger stays. */
export async function showImage(image) {
  const state = states.get(image);
  if (!state || state.failed) return false;
  const { url, density } = state.source, isStill = () => states.get(image) === state;
  try {
    const file = await load(url);
    if (isStill() && !state.side && blobsAllowed) await reserve(image, state.source, file);
    if (!isStill()) return false;
    const side = blobsAllowed ? sideOf(image, file.info, getComputedStyle(image).objectFit) : Infinity;
    if (state.side >= side && state.canvas?.isConnected !== false) return true;
    state.side = side;
    const made = await picture(url, side, image);
    if (!isStill() || state.side > side) return isStill();
    delete image.dataset.pith;
    if (blobsAllowed) await put(image, made.url, made.width * made.scale, made.width / density, made);
    else state.canvas = await drawInstead(image, state, made);
    return true;
  } catch (error) {
    if (!isStill()) return false;
    state.failed = true;
    delete image.dataset.pith;
    [image, ...sourcesOf(image)].forEach(putBack);
    if (image.hasAttribute('src')) image.setAttribute('src', image.getAttribute('src'));  // for its alternative text
    report(url, error);
    return false;
  }
}

async function drawInstead(image, { canvas = document.createElement('canvas'), source }, { blob, width, height }) {
  const bitmap = await createImageBitmap(blob);
  [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
  canvas.getContext('2d').drawImage(bitmap, 0, 0);
  canvas.className = image.className;
  canvas.setAttribute('role', 'img');
  if (image.alt) canvas.setAttribute('aria-label', image.alt);
  canvas.style.cssText = image.style.cssText;
  canvas.style.aspectRatio = `${width} / ${height}`;
  canvas.style.width ||= image.hasAttribute('width') ? `${image.getAttribute('width')}px`
    : `min(100%, ${width / source.density}px)`;
  putBack(image);
  image.after(canvas);
  image.hidden = true;
  image.dispatchEvent(new Event('load'));
  return canvas;
}

/** Replaces url(…) in a style. */
export async function showBackground(element, { text, url }) {
  try {
    const { info } = await load(url);
    // What has its own size in the layout is that large; what is scaled has what its box takes.
    const own = /auto/.test(getComputedStyle(element).backgroundSize);
    const side = own ? Math.max(info.width, info.height) : sideOf(element, info, 'cover');
    const made = await picture(url, side, element);
    const style = element.getAttribute('style');
    if (style?.includes(text)) element.setAttribute('style', style.replace(text, () => `url("${made.url}")`));
  } catch (error) {
    report(url, error);
  }
}
