// Which .pith file an element asks for.

export const isPith = (url) => /\.pith$/i.test(url.split(/[?#]/)[0]);

const absolute = (url, element) => new URL(url, element.baseURI).href;

// { url, width, density } of each candidate of a srcset.
function candidates(srcset) {
  return srcset.split(/,\s+|,$/).map((one) => one.trim().split(/\s+/)).filter(([url]) => url).map(([url, says = '1x']) => ({
    url,
    width: says.endsWith('w') ? parseFloat(says) : 0,
    density: says.endsWith('x') ? parseFloat(says) : 0,
  }));
}

// The smallest that has as many pixels as are shown, else the largest.
function best(srcset, shownWidth) {
  const wanted = (one) => one.width ? one.width >= shownWidth * devicePixelRatio : one.density >= devicePixelRatio;
  const sorted = candidates(srcset).filter(({ url }) => isPith(url))
    .sort((a, b) => a.width - b.width || a.density - b.density);
  return (sorted.find(wanted) ?? sorted.at(-1))?.url;
}

/** The URL of the .pith file that an <img> is to show, alone or in a <picture>; undefined if there is none. */
export function sourceOf(image) {
  // An image that has not loaded may have no width in the layout yet.
  const width = Number(image.getAttribute('width')) || image.getBoundingClientRect().width || innerWidth;
  const sources = image.parentElement?.localName === 'picture' ? [...image.parentElement.querySelectorAll('source')] : [];
  for (const source of sources) {
    if (source.media && !matchMedia(source.media).matches) continue;
    const url = best(source.srcset || source.dataset.pithSrcset || '', width);
    if (url) return absolute(url, image);
    if (!source.type || /^image\/(avif|gif|jpeg|png|svg\+xml|webp)$/.test(source.type)) return undefined;  // it is shown
  }
  const srcset = image.dataset.pithSrcset ?? image.getAttribute('srcset') ?? '';
  const url = best(srcset, width) ?? image.getAttribute('src');
  return url && isPith(url) ? absolute(url, image) : undefined;
}

/** Every url(…) of a .pith file in a style, as it stands there, and its URL. */
export function backgroundsOf(element) {
  const style = element.getAttribute('style') ?? '';
  return [...style.matchAll(/url\(\s*(['"]?)([^'")]+)\1\s*\)/g)]
    .filter(([, , url]) => isPith(url)).map(([text, , url]) => ({ text, url: absolute(url, element) }));
}
