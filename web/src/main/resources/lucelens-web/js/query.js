import { thumbnailPath } from './api.js';
import { byId, element, fileSize, icon } from './elements.js';
import { keep, kept } from './place.js';

const NO_PICTURE = {
  title: 'That is not a picture file',
  text: 'Give a JPEG, PNG, GIF, BMP, WebP, TIFF, HEIC, AVIF or RAW file from this computer.',
};

function tooLarge({ name, size }, maxBytes) {
  return {
    title: 'That picture is too large',
    text:
      `${name} has ${fileSize(size)} and a search takes ${fileSize(maxBytes)}.` +
      ' Give a smaller copy: 1,000 pixels a side lose nothing.',
  };
}

/** The search box: words, and a chip for each picture and tag of the query. */
export class QueryBox {
  #words = byId('words');
  #chips = byId('chips');
  #clear = byId('clear');
  #file = byId('file');
  #shown = { words: '', like: [], uploads: [], tags: [] };
  /** Unknown at first; then the server is to judge. */
  #formats = { extensions: null, maxBytes: Infinity };
  #onQuery;
  #onRefused;

  /**
   * @param {(query: Partial<import('./place.js').Place>) => void} onQuery
   * @param {(why: {title: string, text: string}) => void} onRefused told when files are not taken
   */
  constructor(onQuery, onRefused) {
    this.#onQuery = onQuery;
    this.#onRefused = onRefused;
    byId('search').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#onQuery({ ...this.#shown, words: this.#words.value.trim() });
    });
    this.#clear.addEventListener('click', () => {
      this.#words.value = '';
      this.#updateClear();
      this.#onQuery({});
      this.#words.focus();
    });
    this.#words.addEventListener('input', () => this.#updateClear());
    byId('choose').addEventListener('click', () => this.#file.click());
    this.#file.addEventListener('change', () => {
      this.take(this.#file.files);
      this.#file.value = '';
    });
  }

  /** Shows a query. */
  show(place) {
    const { words, like, uploads, tags } = place;
    this.#shown = { words, like, uploads, tags };
    this.#words.value = place.words;
    this.#chips.replaceChildren(
      ...place.uploads.map((key) => this.#uploadChip(key)),
      ...place.like.map((id) => this.#likeChip(id)),
      ...place.tags.map((tag) => this.#tagChip(tag)),
    );
    const pictures = place.like.length + place.uploads.length;
    this.#words.placeholder = pictures > 0 ? 'Add words, such as: at night' : 'Describe a picture';
    this.#updateClear();
  }

  /** Puts the cursor into the box. */
  focus() {
    this.#words.focus();
  }

  /**
   * Takes for pictures what the server reads: browsers have no type, or an odd one, for HEIC and
   * RAW.
   *
   * @param {{extensions: string[], maxBytes: number}} formats
   */
  accept(formats) {
    this.#formats = formats;
    const endings = formats.extensions.map((extension) => `.${extension}`);
    this.#file.accept = ['image/*', ...endings].join();
  }

  /**
   * Searches by the first picture among files. A picture starts a new search: words that were
   * searched already go, words just typed stay with it.
   */
  take(files) {
    const file = [...files].find((candidate) => this.#mayBePicture(candidate));
    const { maxBytes } = this.#formats;
    if (!file) {
      this.#onRefused(NO_PICTURE);
      return;
    }
    if (file.size > maxBytes) {
      this.#onRefused(tooLarge(file, maxBytes));
      return;
    }
    const typed = this.#words.value.trim();
    const words = typed === this.#shown.words ? '' : typed;
    this.#onQuery({ words, uploads: [keep(file)] });
  }

  #mayBePicture({ type, name }) {
    const { extensions } = this.#formats;
    const extension = /\.([^.]+)$/.exec(name)?.[1].toLowerCase();
    return type.startsWith('image/') || (extensions?.includes(extension) ?? true);
  }

  #updateClear() {
    this.#clear.hidden = !this.#words.value && this.#chips.childElementCount === 0;
  }

  #uploadChip(key) {
    const { file, preview } = kept(key);
    const uploads = this.#shown.uploads.filter((other) => other !== key);
    const image = picture(preview);
    // A format that the server reads and this browser does not show.
    image.addEventListener('error', () => image.replaceWith(icon('image')));
    return this.#chip(image, file.name || 'Pasted picture', { uploads });
  }

  #likeChip(id) {
    const like = this.#shown.like.filter((other) => other !== id);
    return this.#chip(picture(thumbnailPath(id)), 'Like this', { like });
  }

  #tagChip(tag) {
    const tags = this.#shown.tags.filter((other) => other !== tag);
    return this.#chip(icon('tag'), tag, { tags });
  }

  #chip(sign, name, without) {
    const remove = element(
      'button',
      { class: 'round', type: 'button', 'aria-label': `Remove ${name}`, title: 'Remove' },
      icon('close'),
    );
    remove.addEventListener('click', () => {
      this.#onQuery({ ...this.#shown, words: this.#words.value.trim(), ...without });
      this.#words.focus();
    });
    return element(
      'li',
      { class: 'chip' },
      sign,
      element('span', {}, name),
      remove,
    );
  }
}

function picture(source) {
  return element('img', { src: source, alt: '' });
}

/** Takes pictures that are dropped or pasted anywhere on the page. */
export function takeFromAnywhere(box) {
  const overlay = byId('drop');
  const carriesFiles = (event) => event.dataTransfer?.types.includes('Files');
  addEventListener('dragover', (event) => {
    event.preventDefault();
    overlay.hidden = !carriesFiles(event);
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) {
      overlay.hidden = true;
    }
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    overlay.hidden = true;
    box.take(event.dataTransfer.files);
  });
  addEventListener('paste', (event) => {
    if (event.clipboardData.files.length > 0) {
      event.preventDefault();
      box.take(event.clipboardData.files);
    }
  });
}
