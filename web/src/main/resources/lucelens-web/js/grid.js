import { thumbnailPath } from './api.js';
import { byId, element, icon, replaceItems } from './elements.js';

/** Panoramas and strips are cropped in the grid, or one of them would fill a row. */
const NARROWEST = 0.6;
const WIDEST = 2.4;

/** The pictures of a result or of the sample. */
export class Grid {
  #list = byId('grid');
  #shown = '[]';
  #onOpen;
  #onSimilar;

  /** @param {(id: string) => void} onOpen @param {(id: string) => void} onSimilar */
  constructor(onOpen, onSimilar) {
    this.#onOpen = onOpen;
    this.#onSimilar = onSimilar;
  }

  /** Shows these; the same as before are left alone, since somebody may be about to click one. */
  show(images) {
    const now = JSON.stringify(images);
    if (now !== this.#shown) {
      this.#shown = now;
      replaceItems(this.#list, images.map((image) => this.#tile(image)));
    }
    this.waiting(false);
  }

  /** Whether the pictures shown are about to be replaced. */
  waiting(yes) {
    this.#list.classList.toggle('waiting', yes);
    this.#list.setAttribute('aria-busy', yes);
  }

  /** Whether pictures are on their way. */
  isWaiting() {
    return this.#list.getAttribute('aria-busy') === 'true';
  }

  /** Gives a picture the keyboard focus, if it is shown. */
  focus(id) {
    this.#list.querySelector(`[data-id="${CSS.escape(id)}"] .open`)?.focus();
  }

  #tile(image) {
    const ratio = Math.min(WIDEST, Math.max(NARROWEST, image.width / image.height || 1));
    const tile = element('li', { class: 'tile', 'data-id': image.id });
    tile.style.setProperty('--ratio', ratio.toFixed(4));
    tile.append(this.#picture(image), this.#similarButton(image), caption(image));
    if (image.offline) {
      tile.append(offlineBadge());
    }
    return tile;
  }

  #picture(image) {
    const picture = element('img', {
      src: thumbnailPath(image.id),
      alt: image.name,
      loading: 'lazy',
      decoding: 'async',
      draggable: 'false',
    });
    const button = element('button', { class: 'open', type: 'button' }, picture);
    button.addEventListener('click', () => this.#onOpen(image.id));
    return button;
  }

  #similarButton(image) {
    const button = element(
      'button',
      { class: 'similar', type: 'button', 'aria-label': `More like ${image.name}`, title: 'More like this' },
      icon('similar'),
      element('span', {}, 'More like this'),
    );
    button.addEventListener('click', () => this.#onSimilar(image.id));
    return button;
  }
}

/** The folder of the photo cannot be reached; its thumbnail is ours. */
function offlineBadge() {
  const title = 'Its disk or share cannot be reached now; the original is not there to open.';
  return element('span', { class: 'badge offline', title }, 'Offline');
}

function caption(image) {
  const line = element(
    'p',
    { class: 'caption' },
    element('span', { class: 'name', title: image.path }, image.name),
  );
  if (image.score !== undefined) {
    const score = image.score.toFixed(2);
    line.append(
      element('span', { class: 'score', title: `Cosine similarity ${image.score.toFixed(4)}` }, score),
    );
  }
  return line;
}
