// Which .pith file an element asks for, and how large it is to be in the layout.

export const isPith = (url) => /\.pith$/i.test(url.split(/[?#]/)[0]);

const absolute = (url, element) => new URL(url, element.baseURI).href;

// { url, width, density } of each candidate of a srcset, one of the last two being 0.
function candidates(srcset) {
  const found = [];
  for (let rest = srcset.replace(/^[\s,]+/, ''); rest; rest = rest.replace(/^[\s,]+/, '')) {
    let [url] = rest.match(/^\S+/), says = '';
    rest = rest.slice(url.length);
    if (url.endsWith(',')) url = url.replace(/,+$/, '');
    else [says, rest] = [rest.match(/^[^,]*/)[0].trim(), rest.replace(/^[^,]*/, '')];
    const number = parseFloat(says) || 0;
    found.push({ url, width: says.endsWith('w') ? number : 0, density: says.endsWith('w') ? 0 : number || 1 });
  }
  return found;
}

// CSS pixels that a length has; of whatever kind, so that the browser has to say.
function pixelsOf(length) {
  const ruler = document.createElement('div');
  ruler.style.cssText = 'position: absolute; visibility: hidden';
  ruler.style.width = length;
  document.documentElement.append(ruler);
  const { width } = ruler.getBoundingClientRect();
  ruler.remove();
  return width;
}

// What `sizes` comes to here: the length behind the first condition that holds.
function widthOfSizes(sizes) {
  for (const one of sizes.split(/,(?![^(]*\))/)) {
    const [, media, length] = one.trim().match(/^((?:not\s|only\s|\().*\)\s+)?(\S.*)$/) ?? [];
    if (length && (!media || matchMedia(media.trim()).matches)) return pixelsOf(length);
  }
  return innerWidth;
}

// The smallest that has as many pixels as are shown, else the largest. `src` counts where none has its density.
function best(srcset, sizes, src) {
  const all = candidates(srcset), shown = all.some(({ width }) => width) ? widthOfSizes(sizes) : 0;
  if (src && !shown && !all.some(({ density }) => density === 1)) all.push({ url: src, width: 0, density: 1 });
  const densityOf = ({ width, density }) => width ? width / shown : density;
  const sorted = all.sort((a, b) => densityOf(a) - densityOf(b));
  const chosen = sorted.find((one) => densityOf(one) >= devicePixelRatio) ?? sorted.at(-1);
  return chosen && isPith(chosen.url) ? { url: chosen.url, density: densityOf(chosen) } : undefined;
}

/**
 * { url, density } of the .pith file that an <img> is to show, alone or in a <picture>; undefined if it shows something
 * else. Density: pixels of the file for each CSS pixel. `original(element, name)`: attributes as the page has set them.
 */
export function sourceOf(image, original) {
  const found = (source) => source && { ...source, url: absolute(source.url, image) };
  const sources = image.parentElement?.localName === 'picture' ? [...image.parentElement.querySelectorAll('source')] : [];
  for (const source of sources) {
    if (source.media && !matchMedia(source.media).matches) continue;
    const known = best(original(source, 'srcset'), original(source, 'sizes'));
    if (known) return found(known);
    if (!source.type || /^image\/(avif|gif|jpeg|png|svg\+xml|webp)$/.test(source.type)) return undefined;  // it is shown
  }
  return found(best(original(image, 'srcset'), original(image, 'sizes'), image.getAttribute('src')));
}

const unescaped = (text) => text.replace(/\\(?:([0-9a-f]{1,6})\s?|(.))/gi,
  (_, code, letter) => code ? String.fromCodePoint(parseInt(code, 16)) : letter);

/** Every url(…) of a .pith file in a style, as it stands there, and its URL. */
export function backgroundsOf(element) {
  const style = element.getAttribute('style') ?? '';
  const urls = style.matchAll(/url\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|((?:[^\s()'"\\]|\\.)*))\s*\)/g);
  return [...urls].map(([text, double, single, bare]) => ({ text, url: unescaped(double ?? single ?? bare) }))
    .filter(({ url }) => isPith(url)).map(({ text, url }) => ({ text, url: absolute(url, element) }));
}
