/**
 * Where the reader is: the query and the picture that is open. It lives in the address, so that
 * back, forward, reload and bookmarks work. Uploaded pictures cannot be in an address; the history
 * entry keeps their keys and this page their bytes, as long as it is open.
 *
 * @typedef {{words: string, like: string[], uploads: string[], tags: string[], photo: string | null}}
 *   Place
 */

const uploads = new Map();

/** Keeps an uploaded picture; the key stands for it in a place. */
export function keep(file) {
  const key = crypto.randomUUID();
  uploads.set(key, { file, preview: URL.createObjectURL(file) });
  return key;
}

/** An uploaded picture, {file, preview}, by its key. */
export function kept(key) {
  return uploads.get(key);
}

/** The place that the address names. */
export function here() {
  const parameters = new URLSearchParams(location.search);
  return {
    words: parameters.get('q') ?? '',
    like: parameters.getAll('like'),
    tags: parameters.getAll('tag'),
    uploads: (history.state?.uploads ?? []).filter((key) => uploads.has(key)),
    photo: parameters.get('photo'),
  };
}

/** The address of a place. */
export function address(place) {
  const parameters = new URLSearchParams();
  if (place.words) {
    parameters.set('q', place.words);
  }
  (place.like ?? []).forEach((id) => parameters.append('like', id));
  (place.tags ?? []).forEach((tag) => parameters.append('tag', tag));
  if (place.photo) {
    parameters.set('photo', place.photo);
  }
  const query = parameters.toString();
  return query ? `/?${query}` : '/';
}

/** Goes to a place as a new step, to which "back" leads back. */
export function push(place) {
  const opened = Boolean(place.photo);
  history.pushState({ uploads: place.uploads ?? [], opened }, '', address(place));
}

/** Changes the place without a new step. */
export function replace(place) {
  history.replaceState({ ...history.state, uploads: place.uploads ?? [] }, '', address(place));
}

/** Whether the open picture was opened on this page, so that "back" closes it. */
export function openedHere() {
  return Boolean(history.state?.opened);
}

/** Whether nothing is asked for. */
export function isHome(place) {
  return !place.words && [place.like, place.uploads, place.tags].every((list) => list.length === 0);
}

/** Names the query of a place: the same name, the same results. */
export function queryKey(place) {
  return JSON.stringify([place.words, place.like, place.uploads, place.tags]);
}
