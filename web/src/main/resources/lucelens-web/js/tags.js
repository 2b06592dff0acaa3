import { byId, element, replaceItems } from './elements.js';

/** More are a wall of words; the rest is one click away. */
const FIRST = 14;

/** The tags of what is shown, to narrow it down. */
export class TagRow {
  #row = byId('tags');
  #query = null;
  #unfolded = false;
  #shown = '[]';
  #onTag;

  /** @param {(tag: string) => void} onTag */
  constructor(onTag) {
    this.#onTag = onTag;
  }

  /**
   * Shows tags with their numbers of pictures. A list that was unfolded stays so as long as the
   * query is the same: the numbers change while a library is indexed.
   *
   * @param {string} query its name
   * @param {{tag: string, images: number}[]} counts the most frequent first
   * @param {string[]} chosen those of the query, which are in the search box
   */
  show(query, counts, chosen) {
    const offered = counts.filter(({ tag }) => !chosen.includes(tag));
    const now = JSON.stringify([query, offered]);
    if (now === this.#shown) {
      return;
    }
    this.#shown = now;
    this.#unfolded &&= query === this.#query;
    this.#query = query;
    const items = offered.map(({ tag, images }) =>
      element('li', { 'data-id': tag }, tagButton(tag, images, this.#onTag)),
    );
    this.#row.hidden = items.length === 0;
    replaceItems(this.#row, this.#unfolded ? items : this.#folded(items));
  }

  #folded(items) {
    return items.length > FIRST
      ? [...items.slice(0, FIRST), this.#rest(items.slice(FIRST))]
      : items;
  }

  #rest(items) {
    const name = items.length === 1 ? '1 more tag' : `${items.length} more tags`;
    const more = element('button', { class: 'tag rest', type: 'button' }, name);
    // No tag has this name.
    const item = element('li', { 'data-id': '' }, more);
    more.addEventListener('click', () => {
      this.#unfolded = true;
      item.replaceWith(...items);
      items[0].firstChild.focus();
    });
    return item;
  }
}

/** The numbers of pictures of both, the most frequent tag first. */
export function together(some, others) {
  const images = new Map(some.map(({ tag, images: number }) => [tag, number]));
  others.forEach(({ tag, images: number }) => images.set(tag, (images.get(tag) ?? 0) + number));
  return [...images]
    .map(([tag, number]) => ({ tag, images: number }))
    .sort((a, b) => b.images - a.images || (a.tag < b.tag ? -1 : 1));
}

/** A button that asks for a tag; with the number of its pictures, unless that is null. */
export function tagButton(tag, images, onTag) {
  const button = element('button', { class: 'tag', type: 'button' }, tag);
  if (images !== null) {
    button.append(element('span', { class: 'number', 'aria-hidden': 'true' }, images.toLocaleString()));
    button.setAttribute('aria-label', `${tag}, ${images} ${images === 1 ? 'picture' : 'pictures'}`);
  }
  button.addEventListener('click', () => onTag(tag));
  return button;
}
