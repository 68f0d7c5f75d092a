// What stands in the cells of the overview.

import { h, icon } from './dom.js';
import { TYPES } from './factor-list.js';
import { methodName } from './overview-detail.js';
import { full, when } from './time.js';

/** @typedef {import('./user-factors.js').UserFactors} UserFactors */

/** Entries of a kind. @param {UserFactors} user @param {string} type */
export const entriesOf = (user, type) => user.entries.filter(entry => entry.type === type);

/** @param {UserFactors} user */
export function who({ userid, name, enabled, expired }) {
  const id = h('bdi', null, userid);
  return h(
    'span',
    { class: 'who' },
    h('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(userid.slice(0, userid.lastIndexOf('@')))),
    h(
      'span',
      null,
      h('b', null, enabled && !expired ? id : h('s', null, id)),
      name && h('small', null, h('bdi', null, name)),
      (!enabled || expired) && h('span', { class: 'badge' }, enabled ? 'Expired' : 'Disabled'),
    ),
  );
}

/** First letters of the first two parts, or the first two of a name with one part. @param {string} name */
function initials(name) {
  const parts = name.split(/[.\-_ ]+/).filter(Boolean);
  const text = parts.length > 1 ? [...parts[0]][0] + [...parts[1]][0] : [...(parts[0] ?? '?')].slice(0, 2).join('');
  return text.toUpperCase();
}

/** @param {UserFactors} user */
export function chips(user) {
  const made = Object.entries(TYPES).flatMap(([type, { label, icon: symbol }]) => {
    const entries = entriesOf(user, type);
    const chip = (/** @type {number} */ count, /** @type {boolean} */ on) =>
      count > 0 &&
      h(
        'span',
        { class: on ? 'chip' : 'chip chip-off' },
        icon(symbol),
        label + (count > 1 ? ` ×${count}` : '') + (on ? '' : ' off'),
      );
    const on = entries.filter(entry => entry.enabled).length;
    return [chip(on, true), chip(entries.length - on, false)];
  });
  const shown = made.filter(Boolean);
  return h('span', { class: 'chips' }, ...(shown.length > 0 ? shown : [h('span', { class: 'muted' }, 'None')]));
}

/** @param {UserFactors} user */
export function lastConfirmed({ lastConfirmed: last }) {
  if (last === null) return h('span', { class: 'muted' }, 'No record');
  const time = when(last.time);
  time.title = `${full(last.time)}, ${methodName(last.method)}`;
  return time;
}
