import { details, filePath, thumbnailPath } from './api.js';
import { byId, element, fileSize } from './elements.js';
import { tagButton } from './tags.js';

const LARGEST_ZOOM = 2;

/** The large view of one picture, with what is known of its file. */
export class Viewer {
  #dialog = byId('viewer');
  #image = byId('viewer-image');
  #images = [];
  #id = null;
  #asked = new AbortController();
  #on;

  /**
   * @param {{step: (id: string) => void, close: () => void, similar: (id: string) => void,
   *   tag: (tag: string) => void, keyword: (keyword: string) => void}} on
   */
  constructor(on) {
    this.#on = on;
    byId('viewer-close').addEventListener('click', () => on.close());
    byId('viewer-similar').addEventListener('click', () => on.similar(this.#id));
    byId('viewer-previous').addEventListener('click', () => this.#step(-1));
    byId('viewer-next').addEventListener('click', () => this.#step(1));
    this.#dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      on.close();
    });
    this.#dialog.addEventListener('keydown', (event) => this.#key(event));
  }

  /** Opens a picture, or moves to it. */
  show(id, images) {
    this.#images = images;
    if (!this.#dialog.open) {
      this.#dialog.showModal();
    }
    if (id !== this.#id) {
      this.#id = id;
      this.#load(id);
    }
    this.#updateSteps();
  }

  /** Closes; returns the picture that was open, or null. */
  hide() {
    const id = this.#id;
    this.#asked.abort();
    this.#id = null;
    if (this.#dialog.open) {
      this.#dialog.close();
    }
    this.#image.removeAttribute('src');
    return id;
  }

  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by) {
      event.preventDefault();
      this.#step(by);
    }
  }

  #neighbour(by) {
    const at = this.#images.findIndex((image) => image.id === this.#id);
    return at < 0 ? undefined : this.#images[at + by];
  }

  #step(by) {
    const next = this.#neighbour(by);
    if (next) {
      this.#on.step(next.id);
    }
  }

  /** A disabled button loses the focus, and with it the arrow keys; the dialog then takes it. */
  #updateSteps() {
    byId('viewer-previous').disabled = !this.#neighbour(-1);
    byId('viewer-next').disabled = !this.#neighbour(1);
    if (!this.#dialog.contains(document.activeElement) || document.activeElement.disabled) {
      byId('viewer-close').focus();
    }
  }

  async #load(id) {
    this.#asked.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    const known = this.#images.find((image) => image.id === id);
    this.#image.src = thumbnailPath(id);
    this.#notice('');
    this.#describe(known ?? { id, name: '' }, known?.score);
    try {
      const found = await details(id, signal);
      this.#describe(found, known?.score);
      this.#showOriginal(found, signal);
    } catch (e) {
      if (e.name !== 'AbortError') {
        this.#notice(e.message);
      }
    }
  }

  /** The thumbnail stands in until the original is there, and for good if no browser shows it. */
  #showOriginal(image, signal) {
    const link = byId('viewer-original');
    link.hidden = !image.mediaType;
    if (!image.mediaType) {
      this.#notice('The original cannot be read now: it was moved, deleted, or its drive is away.');
    } else if (image.mediaType.startsWith('image/')) {
      const original = new Image();
      original.addEventListener('load', () => {
        if (!signal.aborted) {
          this.#image.src = original.src;
        }
      });
      original.src = filePath(image.id);
    } else {
      this.#notice('Browsers do not show this format; this is its thumbnail.');
    }
  }

  /** Small pictures are not blown up to a blur. */
  #limitSize({ width, height }) {
    this.#image.style.maxWidth = width ? `min(100%, ${width * LARGEST_ZOOM}px)` : '';
    this.#image.style.maxHeight = height ? `min(100%, ${height * LARGEST_ZOOM}px)` : '';
  }

  #notice(text) {
    byId('viewer-notice').textContent = text;
    byId('viewer-notice').hidden = !text;
  }

  #describe(image, score) {
    byId('viewer-name').textContent = image.name;
    this.#image.alt = image.name;
    byId('viewer-original').href = filePath(image.id);
    this.#limitSize(image);
    const rows = [
      ['Similarity', score?.toFixed(4)],
      ['Title', image.title],
      ['Caption', image.caption],
      ['Keywords', image.keywords && this.#keywords(image.keywords)],
      ['Rating', image.rating && stars(image.rating)],
      ['Taken', image.takenAt && takenAt(image)],
      ['Camera', image.camera],
      ['Lens', image.lens],
      ['Exposure', image.exposure],
      ['Dimensions', image.width && `${image.width} × ${image.height}`],
      ['File size', image.size && fileSize(image.size)],
      ['Modified', image.modified && dateTime(image.modified)],
      ['RAW', image.companions?.map(lastName).join(', ')],
      ['Path', image.path],
    ];
    byId('viewer-details').replaceChildren(...rows.filter(([, value]) => value).map(row));
    const tags = (image.tags ?? []).map((tag) => tagButton(tag, null, this.#on.tag));
    byId('viewer-tags').replaceChildren(...tags);
    byId('viewer-tags').hidden = tags.length === 0;
  }

  #keywords(keywords) {
    const buttons = keywords.map((keyword) => {
      // The query has no way to write a quote inside of quotes.
      if (keyword.includes('"')) {
        return element('span', {}, keyword);
      }
      const button = element('button', { class: 'tag', type: 'button' }, keyword);
      button.addEventListener('click', () => this.#on.keyword(keyword));
      return button;
    });
    return element('span', { class: 'keywords' }, ...buttons);
  }
}

const WIDE = ['Title', 'Caption', 'Keywords', 'Path'];

function lastName(path) {
  return path.split(/[\\/]/).pop();
}

function row([name, value]) {
  const wide = WIDE.includes(name) ? 'wide' : undefined;
  return element('div', { class: wide }, element('dt', {}, name), element('dd', {}, value));
}

function dateTime(iso) {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** By the clock where it was taken, not by the reader's. */
function takenAt({ takenAt: time, utcOffset }) {
  return utcOffset ? `${dateTime(time)} (UTC${utcOffset})` : dateTime(time);
}

function stars(rating) {
  if (rating < 0) {
    return 'Rejected';
  }
  const label = `${rating} of 5 stars`;
  return element('span', { role: 'img', 'aria-label': label }, '★'.repeat(rating) + '☆'.repeat(5 - rating));
}
