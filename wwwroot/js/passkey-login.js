// Logging in with a passkey instead of name and password: offered by autofill while the form waits, or asked for by a button.

import { call } from './api.js';
import { encode } from './b64.js';
import { getAssertion, obstacle } from './webauthn.js';
import { explain } from './webauthn-errors.js';

const PATH = '/pveauth/passkey-login';
const LOGIN_TIMEOUT = 30_000;
/** The server takes no answer after 120 s; an offer that waits is renewed before. */
const OFFER_LIFE = 100_000;

const NOT_SET_UP =
  'This passkey is not set up for logging in without a password. Log in with your password, then register it under Security.';
const NEEDS_SECOND =
  'Your passkey stands for the password here, and you have no second factor beside it. ' +
  'Log in with your password; the passkey is your second factor then.';

/**
 * @typedef {object} Page what the login page does about it
 * @property {() => void} checking the server looks at an answer
 * @property {(answer: import('./api.js').Answer) => void} accepted
 * @property {(title: string, ...texts: string[]) => void} failed
 */

/**
 * @param {Page} page
 * @returns {{offer: () => Promise<void>, ask: () => Promise<void>, stop: () => void}} `offer` waits for autofill, `ask` opens
 *   the browser's dialog, `stop` ends either
 */
export function makePasskeyLogin(page) {
  let controller = new AbortController();

  /** Whatever is open ends, because a browser takes one request at a time. @returns {AbortSignal} of the next one */
  function takeOver() {
    controller.abort();
    controller = new AbortController();
    return controller.signal;
  }

  async function offer() {
    const signal = takeOver();
    const possible = obstacle() === null && (await PublicKeyCredential.isConditionalMediationAvailable?.());
    while (possible && !signal.aborted) {
      // Nobody picks a passkey in a tab that is not seen.
      await whenVisible(signal);
      const { publicKey } = await challenge();
      if (!publicKey || signal.aborted) return;
      const { credential, elapsed } = await getAssertion(publicKey, OFFER_LIFE, signal, 'conditional');
      if (credential) return send(credential);
      if (elapsed < OFFER_LIFE - 1000) return;
    }
  }

  async function ask() {
    const signal = takeOver();
    const { publicKey, start } = await challenge();
    if (signal.aborted) return;
    if (!publicKey) return page.failed(...describe(start));
    const { credential, error, elapsed } = await getAssertion(publicKey, publicKey.timeout, signal);
    if (credential) return send(credential);
    if (signal.aborted) return;
    const ceremony = { kind: /** @type {const} */ ('get'), rpId: publicKey.rpId, timeout: publicKey.timeout, user: '', reference: '' };
    page.failed(explain(error, elapsed, ceremony)?.text ?? 'The request was cancelled.');
  }

  /** @param {any} credential */
  async function send(credential) {
    page.checking();
    const { response } = credential;
    const json = JSON.stringify({
      id: credential.id,
      type: credential.type,
      rawId: encode(credential.rawId),
      response: {
        authenticatorData: encode(response.authenticatorData),
        clientDataJSON: encode(response.clientDataJSON),
        signature: encode(response.signature),
        userHandle: response.userHandle && encode(response.userHandle),
      },
    });
    const answer = await call('POST', PATH, { response: json, 'http-only': 1 }, { open: true, timeout: LOGIN_TIMEOUT });
    if (answer.ok) page.accepted(answer);
    else page.failed(...describe(answer));
  }

  return { offer, ask, stop: () => void takeOver() };
}

async function challenge() {
  const start = await call('POST', PATH, {}, { open: true });
  return { start, publicKey: start.ok ? JSON.parse(start.data.challenge).publicKey : null };
}

/** @param {import('./api.js').Answer} answer @returns {[title: string, ...texts: string[]]} */
function describe(answer) {
  if (answer.status === 0) return [`No connection to ${location.host}.`, 'Try again.'];
  const reference = answer.reference ? `Reference ${answer.reference}.` : '';
  if (answer.pveauth?.code === 'passkey.needs-second-factor') return ['Login failed.', NEEDS_SECOND];
  if (answer.status === 401) return ['Login failed.', NOT_SET_UP, reference];
  return ['The server could not log you in.', answer.message, reference];
}

/** @param {AbortSignal} signal @returns {Promise<void>} */
function whenVisible(signal) {
  return new Promise(resolve => {
    if (!document.hidden || signal.aborted) return resolve();
    const done = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener('visibilitychange', done);
      resolve();
    };
    document.addEventListener('visibilitychange', done);
    signal.addEventListener('abort', done, { once: true });
  });
}
