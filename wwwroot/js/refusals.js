// Texts for a refused second factor, and what follows from each.

import { clock, minutesFrom } from './time.js';

/**
 * What the panel does next: `field` type again, `retry` with a button, `others` use another factor,
 * `totp-locked` and `locked` close what is locked, `renew` a new challenge is needed, `restart` back to the password.
 * @typedef {'field'|'retry'|'others'|'totp-locked'|'locked'|'renew'|'restart'} Follow
 * @typedef {{text: string, follow: Follow, until: number}} Refusal `until` in epoch seconds, 0 when unknown
 */

const MANY_TRIES = 3;
const CLOCK_TOLERANCE = 20;

/** @type {Record<string, [Follow, (more: any, user: string) => string]>} */
const CODES = {
  'tfa.wrong-code': [
    'field',
    more =>
      (more.driftSeconds
        ? `That code belongs to another time: your device is ${drift(more.driftSeconds)}. Set its clock, then type a new code.`
        : 'That code was not accepted. Wait for the next one, then type it here.') + tries(more, 'TOTP is locked'),
  ],
  'tfa.code-reused': ['field', () => 'This code was already used. Wait for the next one.'],
  'tfa.totp-locked': [
    'totp-locked',
    () =>
      'TOTP is locked for your account after 8 wrong codes. ' +
      'Log in with a recovery key, use another factor, or ask an administrator to unlock you.',
  ],
  'tfa.locked': [
    'locked',
    more =>
      `Too many wrong second factors. Nothing is accepted until ${until(more.lockedUntil)}. ` +
      'An administrator can unlock you sooner.',
  ],
  'tfa.challenge-expired': ['renew', () => 'That took too long. Start again.'],
  'tfa.challenge-unknown': [
    'renew',
    () => 'The server no longer knows this request. ' + 'If a load balancer sits in front, it must keep you on one node.',
  ],
  'tfa.origin-mismatch': [
    'others',
    more =>
      `The server expects ${more.expected ?? 'another address'}, this page is ` +
      `${more.got ?? location.origin}. Open the expected address, ` +
      `or have the ${more.method === 'u2f' ? 'U2F' : 'WebAuthn'} Origin setting changed.`,
  ],
  'tfa.rpid-mismatch': [
    'others',
    more =>
      `This key was registered for ${more.got ?? 'another ID'}, the server now uses ` +
      `${more.expected ?? 'a new one'}. It has to be registered again.`,
  ],
  'tfa.unknown-credential': ['retry', (_, user) => `This key is not registered for ${user}.`],
  'tfa.bad-signature': ['retry', () => "The key's answer could not be verified."],
  'tfa.recovery-unknown': [
    'field',
    more => `That is not one of your unused recovery keys.${tries(more, 'everything is locked')}`,
  ],
  'tfa.yubico-unreachable': ['retry', () => 'The Yubico validation server does not answer. Try again or use a recovery key.'],
  'tfa.yubico-refused': ['field', () => 'The validation server refused this code. Touch the key again for a new one.'],
  'tfa.pass-unknown': ['field', () => 'That is not the one-time pass, or it was used or is too old. Ask for a new one.'],
  'tfa.ticket-expired': ['restart', () => 'Your password check is too old. Log in again.'],
};

/** @param {number} seconds negative when the device is behind */
function drift(seconds) {
  const off = Math.abs(seconds);
  const time = off < 120 ? `${off} seconds` : `${Math.round(off / 60)} minutes`;
  return seconds < 0 ? `${time} behind` : `${time} ahead`;
}

/** @param {any} more @param {string} consequence */
function tries({ remaining }, consequence) {
  if (typeof remaining !== 'number' || remaining > MANY_TRIES || remaining < 1) return '';
  return remaining === 1 ? ` 1 try remains before ${consequence}.` : ` ${remaining} tries remain before ${consequence}.`;
}

/** @param {number|undefined} time */
const until = time => (time ? `${clock(time)} (${minutesFrom(time)})` : 'the lock ends');

/**
 * @param {import('./api.js').Answer} answer
 * @param {{user: string, realm: {realm: string, tfa?: string|null}}} who
 * @param {string} method that was refused
 * @returns {Refusal}
 */
export function refusal(answer, who, method) {
  if (answer.status === 0) return { text: `No connection to ${location.host}. Try again.`, follow: 'retry', until: 0 };
  const more = { ...answer.pveauth, method };
  // The last try that was left locks, although the answer calls it a wrong code still.
  if (more.code === 'tfa.wrong-code' && more.remaining === 0) more.code = 'tfa.totp-locked';
  if (more.code === 'tfa.realm-requires') return { text: realmText(who.realm), follow: 'others', until: 0 };

  const reference = answer.reference ? ` Reference ${answer.reference}.` : '';
  const [follow, text] = CODES[more.code] ?? [
    'field',
    () =>
      answer.status === 401 ? `Not accepted.${reference}` : `The server could not check it. ${answer.message}${reference}`,
  ];
  return { text: text(more, who.user), follow, until: more.lockedUntil ?? 0 };
}

/**
 * Why a realm does not take a security key.
 * @param {{realm: string, tfa?: string|null}} realm
 */
export const realmText = realm =>
  `Realm ${realm.realm} accepts only ${/yubico/.test(realm.tfa ?? '') ? 'Yubico OTP' : 'TOTP'} ` +
  'and recovery keys. Your security key is fine; the realm setting blocks it.';

/**
 * A hint on clocks that differ, which is what makes right codes wrong.
 * @param {number} skew server minus browser, seconds
 */
export const skewText = skew =>
  Math.abs(skew) <= CLOCK_TOLERANCE
    ? ''
    : ` Clocks differ by ${Math.abs(skew)} s. ` +
      'If your phone shows the right time, tell an administrator that the server clock is wrong.';
