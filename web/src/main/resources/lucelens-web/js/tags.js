import { byId, element } from './elements.js';

/** More are a wall of words; the rest is one click away. */
const FIRST = 14;

/** The tags of what is shown, to narrow it down. */
export class TagRow {
  #row = byId('tags');
  #onTag;

  /** @param {(tag: string) => void} onTag */
  constructor(onTag) {
    this.#onTag = onTag;
  }

  /**
   * Shows tags with their numbers of pictures.
   *
   * @param {{tag: string, images: number}[]} counts the most frequent first
   * @param {string[]} chosen those of the query, which are in the search box
   */
  show(counts, chosen) {
    const offered = counts.filter(({ tag }) => !chosen.includes(tag));
    const buttons = offered.map(({ tag, images }) =>
      element('li', {}, tagButton(tag, images, this.#onTag)),
    );
    this.#row.hidden = buttons.length === 0;
    this.#row.replaceChildren(...buttons.slice(0, FIRST));
    if (buttons.length > FIRST) {
      this.#row.append(this.#rest(buttons.slice(FIRST)));
    }
  }

  #rest(buttons) {
    const name = buttons.length === 1 ? '1 more tag' : `${buttons.length} more tags`;
    const more = element('button', { class: 'tag rest', type: 'button' }, name);
    const item = element('li', {}, more);
    more.addEventListener('click', () => {
      item.replaceWith(...buttons);
      buttons[0].firstChild.focus();
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
