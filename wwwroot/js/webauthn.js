// WebAuthn ceremonies: decoding what the server sends, encoding what it wants back. One at a time.

import { decode, encode } from './b64.js';

/**
 * @typedef {{credential?: any, error?: any, elapsed: number}} Outcome `elapsed` in milliseconds
 */

/** @type {Promise<unknown>} */
let pending = Promise.resolve();

/** Why this page cannot ask for a key at all; null when it can. @returns {'insecure'|'ip'|'missing'|null} */
export function obstacle() {
  if (!isSecureContext) return 'insecure';
  if (isAddress(location.hostname)) return 'ip';
  return 'PublicKeyCredential' in window && navigator.credentials ? null : 'missing';
}

/** @param {string} host */
export const isAddress = host => /^\d+(\.\d+){3}$/.test(host) || host.startsWith('[');

/**
 * Asks for an answer of a registered key.
 * @param {any} publicKey as the server sent it
 * @param {number} timeout milliseconds
 * @param {AbortSignal} signal
 * @param {'conditional'} [mediation] offers passkeys by autofill instead of asking at once
 * @returns {Promise<Outcome>}
 */
export const getAssertion = (publicKey, timeout, signal, mediation) =>
  run(timeout, signal, combined =>
    navigator.credentials.get({
      publicKey: {
        ...publicKey,
        timeout,
        challenge: decode(publicKey.challenge),
        allowCredentials: descriptors(publicKey.allowCredentials),
      },
      mediation,
      signal: combined,
    }),
  );

/**
 * Makes a new credential.
 * @param {any} publicKey as the server sent it
 * @param {number} timeout milliseconds
 * @param {AbortSignal} signal
 * @returns {Promise<Outcome>}
 */
export const createCredential = (publicKey, timeout, signal) =>
  run(timeout, signal, combined =>
    navigator.credentials.create({
      publicKey: {
        ...publicKey,
        timeout,
        challenge: decode(publicKey.challenge),
        user: { ...publicKey.user, id: decode(publicKey.user.id) },
        excludeCredentials: descriptors(publicKey.excludeCredentials),
      },
      signal: combined,
    }),
  );

/** How long a browser may take to refuse an ID; those that take it wait for the user. */
const PROBE = 600;

/**
 * Asks whether the browser takes an ID on this page. It shows nothing: without autofill such a request just waits.
 * @param {string} rpId
 * @param {AbortSignal} signal
 * @returns {Promise<any>} why not; undefined when it does
 */
export async function probe(rpId, signal) {
  const { error, elapsed } = await run(PROBE, signal, combined =>
    navigator.credentials.get({
      mediation: 'conditional',
      publicKey: { challenge: crypto.getRandomValues(new Uint8Array(32)), rpId },
      signal: combined,
    }),
  );
  return elapsed >= PROBE ? undefined : error;
}

/** @param {any[]|undefined} list */
const descriptors = list => (list ?? []).map(entry => ({ ...entry, id: decode(entry.id) }));

/**
 * @param {number} timeout
 * @param {AbortSignal} signal
 * @param {(signal: AbortSignal) => Promise<any>} ceremony
 * @returns {Promise<Outcome>}
 */
async function run(timeout, signal, ceremony) {
  // A second call while one is open fails in every browser, so it waits for the first to settle.
  await pending;
  const started = performance.now();
  // Not every browser keeps to the time-out it is given.
  const deadline = AbortSignal.timeout(timeout);
  try {
    const result = ceremony(AbortSignal.any([signal, deadline]));
    pending = result.catch(() => undefined);
    const credential = await result;
    return { credential, elapsed: performance.now() - started };
  } catch (error) {
    const elapsed = performance.now() - started;
    const timedOut = deadline.aborted && !signal.aborted;
    return { error: timedOut ? new DOMException('No answer in time.', 'NotAllowedError') : error, elapsed };
  }
}

/**
 * The answer of a login in the form that PVE reads.
 * @param {any} credential
 * @param {string} challenge as the server sent it
 */
export const assertionJson = (credential, challenge) =>
  JSON.stringify({
    id: credential.id,
    type: credential.type,
    challenge,
    rawId: encode(credential.rawId),
    response: {
      authenticatorData: encode(credential.response.authenticatorData),
      clientDataJSON: encode(credential.response.clientDataJSON),
      signature: encode(credential.response.signature),
    },
  });

/**
 * The answer of a registration in the form that PVE reads.
 * @param {any} credential
 */
export const registrationJson = credential =>
  JSON.stringify({
    id: credential.id,
    type: credential.type,
    rawId: encode(credential.rawId),
    response: {
      attestationObject: encode(credential.response.attestationObject),
      clientDataJSON: encode(credential.response.clientDataJSON),
    },
  });
