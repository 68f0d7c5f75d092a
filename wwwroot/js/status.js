// How well an account is protected, in a word, and the one thing to do next.

import { alertBox, h, makeButton } from './dom.js';
import { KEYS, load, save } from './stored.js';
import { clock, minutesFrom } from './time.js';

/**
 * @typedef {{kind: 'ok'|'warn'|'err'|'info', icon: string, label: string, texts: string[]}} Status
 */

/**
 * @param {import('./security.js').Factors} factors
 * @param {{realm: string, type: string, tfa: string|null}} realm
 * @returns {Status}
 */
export function statusOf({ entries, totpLocked, lockedUntil }, realm) {
  if (lockedUntil * 1000 > Date.now()) {
    return {
      kind: 'err',
      icon: 'lock',
      label: 'Locked',
      texts: [
        `All second factors are refused until ${clock(lockedUntil)} (${minutesFrom(lockedUntil)}) after too many wrong tries. ` +
          'Someone else may know your password: change it.',
      ],
    };
  }
  if (totpLocked) {
    return {
      kind: 'err',
      icon: 'lock',
      label: 'TOTP locked',
      texts: [
        'TOTP codes are refused after 8 wrong ones. A login with a recovery key unlocks them, and so can an administrator.',
      ],
    };
  }
  if (realm.type === 'openid') {
    return {
      kind: 'info',
      icon: 'shield',
      label: 'Handled by provider',
      texts: [`Realm ${realm.realm} logs you in elsewhere and asks for second factors there.`],
    };
  }
  const active = entries.filter(entry => entry.enabled && entry.type !== 'recovery');
  const recovery = entries.some(entry => entry.type === 'recovery');
  if (active.length > 0) {
    return { kind: 'ok', icon: 'check', label: 'Protected', texts: ['A second factor is asked for at each login.'] };
  }
  if (recovery) {
    return {
      kind: 'warn',
      icon: 'warn',
      label: 'Recovery keys only',
      texts: ['Each login uses up one of your recovery keys.'],
    };
  }
  return { kind: 'warn', icon: 'warn', label: 'Password only', texts: ['Your password alone is enough to log in.'] };
}

/**
 * At most one piece of advice; what was waved away stays away for this session.
 * @param {import('./security.js').Factors} factors
 * @param {boolean} confirmable
 * @param {(kind: 'webauthn'|'passkey'|'totp'|'recovery') => void} open
 * @returns {HTMLElement[]}
 */
export function advice({ entries, passkeysAllowed }, confirmable, open) {
  const dismissed = load('session', KEYS.dismissed) ?? [];
  const active = entries.filter(entry => entry.enabled && entry.type !== 'recovery');
  const recovery = entries.some(entry => entry.type === 'recovery');
  /** @type {{id: 'recovery'|'webauthn'|'passkey', when: boolean, title: string, text: string, action: string}[]} */
  const all = [
    {
      id: 'recovery',
      when: active.length === 1 && !recovery,
      title: 'You have one second factor and no recovery keys.',
      text: 'If that device is lost, only an administrator can let you in.',
      action: 'Add recovery keys',
    },
    {
      id: 'webauthn',
      when: active.length > 0 && active.every(entry => entry.type === 'totp' || entry.type === 'u2f'),
      title: 'A security key or passkey protects better.',
      text: 'It cannot be tricked into answering a faked page.',
      action: 'Add a security key or passkey',
    },
    {
      // Made on a node of PVE, which keeps no user handle: nobody could find the user by it.
      id: 'passkey',
      when: passkeysAllowed && active.some(entry => entry.type === 'webauthn' && !entry.known) && !active.some(entry => entry.passkey),
      title: 'Register your key again to log in without a password.',
      text: 'It was registered on a server that does not know how. The present entry stays as your second factor.',
      action: 'Add a passkey',
    },
  ];
  const next = all.find(item => item.when && !dismissed.includes(item.id));
  if (!next || !confirmable) return [];

  const box = alertBox(
    'info',
    next.title,
    next.text,
    h(
      'div',
      { class: 'row' },
      makeButton(next.action, 'advice-do', () => open(next.id), 'btn-s'),
      makeButton(
        'Not now',
        'advice-dismiss',
        () => {
          save('session', KEYS.dismissed, [...dismissed, next.id]);
          wrapper.remove();
          document.querySelector('h1')?.focus();
        },
        'btn-q btn-s',
      ),
    ),
  );
  const wrapper = h('div', { class: 'advice', 'data-t': 'advice' }, box);
  return [wrapper];
}
