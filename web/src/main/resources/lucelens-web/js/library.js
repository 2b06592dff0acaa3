import { status } from './api.js';
import { byId, element } from './elements.js';

const BUSY_MS = 1_000;
const QUIET_MS = 15_000;

/** Follows the library: the progress of indexing, how many pictures there are, what failed. */
export class Library {
  #onChange;
  #last = { ready: false, images: 0 };

  /** @param {(status: object, before: object) => void} onChange told when it is ready or has grown */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** What the server said last. */
  get last() {
    return this.#last;
  }

  /** Asks now, and again and again from then on; resolves after the first answer. */
  async follow() {
    const now = await status().catch(() => null);
    const busy = now !== null && (!now.ready || now.indexing.state === 'running');
    setTimeout(() => this.follow(), busy ? BUSY_MS : QUIET_MS);
    if (now === null) {
      // The search that the reader tries next says what is wrong; here it would only repeat itself.
      return;
    }
    const before = this.#last;
    this.#last = now;
    show(now);
    if (now.ready !== before.ready || now.images !== before.images || ended(before, now)) {
      this.#onChange(now, before);
    }
  }
}

function ended(before, now) {
  return before.indexing?.state !== now.indexing?.state;
}

function show(now) {
  showProgress(now);
  byId('library').textContent = now.ready ? summary(now) : '';
  showFailures(now);
}

function summary({ images, model }) {
  return `${number(images)} ${images === 1 ? 'picture' : 'pictures'} · model ${model.name}`;
}

function showProgress(now) {
  const running = now.ready && now.indexing.state === 'running';
  byId('progress').hidden = now.ready && !running;
  const bar = byId('progress-bar');
  if (!running || !now.indexing.total) {
    bar.removeAttribute('value');
    byId('progress-text').textContent = running ? 'Looking for pictures…' : 'Loading the model…';
    return;
  }
  const { done, total } = now.indexing;
  bar.max = total;
  bar.value = done;
  byId('progress-text').textContent = `${task(now)}${remaining(now.indexing)}`;
}

function task({ switchingTo, indexing: { done, total } }) {
  return switchingTo
    ? `Switching to model ${switchingTo.name}: ${Math.floor((100 * done) / total)} %`
    : `Indexing: ${number(done)} of ${number(total)} files`;
}

/** The server's estimate, from bytes and recent speed; it has none at first. */
function remaining({ remainingMs }) {
  if (remainingMs === undefined) {
    return '';
  }
  const seconds = Math.round(remainingMs / 1000);
  if (seconds < 60) {
    return ', less than a minute left';
  }
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `, about ${minutes} min left` : `, about ${Math.round(minutes / 60)} h left`;
}

function showFailures(now) {
  const report = now.lastReport;
  const broken = now.indexing?.error;
  const failed = report?.failed ?? 0;
  const known = report?.knownFailures ?? 0;
  byId('failures').hidden = !failed && !broken;
  if (broken) {
    byId('failures-summary').textContent = 'Indexing broke off';
    byId('failures-list').replaceChildren(element('li', {}, broken));
  } else if (failed) {
    const count = failed === 1 ? '1 file' : `${number(failed)} files`;
    const before = known ? `, ${known === failed ? '' : `${number(known)} of them `}as before` : '';
    byId('failures-summary').textContent = `${count} could not be read${before}`;
    byId('failures-list').replaceChildren(...report.failures.map(failure));
  }
}

function failure({ path, reason }) {
  return element('li', {}, element('span', {}, path), reason);
}

function number(value) {
  return value.toLocaleString();
}
