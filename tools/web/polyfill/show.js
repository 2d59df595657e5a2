// Puts decoded pictures where they belong, so that the page sees an image that loads like any other.
import { load, picture } from './pictures.js';

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

// One line for each picture that cannot be shown.
const reported = new Set();
function report(url, error) {
  if (reported.has(url)) return;
  reported.add(url);
  console.error(`pith: ${url}: ${error.message}`);
}

// Where the page's policy forbids images of blobs, canvases show them.
let blobsAllowed = true;
document.addEventListener('securitypolicyviolation', ({ blockedURI, effectiveDirective }) => {
  if (blockedURI === 'blob' && effectiveDirective === 'img-src') blobsAllowed = false;
});

// Has the image show a blob as if it had `width` pixels, whatever it has; `src` stays what the page has set. What is
// smaller has not quite the picture's proportions: those are fixed before (see reserve).
async function put(image, url, pixelsAcross, width) {
  image.dataset.pithSrcset ??= image.getAttribute('srcset') ?? '';
  image.dataset.pithSizes ??= image.getAttribute('sizes') ?? '';
  image.sizes = `${width + 0.01}px`;  // or browsers that cut fractions off take one pixel less
  image.srcset = `${url} ${pixelsAcross}w`;
  await image.decode().catch(() => {});
}

// What the page has set, which the browser cannot show: so the alternative text is seen.
function putBack(image) {
  for (const name of ['srcset', 'sizes']) {
    const key = `pith${name[0].toUpperCase()}${name.slice(1)}`;
    if (image.dataset[key]) image.setAttribute(name, image.dataset[key]);
    else image.removeAttribute(name);
    delete image.dataset[key];
  }
  if (image.hasAttribute('src')) image.setAttribute('src', image.getAttribute('src'));
}

const dataUrl = (blob) => new Promise((resolve) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result);
  reader.readAsDataURL(blob);
});

// The preview, or an image without anything in it, of the picture's size: then layout says how large it will be shown.
async function reserve(image, url, { info: { width, height, previewSide } }) {
  const preview = previewSide ? await dataUrl((await picture(url, previewSide)).blob) : '';
  const size = `width="${width}" height="${height}"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${preview && `<image href="${preview}" ${size}/>`}</svg>`;
  const blob = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  if ('pithRatio' in image.dataset || getComputedStyle(image).aspectRatio === 'auto') {
    image.dataset.pithRatio = '';
    image.style.aspectRatio = `${width} / ${height}`;
  }
  await put(image, blob, width, width);
  URL.revokeObjectURL(blob);
  if (image.dataset.pithSource === url && !image.naturalWidth) blobsAllowed = false;
  if (!blobsAllowed) putBack(image);
  else if (preview) image.dataset.pith = 'preview';
}

// Pixels of the longer side as the element shows it.
function sideOf(element, { width, height }) {
  const { width: wide, height: high } = element.getBoundingClientRect();
  const longer = Math.max(width, height);
  if (!wide || !high || !blobsAllowed) return longer;
  const fit = getComputedStyle(element).objectFit === 'cover' ? Math.max : Math.min;
  const side = longer * fit(wide / width, high / height) * devicePixelRatio;
  return Math.min(Math.ceil(side / 64) * 64, longer);  // few sizes, so that some recur
}

/** Whether it is shown, at the size that it has now; what is shown at that size or larger stays. */
export async function showImage(image, url) {
  const { dataset } = image;
  try {
    const file = await load(url);
    if (dataset.pithSource !== url) {
      dataset.pithSource = url;
      delete dataset.pithSide;
      keepSources(image);
      if (blobsAllowed) await reserve(image, url, file);
    }
    const side = sideOf(image, file.info);
    if (Number(dataset.pithSide ?? 0) >= side) return true;
    dataset.pithSide = side;
    const made = await picture(url, side);
    if (dataset.pithSource !== url) return false;  // it is to show another one by now
    delete dataset.pith;
    if (blobsAllowed) await put(image, made.url, made.width * made.scale, made.width);
    else await drawInstead(image, made);
    return true;
  } catch (error) {
    delete dataset.pith;
    dataset.pithFailed = url;
    putBack(image);
    report(url, error);
    return false;
  }
}

// Or the browser would go on to show what it finds in a <picture>.
function keepSources(image) {
  if (image.parentElement?.localName !== 'picture') return;
  for (const source of image.parentElement.querySelectorAll('source[srcset]')) {
    source.dataset.pithSrcset = source.srcset;
    source.removeAttribute('srcset');
  }
}

const canvasOf = (image) =>
  image.nextElementSibling?.matches('canvas[data-pith-canvas]') ? image.nextElementSibling : undefined;

/** Before the image shows another picture. */
export function forgetCanvas(image) {
  if (!canvasOf(image)) return;
  canvasOf(image).remove();
  image.hidden = false;
}

async function drawInstead(image, { blob, width, height }) {
  const canvas = canvasOf(image) ?? document.createElement('canvas');
  const bitmap = await createImageBitmap(blob);
  [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
  canvas.getContext('2d').drawImage(bitmap, 0, 0);
  canvas.dataset.pithCanvas = '';
  canvas.className = image.className;
  canvas.setAttribute('role', 'img');
  if (image.alt) canvas.setAttribute('aria-label', image.alt);
  canvas.style.cssText = image.style.cssText;
  canvas.style.width ||= image.hasAttribute('width') ? `${image.getAttribute('width')}px` : `min(100%, ${width}px)`;
  image.after(canvas);
  image.hidden = true;
  image.dispatchEvent(new Event('load'));
}

/** Replaces url(…) in a style; a background that repeats has its own size. */
export async function showBackground(element, { text, url }) {
  try {
    const { info } = await load(url);
    const made = await picture(url, Math.max(info.width, info.height));
    element.setAttribute('style', element.getAttribute('style').replace(text, `url("${made.url}")`));
  } catch (error) {
    report(url, error);
  }
}
