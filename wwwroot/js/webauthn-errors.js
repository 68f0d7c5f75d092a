// Turns what a browser says about a failed ceremony into a sentence that helps.

import { copyText, h, icon, makeButton } from './dom.js';
import { isAddress } from './webauthn.js';

/**
 * @typedef {object} Ceremony
 * @property {'create'|'get'} kind
 * @property {string} rpId
 * @property {string} [appId] of U2F keys
 * @property {number} timeout milliseconds
 * @property {string} user
 * @property {string} reference
 */

/** @type {Record<string, string>} */
const OBSTACLES = {
  insecure: `Browsers offer security keys only on https pages. Open https://${location.hostname}.`,
  missing: 'This browser has no WebAuthn support. Use another browser or factor.',
  ip: 'WebAuthn does not work on IP addresses. Open the server by its name.',
};

/**
 * @param {'insecure'|'ip'|'missing'} reason
 */
export const obstacleText = reason => OBSTACLES[reason];

/**
 * @param {any} error as thrown
 * @param {number} elapsed milliseconds until it was
 * @param {Ceremony} ceremony
 * @returns {{text: string, neutral: boolean}|null} null when nothing needs to be said
 */
export function explain(error, elapsed, ceremony) {
  const name = error?.name ?? 'Error';
  if (name === 'AbortError') return null;
  if (name === 'NotAllowedError') return explainNotAllowed(error, elapsed, ceremony);
  const text = name === 'SecurityError' ? securityText(ceremony) : TEXTS[name]?.(ceremony);
  return { text: text ?? `Unexpected answer: ${name}.`, neutral: false };
}

/** @param {any} error @param {number} elapsed @param {Ceremony} ceremony */
function explainNotAllowed(error, elapsed, { kind, timeout }) {
  if (/certificate/i.test(error.message)) {
    return {
      text:
        "The browser does not trust this server's certificate and blocks security keys. Install a trusted certificate, " +
        "or trust the cluster's CA on this computer, then restart the browser.",
      neutral: false,
    };
  }
  if (elapsed >= timeout - 1000) return { text: 'No answer in time. Have the key ready and try again.', neutral: false };
  if (!document.hasFocus()) {
    return { text: 'The page was in the background. Bring it to the front and try again.', neutral: false };
  }
  // Many limits of a device arrive as this same error, at once: the wording must not claim to know which.
  if (elapsed < 250) {
    const cause =
      kind === 'get'
        ? 'A policy or an extension can cause this, or none of your registered keys is on this device.'
        : 'A policy, an extension or the lack of a matching key can cause this.';
    return { text: `The browser stopped at once. ${cause}`, neutral: false };
  }
  return { text: 'The request was cancelled.', neutral: true };
}

/** @param {Ceremony} ceremony */
function securityText({ rpId: id, appId }) {
  const host = location.hostname;
  if (isAddress(host)) return OBSTACLES.ip;
  if (appId) return `The browser does not let ${host} use keys of the U2F AppID ${appId}. Open an address of that domain.`;
  if (host !== id && !host.endsWith(`.${id}`)) {
    return `This page is ${host}, but keys belong to ${id}. Open an address below ${id}, or have the WebAuthn ID changed.`;
  }
  return `The browser refuses the ID ${id} for this page. It may be a domain suffix that many share.`;
}

/** @param {Ceremony} ceremony */
const badData = ({ reference }) => `The server sent data the browser cannot use.${reference ? ` Reference ${reference}` : ''}`;

/** @type {Record<string, (ceremony: Ceremony) => string>} */
const TEXTS = {
  InvalidStateError: ({ kind, user }) =>
    kind === 'create'
      ? `This key is already registered for ${user}.`
      : 'The key gave an unexpected answer. Remove it, plug it in again and retry.',
  NotSupportedError: () => 'The key supports none of the signature methods the server asks for.',
  ConstraintError: () => 'The key cannot verify you by PIN or fingerprint, which was asked for.',
  OperationError: () => 'Another request is still open. Close the browser prompt, then try again.',
  NotReadableError: () => 'The key could not be read. Remove it and plug it in again.',
  UnknownError: () => 'The key or its software failed. Try again, or try another USB port.',
  TypeError: badData,
  DataError: badData,
  EncodingError: badData,
  InvalidCharacterError: badData,
};

/**
 * The closed block below an error, for whoever is asked for help.
 * @param {any} error
 * @param {number} elapsed
 * @param {Ceremony} ceremony
 */
export function errorDetails(error, elapsed, ceremony) {
  const context = `ID ${ceremony.rpId}, page ${location.origin}, after ${Math.round(elapsed)} ms`;
  const text = `${error?.name}: ${error?.message} (${context})`;
  /** @type {HTMLButtonElement} */
  const copy = makeButton(
    'Copy details',
    'copy-details',
    async () => {
      if (await copyText(text)) copy.textContent = 'Copied';
    },
    'btn-s',
  );
  return h(
    'details',
    null,
    h('summary', null, icon('chev'), 'Details'),
    h('div', { class: 'details-b stack-s' }, h('p', { dir: 'ltr' }, text), copy),
  );
}
