/** The element with an id. */
export function byId(id) {
  return document.getElementById(id);
}

/**
 * Makes an element. Text only ever becomes a text node, so that a file name with markup in it stays
 * a name.
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) {
      node.setAttribute(name, value);
    }
  }
  node.append(...children);
  return node;
}

/** One of the symbols in index.html. */
export function icon(name) {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(namespace, 'use');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  return svg;
}

/**
 * Replaces the items of a list. The keyboard focus stays on the control that does the same as the
 * one that had it: that of the same class in the item of the same data-id.
 */
export function replaceItems(list, items) {
  const at = list.contains(document.activeElement) ? document.activeElement : null;
  const id = at?.closest('[data-id]')?.dataset.id;
  list.replaceChildren(...items);
  if (id !== undefined) {
    const same = `[data-id="${CSS.escape(id)}"] .${at.classList[0]}`;
    list.querySelector(same)?.focus({ preventScroll: true });
  }
}

/** Says something to those who listen to the page. */
export function announce(text) {
  byId('announcement').textContent = text;
}

/** A number of bytes for people. */
export function fileSize(bytes) {
  if (bytes < 1024) {
    return `${bytes} B`;
  }
  const mega = bytes / (1024 * 1024);
  return mega < 1 ? `${Math.round(bytes / 1024)} KB` : `${mega.toFixed(1)} MB`;
}
