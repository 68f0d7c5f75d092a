// What is behind a user's row: what the state means, the entries, and what can be done.

import { alertBox, h, icon, makeButton } from './dom.js';
import { TYPES, enabledSwitch, entryLine, kindOf, sorted } from './factor-list.js';
import { isHandledElsewhere, isLocked } from './factor-state.js';
import { menuBox } from './menu.js';
import { reasonAgainstChanging, reasonAgainstHelping } from './rights.js';
import { clock, day, full, minutesFrom } from './time.js';

/**
 * @typedef {import('./user-factors.js').UserFactors} UserFactors
 * @typedef {(kind: string, entry?: import('./user-factors.js').FactorEntry) => void} Open
 */

/** @type {Record<string, string>} */
const METHODS = { recovery: 'a recovery key', passkey: 'a passkey', pass: 'a one-time pass' };

/** @param {string} method as the server notes it */
export const methodName = method => METHODS[method] ?? TYPES[method]?.label ?? method;

/** @type {Record<string, (user: UserFactors) => string>} */
const MEANINGS = {
  locked: user =>
    `All second factors are refused until ${clock(user.lockedUntil)} (${minutesFrom(user.lockedUntil)}) after 100 wrong tries. ` +
    'The password may be known to someone else.',
  'totp-locked': () => 'TOTP codes are refused after 8 wrong ones. A login with a recovery key unlocks them too.',
  provider: user => `Realm ${user.realm} logs in elsewhere and asks for second factors there. What is stored here is not used.`,
  'old-id': () =>
    'A key was registered for another WebAuthn ID and cannot be used any more. Remove it; its owner registers it again.',
  required: user =>
    user.graceUntil > 0
      ? `The policy asks for a second factor from ${day(user.graceUntil)} on.`
      : 'The policy asks for a second factor at the next login.',
  none: () => 'The password alone is enough to log in.',
  'recovery-only': () => 'Each login uses up a recovery key.',
  u2f: () => 'Browsers are giving up U2F. The owner can register the key as WebAuthn under Security.',
  'few-keys': () => 'The owner can make a new set under Security; it replaces what is left.',
  'no-recovery': () => 'When the device is lost, only an administrator can help.',
  blocked: user =>
    `Realm ${user.realm} demands ${user.demanded === 'yubico' ? 'a Yubico OTP' : 'TOTP'}, ` +
    'so other keys are refused at the login.',
};

/**
 * @param {import('./tfa-overview.js').Row} row
 * @param {import('./rights.js').Rights} rights
 * @param {Open} open
 */
export function overviewDetail({ user, state }, rights, open) {
  const against = reasonAgainstChanging(user, rights);
  const againstHelp = reasonAgainstHelping(user, rights);
  const last = user.lastConfirmed;
  const lines = [
    MEANINGS[state.id]?.(user),
    last && `Last confirmed on ${full(last.time)} with ${methodName(last.method)}${last.ip ? ` from ${last.ip}` : ''}.`,
  ];
  return h(
    'div',
    { class: 'stack-s' },
    h(
      'div',
      { class: 'detail-h' },
      h('div', { class: 'grow stack-s' }, ...lines.map(line => line && h('p', null, line))),
      h('div', { class: 'row' }, ...actions(user, against, againstHelp, open)),
    ),
    against !== null && h('div', { 'data-t': 'read-only' }, alertBox('info', null, against)),
    user.entries.length > 0 &&
      h(
        'ul',
        { class: 'entries', 'aria-label': `Second factors of ${user.userid}` },
        ...sorted(user.entries).map(entry => item(user, entry, against !== null, open)),
      ),
  );
}

/** @param {UserFactors} user @param {string|null} against @param {string|null} againstHelp @param {Open} open */
function actions(user, against, againstHelp, open) {
  const has = (/** @type {string} */ type) => user.entries.some(entry => entry.type === type);
  const removable = user.entries.some(entry => entry.id !== '');
  const elsewhere = isHandledElsewhere(user);
  // A pass leads to the enrolment at the login, which these realms cannot offer.
  const passable = againstHelp === null && against === null && !elsewhere && user.demanded !== 'yubico';
  const unlock = isLocked(user) && againstHelp === null && button(user, 'unlock', 'unlock', 'Unlock TFA', () => open('unlock'));
  return [
    unlock,
    against === null &&
      !elsewhere &&
      menu(user, 'add', 'Add a factor for', [icon('plus'), 'Add'], [
        ['webauthn', 'fob', 'Security key or passkey', true],
        ['totp', 'phone', 'TOTP app', true],
        ['yubico', 'usb', 'Yubico OTP', user.demanded === 'yubico'],
        ['recovery', 'sheet', 'Recovery Keys', !has('recovery')],
      ], open),
    against === null &&
      (passable || removable) &&
      menu(user, 'more', 'More about', undefined, [
        ['pass', 'key', 'One-time pass', passable],
        ['remove-all', 'x', 'Remove all factors', removable],
      ], open),
  ];
}

/** @param {UserFactors} user @param {string} name @param {string} symbol @param {string} label @param {() => void} act */
function button(user, name, symbol, label, act) {
  const made = makeButton(label, name, act, 'btn-s');
  made.id = `${name}-${user.userid}`;
  made.prepend(icon(symbol));
  return made;
}

/**
 * @param {UserFactors} user
 * @param {string} t
 * @param {string} name
 * @param {any[]|undefined} content
 * @param {[kind: string, symbol: string, label: string, offered: boolean][]} choices
 * @param {Open} open
 */
const menu = ({ userid }, t, name, content, choices, open) =>
  menuBox(
    { id: `${t}-${userid}`, name: `${name} ${userid}`, t: `user-${t}`, kind: 'btn-s', content },
    choices
      .filter(([, , , offered]) => offered)
      .map(([kind, symbol, label]) => ({ t: `do-${kind}`, label, symbol, danger: kind === 'remove-all', act: () => open(kind) })),
  );

/**
 * @param {UserFactors} user
 * @param {import('./user-factors.js').FactorEntry} entry
 * @param {boolean} readOnly
 * @param {Open} open
 */
function item(user, entry, readOnly, open) {
  const id = `${user.userid}-${entry.id}`;
  const remove = makeButton('Remove', 'entry-remove', () => open('remove', entry), 'btn-q btn-d btn-s');
  remove.id = `remove-${id}`;
  remove.disabled = readOnly;
  remove.setAttribute('aria-label', `Remove ${entry.description}`);
  const kind = entry.type === 'recovery' && user.keysLeft !== null ? `${user.keysLeft} unused` : kindOf(entry).label;
  // A key in user.cfg is changed there.
  const isStored = entry.id !== '';
  return entryLine(
    entry,
    [kind, entry.madeFor && h('span', { class: 'badge badge-warn' }, `For ${entry.madeFor}`)],
    [isStored && entry.type !== 'recovery' && enabledSwitch(entry, readOnly, open, `switch-${id}`), isStored && remove],
  );
}
