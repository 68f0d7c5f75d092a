// What is behind a user's row: what the state means, the entries, and what can be done.

import { alertBox, h, icon, makeButton } from './dom.js';
import { TYPES, enabledSwitch, sorted, timesOf } from './factor-list.js';
import { isHandledElsewhere, isLocked } from './factor-state.js';
import { makeMenu } from './menu.js';
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
      menu(user, 'add', [icon('plus'), 'Add'], [
        ['webauthn', 'fob', 'Security key or passkey', true],
        ['totp', 'phone', 'TOTP app', true],
        ['yubico', 'usb', 'Yubico OTP', user.demanded === 'yubico'],
        ['recovery', 'sheet', 'Recovery Keys', !has('recovery')],
      ], open),
    against === null &&
      (passable || removable) &&
      menu(user, 'more', [icon('more')], [
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
 * @param {string} name
 * @param {any[]} label
 * @param {[kind: string, symbol: string, label: string, offered: boolean][]} choices
 * @param {Open} open
 */
function menu(user, name, label, choices, open) {
  const id = `${name}-${user.userid}`;
  const opener = h(
    'button',
    {
      class: `btn btn-s${label.length === 1 ? ' btn-i' : ''}`,
      type: 'button',
      id,
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      'aria-controls': `${id}-menu`,
      'aria-label': `${name === 'add' ? 'Add a factor for' : 'More about'} ${user.userid}`,
      'data-t': `user-${name}`,
    },
    ...label,
  );
  const list = h(
    'div',
    { class: 'menu', id: `${id}-menu`, role: 'menu', 'aria-labelledby': id, hidden: true },
    ...choices
      .filter(([, , , offered]) => offered)
      .map(([kind, symbol, text]) =>
        h(
          'button',
          {
            class: `menu-item${kind === 'remove-all' ? ' danger' : ''}`,
            type: 'button',
            role: 'menuitem',
            tabindex: '-1',
            'data-t': `do-${kind}`,
            on: { click: () => open(kind) },
          },
          icon(symbol),
          text,
        ),
      ),
  );
  makeMenu(opener, list);
  return h('span', { class: 'menu-box' }, opener, list);
}

/**
 * @param {UserFactors} user
 * @param {import('./user-factors.js').FactorEntry} entry
 * @param {boolean} readOnly
 * @param {Open} open
 */
function item(user, entry, readOnly, open) {
  const type = TYPES[entry.type] ?? { label: entry.type, icon: 'key' };
  const id = `${user.userid}-${entry.id}`;
  const remove = makeButton('Remove', 'entry-remove', () => open('remove', entry), 'btn-q btn-d btn-s');
  remove.id = `remove-${id}`;
  remove.disabled = readOnly;
  remove.setAttribute('aria-label', `Remove ${entry.description}`);
  const left = entry.type === 'recovery' && user.keysLeft !== null ? `${user.keysLeft} unused` : type.label;
  return h(
    'li',
    { class: `entry${entry.enabled ? '' : ' entry-off'}`, 'data-t': 'entry', 'data-id': entry.id, 'data-type': entry.type },
    icon(type.icon),
    h('b', null, h('bdi', null, entry.description)),
    h(
      'span',
      { class: 'muted e-meta row' },
      left,
      entry.type === 'u2f' && h('span', { class: 'badge badge-warn' }, 'Legacy'),
      entry.madeFor && h('span', { class: 'badge badge-warn' }, `For ${entry.madeFor}`),
      !entry.enabled && h('span', { class: 'badge' }, 'Disabled'),
    ),
    timesOf(entry),
    h(
      'span',
      { class: 'entry-act' },
      entry.id !== '' && entry.type !== 'recovery' && enabledSwitch(entry, readOnly, open, `switch-${id}`),
      entry.id !== '' && remove,
    ),
  );
}
