// The list of second factors with a switch and a menu each.

import { h, icon, makeButton } from './dom.js';
import { menuBox } from './menu.js';
import { when } from './time.js';

/** @type {Record<string, {label: string, icon: string, rank: number}>} */
export const TYPES = {
  webauthn: { label: 'WebAuthn', icon: 'fob', rank: 0 },
  totp: { label: 'TOTP', icon: 'phone', rank: 1 },
  yubico: { label: 'Yubico OTP', icon: 'usb', rank: 2 },
  u2f: { label: 'U2F', icon: 'usb', rank: 3 },
  recovery: { label: 'Recovery', icon: 'sheet', rank: 4 },
};

/** @param {{type: string}} entry */
export const kindOf = entry => TYPES[entry.type] ?? { label: entry.type, icon: 'key', rank: 9 };

/** Keys before codes, the newest first. @template {{type: string, created: number}} T @param {T[]} entries */
export const sorted = entries =>
  entries.toSorted((a, b) => kindOf(a).rank - kindOf(b).rank || b.created - a.created);

/**
 * The switch of an entry. It moves when the server has agreed.
 * @template {{description: string, enabled: boolean}} T
 * @param {T} entry
 * @param {boolean} disabled
 * @param {(action: 'enable'|'disable', entry: T) => void} change
 * @param {string} [id]
 */
export const enabledSwitch = (entry, disabled, change, id) =>
  h('input', {
    class: 'switch',
    type: 'checkbox',
    role: 'switch',
    id,
    'aria-label': `${entry.description} enabled`,
    'data-t': 'entry-enabled',
    checked: entry.enabled,
    disabled,
    on: {
      click(/** @type {Event} */ event) {
        event.preventDefault();
        change(entry.enabled ? 'disable' : 'enable', entry);
      },
    },
  });

/**
 * When an entry was made and used. It may have been used on a node that keeps no record of it, so its absence says nothing.
 * @param {{created: number, lastUsed?: number}} entry
 */
const timesOf = entry =>
  h(
    'span',
    { class: 'muted num e-meta' },
    ...(entry.created ? ['Added ', when(entry.created)] : []),
    ...(entry.lastUsed ? [', last used ', when(entry.lastUsed)] : []),
  );

/**
 * @param {{id: string, type: string, description: string, created: number, enabled: boolean, lastUsed?: number}} entry
 * @param {(Node|string|false|undefined)[]} marks what kind it is, and badges
 * @param {(Node|false)[]} actions
 * @returns {HTMLElement}
 */
export const entryLine = (entry, marks, actions) =>
  h(
    'li',
    { class: `entry${entry.enabled ? '' : ' entry-off'}`, 'data-t': 'entry', 'data-id': entry.id, 'data-type': entry.type },
    icon(kindOf(entry).icon),
    h('b', null, h('bdi', null, entry.description)),
    h(
      'span',
      { class: 'muted e-meta row' },
      ...marks,
      entry.type === 'u2f' && h('span', { class: 'badge badge-warn' }, 'Legacy'),
      !entry.enabled && h('span', { class: 'badge' }, 'Disabled'),
    ),
    timesOf(entry),
    h('span', { class: 'entry-act' }, ...actions),
  );

/**
 * @param {import('./security.js').Entry[]} entries without recovery keys
 * @param {boolean} confirmable
 * @param {(action: 'rename'|'enable'|'disable'|'remove'|'upgrade', entry: import('./security.js').Entry) => void} change
 * @returns {HTMLElement}
 */
export function factorList(entries, confirmable, change) {
  if (entries.length === 0) {
    return h(
      'p',
      { class: 'card-b muted', 'data-t': 'no-factors' },
      'No second factor yet. With one, a stolen password alone opens nothing.',
    );
  }
  return h(
    'div',
    null,
    h('ul', { 'aria-labelledby': 'factors-h' }, ...sorted(entries).map(entry => row(entry, confirmable, change))),
    entries.some(entry => entry.type === 'u2f') &&
      h(
        'p',
        { class: 'card-b muted small' },
        'U2F entries keep working while browsers let them, new ones cannot be made. Upgrade registers the same key as WebAuthn.',
      ),
  );
}

/**
 * @param {import('./security.js').Entry} entry
 * @param {boolean} confirmable
 * @param {(action: 'rename'|'enable'|'disable'|'remove'|'upgrade', entry: import('./security.js').Entry) => void} change
 */
function row(entry, confirmable, change) {
  const upgrade = entry.type === 'u2f' && makeButton('Upgrade', 'entry-upgrade', () => change('upgrade', entry), 'btn-s');
  if (upgrade) {
    upgrade.disabled = !confirmable;
    upgrade.setAttribute('aria-label', `Upgrade ${entry.description}`);
  }
  const more = { id: `entry-${entry.id}-btn`, name: `More about ${entry.description}`, t: 'entry-menu', kind: 'btn-q' };
  return entryLine(
    entry,
    [
      kindOf(entry).label,
      entry.passkey && h('span', { class: 'badge badge-ok' }, 'Logs in without a password'),
      entry.madeFor &&
        h(
          'span',
          { class: 'badge badge-warn', 'data-t': 'made-for' },
          `Registered for ${entry.madeFor}: remove it and register it again`,
        ),
    ],
    [
      upgrade,
      enabledSwitch(entry, !confirmable, change),
      menuBox({ ...more, disabled: !confirmable }, [
        { t: 'entry-edit', label: 'Edit', act: () => change('rename', entry) },
        { t: 'entry-remove', label: 'Remove', danger: true, act: () => change('remove', entry) },
      ]),
    ],
  );
}
