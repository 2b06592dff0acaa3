import { byId } from './elements.js';

/**
 * Shows one message in place of pictures.
 *
 * @param {{title: string, text?: string, command?: string, action?: string, onAction?: () => void,
 *   passes?: boolean}} m passes: whether it may be untrue as soon as the library has changed
 */
export function showMessage({ title, text = '', command = '', action = '', onAction, passes = false }) {
  const message = byId('message');
  message.hidden = false;
  message.toggleAttribute('data-passes', passes);
  byId('message-title').textContent = title;
  byId('message-text').textContent = text;
  byId('message-command').textContent = command;
  byId('message-command').hidden = !command;
  const button = byId('message-action');
  button.textContent = action;
  button.hidden = !action;
  button.onclick = onAction ?? null;
}

/** Takes the message away. */
export function hideMessage() {
  byId('message').hidden = true;
}

/** Whether there is a message. */
export function messageStands() {
  return !byId('message').hidden;
}

/** Whether there is one that may be untrue as soon as the library has changed. */
export function messagePasses() {
  return messageStands() && 'passes' in byId('message').dataset;
}

/** Says what a library without pictures waits for. */
export function emptyLibrary(status) {
  if (status.indexing?.state === 'running') {
    return {
      title: 'Looking at your pictures',
      text: 'The first ones can be searched as soon as they are indexed.',
      passes: true,
    };
  }
  return {
    title: 'No pictures yet',
    text: 'Stop the server and start it with the folders that you want to search:',
    command: './lucelens serve ~/Pictures',
    passes: true,
  };
}
