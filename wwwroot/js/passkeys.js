// What the server knows about own passkeys beyond PVE's list, and telling it to whoever keeps them.

import { call } from './api.js';

/**
 * @typedef {{rpId: string|null, handle: string, allowed: boolean,
 *   entries: Map<string, {credential: string, passkey: boolean, known: boolean}>}} Passkeys
 */

/** @returns {Promise<Passkeys>} nothing when the server does not say */
export async function readPasskeys() {
  const { ok, data } = await call('GET', '/pveauth/passkeys');
  return {
    rpId: ok ? data.rpId : null,
    handle: ok ? data.handle : '',
    allowed: ok && Boolean(data.allowed),
    entries: new Map(
      (ok ? data.entries : []).map((/** @type {any} */ entry) => [
        entry.id,
        { credential: entry.credential, passkey: Boolean(entry.passkey), known: Boolean(entry.known) },
      ]),
    ),
  };
}

/**
 * Tells the browser which credentials still count, so that passkey managers stop offering the others (WebAuthn's Signal API).
 * @param {Passkeys} passkeys
 */
export async function signalAccepted({ rpId, handle, entries }) {
  if (!rpId || !handle) return;
  await signal('signalAllAcceptedCredentials', {
    rpId,
    userId: handle,
    allAcceptedCredentialIds: [...entries.values()].map(entry => entry.credential),
  });
}

/**
 * Tells the browser that a credential was removed. It may have been made on a node of PVE, under a user handle that nobody knows.
 * @param {string|null} rpId
 * @param {string|undefined} credentialId
 */
export async function signalRemoved(rpId, credentialId) {
  if (rpId && credentialId) await signal('signalUnknownCredential', { rpId, credentialId });
}

/** @param {string} name @param {Record<string, any>} options */
async function signal(name, options) {
  try {
    await /** @type {any} */ (window.PublicKeyCredential)?.[name]?.(options);
  } catch {
    // A page at an address outside of the ID may not say anything; nothing depends on it.
  }
}
