// The ways to answer a challenge that this page knows, and which of them count.

import { recoveryPanel } from './panel-recovery.js';
import { totpPanel } from './panel-totp.js';
import { u2fPanel, webauthnPanel } from './panel-webauthn.js';

const METHODS = /** @type {const} */ ([
  { method: 'webauthn', label: 'WebAuthn', icon: 'fob', make: webauthnPanel },
  { method: 'totp', label: 'TOTP App', icon: 'phone', make: totpPanel },
  { method: 'u2f', label: 'U2F', icon: 'usb', make: u2fPanel },
  { method: 'recovery', label: 'Recovery Key', icon: 'sheet', make: recoveryPanel },
]);

/**
 * What a challenge offers, in the order of the tabs.
 * @param {Record<string, any>} challenge
 * @param {{tfa?: string|null, stronger?: boolean}} realm
 */
export const offeredBy = (challenge, realm) =>
  METHODS.filter(({ method }) => challenge[method]).map(entry => ({
    ...entry,
    // The server lists a security key even where the realm's setting makes it refuse one.
    blocked: isBlocked(entry.method, realm.tfa ?? '', realm.stronger),
    empty: entry.method === 'recovery' && challenge.recovery.length === 0,
  }));

/** @param {string} method @param {string} tfa the realm's setting @param {boolean} [stronger] */
const isBlocked = (method, tfa, stronger) =>
  method !== 'recovery' && tfa !== '' && (/yubico/.test(tfa) || (method !== 'totp' && !(stronger && method === 'webauthn')));
