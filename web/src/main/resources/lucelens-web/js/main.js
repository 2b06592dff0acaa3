import * as api from './api.js';
import { announce, byId, element } from './elements.js';
import { Grid } from './grid.js';
import { Library } from './library.js';
import { emptyLibrary, hideMessage, messagePasses, messageStands, showMessage } from './message.js';
import * as place from './place.js';
import { QueryBox, takeFromAnywhere } from './query.js';
import { TagRow, together } from './tags.js';
import { Viewer } from './viewer.js';

const EXAMPLES = [
  'a castle on a hill',
  'an animal in the snow',
  'a bird on a branch',
  'a musical instrument',
  'wind turbines in a field',
  'fish under water',
];
/** The filters that words may have; the server knows what they mean. */
const FILTER = /(^|\s)(tag|keyword|caption|rating|year|date):\S/i;
const SAMPLE = 24;
const FIRST_LIMIT = 60;
const MAX_LIMIT = 500;
const MAX_OFFSET = 10_000;

/** What the grid shows: the name of its query, the pictures, and their tags. */
let shown = { key: null, images: [], tags: [] };
let asked = new AbortController();
/** Whether a file was refused since pictures were last asked for: an answer leaves that standing. */
let refused = false;

/** Goes to a query. The one that is shown is asked again: the answer may be another by now. */
const go = (query) => {
  const now = place.here();
  const next = { words: '', like: [], uploads: [], tags: [], photo: null, ...query };
  scrollTo(0, 0);
  if (!now.photo && place.queryKey(next) === place.queryKey(now)) {
    again();
    return;
  }
  place.push(next);
  show();
};
const box = new QueryBox(go, sayRefused);
const grid = new Grid(
  (id) => {
    place.push({ ...place.here(), photo: id });
    show();
  },
  (id) => go({ like: [id] }),
);
const tagRow = new TagRow((tag) => {
  const { words, like, uploads, tags } = place.here();
  go({ words, like, uploads, tags: [...tags, tag] });
});
const viewer = new Viewer({
  step: (id) => {
    place.replace({ ...place.here(), photo: id });
    show();
  },
  close: closePhoto,
  similar: (id) => go({ like: [id] }),
  tag: (tag) => go({ tags: [tag] }),
  keyword: (keyword) => go({ words: `keyword:"${keyword}"` }),
});
const library = new Library(libraryChanged);

/** Back leads to where the picture was opened; one that came with the address has no such place. */
function closePhoto() {
  if (place.openedHere()) {
    history.back();
  } else {
    place.replace({ ...place.here(), photo: null });
    show();
  }
}

/** Makes the page show the place that the address names. */
async function show() {
  const now = place.here();
  if (place.queryKey(now) !== shown.key) {
    box.show(now);
  }
  await showPictures(now);
}

async function showPictures(now) {
  showViewer(now);
  if (place.queryKey(now) !== shown.key) {
    await fetchPictures(now);
    showViewer(place.here());
  }
}

function showViewer(now) {
  if (now.photo) {
    viewer.show(now.photo, shown.images);
    return;
  }
  const closed = viewer.hide();
  if (closed) {
    grid.focus(closed);
  }
}

/** More would go behind the pictures of another query while those of this one are on their way. */
function fetchMore() {
  if (!grid.isWaiting()) {
    fetchPictures(place.here(), shown);
  }
}

/** Shows the first pictures of a place, or more of them behind those that are there. */
async function fetchPictures(now, before = { images: [], tags: [] }) {
  asked.abort();
  asked = new AbortController();
  const { signal } = asked;
  shown = { ...shown, key: place.queryKey(now) };
  refused = false;
  grid.waiting(true);
  try {
    await (place.isHome(now) ? showHome(signal) : showResults(now, before, signal));
  } catch (e) {
    if (e.name === 'AbortError') {
      return;
    }
    if (before.images.length > 0) {
      showNoMore(e);
    } else {
      showError(e);
    }
  }
}

function present(images, { title = '', summary = '', welcome = false, more = false, tags = [] } = {}) {
  shown = { ...shown, images, tags };
  if (!refused) {
    hideMessage();
  }
  grid.show(images);
  byId('welcome').hidden = !welcome;
  byId('heading').hidden = !title;
  byId('title').textContent = title;
  byId('summary').textContent = summary;
  byId('more').hidden = !more;
  sayOfMore('Show more');
  tagRow.show(shown.key, tags, place.here().tags);
}

/** Says below the pictures how to get more of them, and why there are none yet. */
function sayOfMore(action, failure = '') {
  byId('more').textContent = action;
  byId('more-failure').textContent = failure;
  byId('more-failure').hidden = !failure;
}

async function showHome(signal) {
  document.title = 'Lucelens';
  const [{ images }, { tags }] = await Promise.all([api.sample(SAMPLE, signal), api.tags(signal)]);
  present(images, {
    welcome: images.length > 0,
    title: images.length > 0 ? 'From your library' : '',
    tags,
  });
  if (images.length === 0) {
    showMessage(emptyLibrary(library.last));
  }
}

async function showResults(now, before, signal) {
  const title = titleOf(now);
  document.title = `${title} · Lucelens`;
  const files = now.uploads.map((key) => place.kept(key).file);
  const offset = before.images.length;
  const limit = Math.min(MAX_LIMIT, Math.max(FIRST_LIMIT, offset));
  const answer = await api.search({ ...now, files }, { offset, limit }, signal);
  // The library may have grown since, so that some come again.
  const known = new Set(before.images.map(({ id }) => id));
  const images = [...before.images, ...answer.hits.filter(({ id }) => !known.has(id))];
  const order = images[0]?.score === undefined ? 'newest first' : 'best first';
  const count = `${images.length} ${images.length === 1 ? 'picture' : 'pictures'}`;
  const summary = `${count}, ${order} · ${answer.tookMs} ms`;
  const more = answer.hits.length === limit && images.length <= MAX_OFFSET;
  present(images, {
    title: images.length > 0 ? title : '',
    summary,
    more,
    tags: together(before.tags, answer.tags),
  });
  announce(images.length > 0 ? summary : 'Nothing found');
  if (images.length === 0) {
    showMessage(noResults(now));
  }
}

function noResults({ words, tags }) {
  const { last } = library;
  if (last.ready && last.images === 0) {
    return emptyLibrary(last);
  }
  const filtered = FILTER.test(words) ? 'No picture fits all of these filters: remove one.' : '';
  const text = tags.length > 0 ? 'No picture has all of these tags: remove one.' : filtered;
  return { title: 'Nothing found', text: text || 'Try other words, or fewer of them.', passes: true };
}

function titleOf({ words, like, uploads, tags }) {
  const picture = like.length + uploads.length > 0 ? 'Pictures like this one' : '';
  const quoted = words && `“${words}”`;
  const query = picture && quoted ? `${picture}, and ${quoted}` : picture || quoted;
  const tagged = tags.length > 0 ? `tagged ${tags.join(', ')}` : '';
  return query && tagged ? `${query}, ${tagged}` : query || `Pictures ${tagged}`;
}

function showError(e) {
  present([]);
  announce(e.message);
  if (e.code === 'not_ready') {
    // Asked again by libraryChanged() as soon as the server is ready.
    showMessage({
      title: 'One moment',
      text: 'The model is being loaded; this page goes on by itself.',
      passes: true,
    });
    return;
  }
  const retry = { action: 'Try again', onAction: again };
  const mayPass = !(e instanceof api.ApiError) || e.status >= 500;
  const passes = e instanceof api.UnreachableError;
  showMessage({ title: 'That did not work', text: e.message, passes, ...(mayPass ? retry : {}) });
}

/** The pictures that are there stay, and the button stays where the reader is. */
function showNoMore(e) {
  grid.waiting(false);
  sayOfMore('Try again', e.message);
  announce(e.message);
}

function again() {
  fetchPictures(place.here());
}

/**
 * Results stay as they are while somebody reads them, and so does a message that is true whatever
 * the library has; the sample and other messages follow the library.
 */
function libraryChanged() {
  const follows = messageStands() ? messagePasses() : place.isHome(place.here());
  if (shown.key !== null && follows) {
    again();
  }
}

function sayRefused({ title, text }) {
  announce(`${title}.`);
  refused = true;
  showMessage({ title, text, action: 'All right', onAction: endRefusal });
  byId('message').scrollIntoView({ block: 'center' });
}

/** What followed the library before the refusal catches up. */
function endRefusal() {
  hideMessage();
  if (place.isHome(place.here()) || shown.images.length === 0) {
    again();
  }
}

function showExamples() {
  const links = EXAMPLES.map((words) => {
    const link = element('a', { href: place.address({ words }) }, words);
    return element('li', {}, link);
  });
  byId('examples').replaceChildren(...links);
}

/** Plain clicks on links of this page need no reload; with Ctrl and the like they open elsewhere. */
function followLink(event) {
  const link = event.target.closest('#examples a, #brand');
  if (link && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    go({ words: new URL(link.href).searchParams.get('q') ?? '' });
  }
}

/** Followed as a link it would be a step in the history without the uploaded pictures. */
function skipToResults(event) {
  event.preventDefault();
  byId('results').focus();
}

showExamples();
takeFromAnywhere(box);
api.formats().then(
  (formats) => box.accept(formats),
  () => {
    // The search that the reader tries next says what is wrong.
  },
);
addEventListener('popstate', show);
document.addEventListener('click', followLink);
document.querySelector('.skip').addEventListener('click', skipToResults);
document.addEventListener('keydown', (event) => {
  const typing = event.target.closest?.('input, dialog');
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    box.focus();
  }
});
byId('more').addEventListener('click', fetchMore);
box.show(place.here());
await library.follow();
// What was typed meanwhile stays in the box.
await showPictures(place.here());
