// Attributes of elements as the page has set them, while others stand in for them.

const replaced = new WeakMap();  // element to { name: { page, own } }

/** What the page has set; '' for nothing. */
export const original = (element, name) => replaced.get(element)?.[name]?.page ?? element.getAttribute(name) ?? '';

/** Sets an attribute, or removes it if `own` is null, and remembers the page's. */
export function replace(element, name, own) {
  const known = replaced.get(element) ?? {};
  known[name] = { page: known[name]?.page ?? element.getAttribute(name) ?? '', own };
  replaced.set(element, known);
  if (own === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== own) element.setAttribute(name, own);
}

/** If the page has set it anew, that is what counts. */
export function hearOf(element, name) {
  const known = replaced.get(element);
  if (known?.[name] && known[name].own !== element.getAttribute(name)) delete known[name];
}

/** As the page has set it. The last first: Chromium keeps the density of a srcset that loses its sizes before it goes. */
export function putBack(element) {
  for (const [name, { page }] of Object.entries(replaced.get(element) ?? {}).reverse())
    if (page) element.setAttribute(name, page);
    else element.removeAttribute(name);
  replaced.delete(element);
}
