/** An answer that is no success, with what the server says of it. */
export class ApiError extends Error {
  constructor(status, problem) {
    super(problem.detail ?? `The server answered with status ${status}.`);
    this.status = status;
    this.code = problem.code;
  }
}

/** The server could not be reached at all. */
export class UnreachableError extends Error {
  constructor() {
    super('The server does not answer. Check that it is still running, then try again.');
  }
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (e) {
    if (e.name === 'AbortError') {
      throw e;
    }
    throw new UnreachableError();
  }
  if (!response.ok) {
    throw new ApiError(response.status, await response.json().catch(() => ({})));
  }
  return response.json();
}

/**
 * Searches by words, ids of indexed images and files to upload, in any mix, among the pictures that
 * have all the tags.
 *
 * @param {{words: string, like: string[], files: Blob[], tags: string[]}} query
 * @param {{offset: number, limit: number}} part which of the hits
 */
export function search({ words, like, files, tags }, { offset, limit }, signal) {
  if (files.length > 0) {
    const form = new FormData();
    form.append('query', words);
    like.forEach((id) => form.append('similarTo', id));
    files.forEach((file) => form.append('image', file));
    tags.forEach((tag) => form.append('tag', tag));
    form.append('offset', offset);
    form.append('limit', limit);
    return ask('/api/v1/search', { method: 'POST', body: form, signal });
  }
  if (like.length > 0) {
    const body = JSON.stringify({ query: words, similarTo: like, tag: tags, offset, limit });
    const headers = { 'Content-Type': 'application/json' };
    return ask('/api/v1/search', { method: 'POST', headers, body, signal });
  }
  const parameters = new URLSearchParams({ q: words, offset, limit });
  tags.forEach((tag) => parameters.append('tag', tag));
  return ask(`/api/v1/search?${parameters}`, { signal });
}

/** The tags of the library, the most frequent first. */
export function tags(signal) {
  return ask('/api/v1/tags', { signal });
}

/** A sample of the library. */
export function sample(limit, signal) {
  return ask(`/api/v1/images?limit=${limit}`, { signal });
}

/** All that is known of an image. */
export function details(id, signal) {
  return ask(imagePath(id), { signal });
}

/** Which picture files the server reads, {extensions, maxBytes}. */
export function formats() {
  return ask('/api/v1/formats');
}

/** What is served and how indexing goes. */
export function status() {
  return ask('/api/v1/status');
}

export function thumbnailPath(id) {
  return `${imagePath(id)}/thumbnail`;
}

export function filePath(id) {
  return `${imagePath(id)}/file`;
}

function imagePath(id) {
  return `/api/v1/images/${encodeURIComponent(id)}`;
}
