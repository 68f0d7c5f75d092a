// The ways to answer a challenge that this page knows, and which of them count.

import { recoveryPanel } from './panel-recovery.js';
import { totpPanel } from './panel-totp.js';
import { passPanel, yubicoPanel } from './panel-typed.js';
import { u2fPanel, webauthnPanel } from './panel-webauthn.js';

const METHODS = /** @type {const} */ ([
  { method: 'webauthn', label: 'WebAuthn', icon: 'fob', make: webauthnPanel },
  { method: 'totp', label: 'TOTP App', icon: 'phone', make: totpPanel },
  { method: 'yubico', label: 'Yubico OTP', icon: 'key', make: yubicoPanel },
  { method: 'u2f', label: 'U2F', icon: 'usb', make: u2fPanel },
  { method: 'recovery', label: 'Recovery Key', icon: 'sheet', make: recoveryPanel },
  { method: 'pass', label: 'One-time Pass', icon: 'sheet', make: passPanel },
]);

/**
 * What a challenge offers, in the order of the tabs.
 * @param {Record<string, any>} challenge
 * @param {{tfa?: string|null, stronger?: boolean}} realm
 */
export const offeredBy = (challenge, realm) =>
  METHODS.filter(({ method }) => isOffered(method, challenge, realm.tfa ?? '')).map(entry => ({
    ...entry,
    // The server lists a security key even where the realm's setting makes it refuse one.
    blocked: isBlocked(entry.method, realm.tfa ?? '', realm.stronger),
    empty: entry.method === 'recovery' && challenge.recovery.length === 0,
  }));

/**
 * PVE announces YubiKeys in every realm, but takes them only where the realm has a validation server.
 * @param {string} method
 * @param {Record<string, any>} challenge
 * @param {string} tfa the realm's setting
 */
function isOffered(method, challenge, tfa) {
  if (method === 'pass') return challenge.pveauth?.pass === true;
  return method === 'yubico' ? challenge.yubico && /yubico/.test(tfa) : challenge[method];
}

/** @param {string} method @param {string} tfa the realm's setting @param {boolean} [stronger] */
const isBlocked = (method, tfa, stronger) =>
  !['recovery', 'yubico', 'pass'].includes(method) && tfa !== '' && (/yubico/.test(tfa) || (method !== 'totp' && !(stronger && method === 'webauthn')));
