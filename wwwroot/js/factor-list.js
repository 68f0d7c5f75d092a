// The list of second factors with a switch and a menu each.

import { h, icon, makeButton } from './dom.js';
import { makeMenu } from './menu.js';
import { when } from './time.js';

/** @type {Record<string, {label: string, icon: string, rank: number}>} */
export const TYPES = {
  webauthn: { label: 'WebAuthn', icon: 'fob', rank: 0 },
  totp: { label: 'TOTP', icon: 'phone', rank: 1 },
  yubico: { label: 'Yubico OTP', icon: 'usb', rank: 2 },
  u2f: { label: 'U2F', icon: 'usb', rank: 3 },
  recovery: { label: 'Recovery', icon: 'sheet', rank: 4 },
};

/** Keys before codes, the newest first. @template {{type: string, created: number}} T @param {T[]} entries */
export const sorted = entries =>
  entries.toSorted((a, b) => (TYPES[a.type]?.rank ?? 9) - (TYPES[b.type]?.rank ?? 9) || b.created - a.created);

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
export const timesOf = entry =>
  h(
    'span',
    { class: 'muted num e-meta' },
    ...(entry.created ? ['Added ', when(entry.created)] : []),
    ...(entry.lastUsed ? [', last used ', when(entry.lastUsed)] : []),
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
  const type = TYPES[entry.type] ?? { label: entry.type, icon: 'key' };
  const id = `entry-${entry.id}`;
  const item = (/** @type {string} */ t, /** @type {string} */ label, /** @type {'rename'|'remove'} */ action) =>
    h(
      'button',
      {
        class: `menu-item${action === 'remove' ? ' danger' : ''}`,
        type: 'button',
        role: 'menuitem',
        tabindex: '-1',
        'data-t': t,
        on: { click: () => change(action, entry) },
      },
      label,
    );

  const enabled = enabledSwitch(entry, !confirmable, change);
  const button = h(
    'button',
    {
      class: 'btn btn-q btn-i',
      type: 'button',
      id: `${id}-btn`,
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      'aria-controls': `${id}-menu`,
      'aria-label': `More about ${entry.description}`,
      'data-t': 'entry-menu',
      disabled: !confirmable,
    },
    icon('more'),
  );
  const menu = h(
    'div',
    { class: 'menu', id: `${id}-menu`, role: 'menu', 'aria-labelledby': `${id}-btn`, hidden: true },
    item('entry-edit', 'Edit', 'rename'),
    item('entry-remove', 'Remove', 'remove'),
  );
  makeMenu(button, menu);
  const upgrade = entry.type === 'u2f' && makeButton('Upgrade', 'entry-upgrade', () => change('upgrade', entry), 'btn-s');
  if (upgrade) {
    upgrade.disabled = !confirmable;
    upgrade.setAttribute('aria-label', `Upgrade ${entry.description}`);
  }

  return h(
    'li',
    { class: `entry${entry.enabled ? '' : ' entry-off'}`, 'data-t': 'entry', 'data-id': entry.id, 'data-type': entry.type },
    icon(type.icon),
    h('b', null, h('bdi', null, entry.description)),
    h(
      'span',
      { class: 'muted e-meta row' },
      type.label,
      entry.type === 'u2f' && h('span', { class: 'badge badge-warn' }, 'Legacy'),
      entry.passkey && h('span', { class: 'badge badge-ok' }, 'Logs in without a password'),
      entry.madeFor &&
        h('span', { class: 'badge badge-warn', 'data-t': 'made-for' }, `Registered for ${entry.madeFor}: remove it and register it again`),
      !entry.enabled && h('span', { class: 'badge' }, 'Disabled'),
    ),
    timesOf(entry),
    h('span', { class: 'entry-act' }, upgrade, enabled, h('span', { class: 'menu-box' }, button, menu)),
  );
}
