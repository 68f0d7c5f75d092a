// The table of users: one row each, what is behind it on demand, a hundred at a time.

import { h, icon, makeButton } from './dom.js';
import { toCsv } from './csv.js';
import { TYPES } from './factor-list.js';
import { methodName, overviewDetail } from './overview-detail.js';
import { full, when } from './time.js';

/** @typedef {import('./tfa-overview.js').Row} Row */

const PAGE = 100;

/** @type {[order: 'user'|'state'|'last'|null, label: string][]} */
const COLUMNS = [
  ['user', 'User'],
  [null, 'Factors'],
  ['state', 'State'],
  ['last', 'Last confirmed'],
];

/** The entries by kind. @param {Row} row @param {string} type */
const entriesOf = ({ user }, type) => user.entries.filter(entry => entry.type === type);

export class OverviewTable {
  /**
   * @param {{region: HTMLElement, filter: import('./overview-filter.js').OverviewFilter, detailed: () => boolean,
   *   open: (kind: string, user: import('./user-factors.js').UserFactors, entry?: any) => void}} page `detailed` where the
   *   server knows when a factor was last confirmed
   */
  constructor({ region, filter, open, detailed }) {
    this.region = region;
    this.filter = filter;
    this.open = open;
    this.detailed = detailed;
    /** @type {Set<string>} */
    this.expanded = new Set();
    this.limit = PAGE;
    this.view = '';
    /** @type {import('./rights.js').Rights|null} */
    this.rights = null;
  }

  /**
   * @param {Row[]} hits
   * @param {number} total without filters
   * @param {import('./rights.js').Rights} rights
   */
  draw(hits, total, rights) {
    this.rights = rights;
    // Another view starts at its beginning; the same one, read anew, stays as long as it was.
    if (this.view !== location.search) this.limit = PAGE;
    this.view = location.search;
    const focused = document.activeElement?.id;
    if (hits.length === 0) this.region.replaceChildren(this.#nothing(total));
    else {
      const more = hits.length - this.limit;
      this.region.replaceChildren(
        this.#table(hits.slice(0, this.limit)),
        ...(more > 0 ? [h('div', { class: 'card-b' }, this.#more(hits, total, Math.min(more, PAGE)))] : []),
      );
    }
    // What is drawn anew has the same id.
    if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  /** @param {number} total */
  #nothing(total) {
    return h(
      'div',
      { class: 'card-b stack', 'data-t': 'nothing' },
      h('p', null, total === 0 ? 'No users yet. Everybody who may log in is listed here.' : 'No entry matches these filters.'),
      this.filter.isOn && h('div', { class: 'row' }, makeButton('Clear filters', 'clear', () => this.filter.clear(), 'btn-s')),
    );
  }

  /** @param {Row[]} hits @param {number} total @param {number} count */
  #more(hits, total, count) {
    return makeButton(`Show ${count} more`, 'more', () => {
      const next = hits[this.limit];
      this.limit += PAGE;
      this.draw(hits, total, /** @type {any} */ (this.rights));
      this.placeOf(next.user.userid)?.focus();
    });
  }

  /** @param {Row[]} rows */
  #table(rows) {
    const columns = COLUMNS.filter(([order]) => order !== 'last' || this.detailed());
    return h(
      'table',
      { class: 'table' },
      h('caption', { class: 'vh' }, 'Users and their second factors'),
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          ...columns.map(([order, label]) => this.#head(order, label)),
          h('th', { scope: 'col' }, h('span', { class: 'vh' }, 'Details')),
        ),
      ),
      h('tbody', null, ...rows.flatMap(row => this.#rows(row))),
    );
  }

  /** @param {'user'|'state'|'last'|null} order @param {string} label */
  #head(order, label) {
    if (order === null) return h('th', { scope: 'col' }, label);
    const isOn = this.filter.order === order;
    const sort = isOn ? (this.filter.descending ? 'descending' : 'ascending') : null;
    return h(
      'th',
      { scope: 'col', 'aria-sort': sort },
      h(
        'button',
        {
          class: 'sort',
          type: 'button',
          id: `sort-${order}`,
          'data-t': `sort-${order}`,
          on: { click: () => this.filter.sortBy(order) },
        },
        label,
        icon(isOn ? (this.filter.descending ? 'chevd' : 'up') : 'sort'),
      ),
    );
  }

  /** @param {Row} row @returns {HTMLElement[]} the row, and what is behind it when that is shown */
  #rows(row) {
    const { user, state } = row;
    const isOpen = this.expanded.has(user.userid);
    const expander = h(
      'button',
      {
        class: 'btn btn-q btn-s btn-i',
        type: 'button',
        id: `expand-${user.userid}`,
        'aria-expanded': String(isOpen),
        'aria-label': `Details of ${user.userid}`,
        'data-t': 'expand',
      },
      icon(isOpen ? 'chevd' : 'chev'),
    );
    const line = h(
      'tr',
      { class: 'r', 'data-t': 'user-row', 'data-user': user.userid, 'data-state': state.id },
      h('th', { scope: 'row', class: 'c-who' }, who(user)),
      h('td', { class: 'c-fac' }, chips(row)),
      h(
        'td',
        { class: 'c-state' },
        h('span', { class: `badge badge-${state.kind}`, 'data-t': 'state' }, state.icon && icon(state.icon), state.label),
      ),
      this.detailed() && h('td', { class: 'c-last num', 'data-label': 'Last confirmed' }, lastConfirmed(user)),
      h('td', { class: 'c-act' }, expander),
    );
    expander.addEventListener('click', () => {
      if (!this.expanded.delete(user.userid)) this.expanded.add(user.userid);
      if (line.nextElementSibling?.classList.contains('detail')) line.nextElementSibling.remove();
      line.replaceWith(...this.#rows(row));
      this.placeOf(user.userid)?.focus();
    });
    if (!isOpen) return [line];
    const colspan = this.detailed() ? 5 : 4;
    const content = overviewDetail(row, /** @type {any} */ (this.rights), (kind, entry) => this.open(kind, user, entry));
    return [line, h('tr', { class: 'detail', 'data-t': 'detail', 'data-user': user.userid }, h('td', { colspan }, content))];
  }

  /** Where the focus goes when the control that had it is gone. @param {string} userid */
  placeOf(userid) {
    return document.getElementById(`expand-${userid}`);
  }

  /** @param {Row[]} rows */
  toCsv(rows) {
    const types = Object.keys(TYPES).filter(type => type !== 'recovery');
    const time = (/** @type {number|undefined} */ seconds) => (seconds ? new Date(seconds * 1000).toISOString() : '');
    const head = ['User', 'Name', 'Realm', 'Enabled', 'State', ...types.map(type => TYPES[type].label)];
    // Spreadsheets take a file for UTF-8 when it begins with this mark.
    return `\uFEFF${toCsv([
      [...head, 'Recovery keys left', 'Required', 'Locked until', 'Last confirmed', 'Method'],
      ...rows.map(row => [
        row.user.userid,
        row.user.name,
        row.user.realm,
        row.user.enabled && !row.user.expired ? 'yes' : 'no',
        row.state.label,
        ...types.map(type => entriesOf(row, type).filter(entry => entry.enabled).length),
        row.user.keysLeft ?? (entriesOf(row, 'recovery').length > 0 ? '' : 0),
        row.user.required ? 'yes' : 'no',
        time(row.user.lockedUntil),
        time(row.user.lastConfirmed?.time),
        row.user.lastConfirmed?.method,
      ]),
    ])}`;
  }
}

/** @param {import('./user-factors.js').UserFactors} user */
function who({ userid, name, enabled, expired }) {
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

/** @param {Row} row */
function chips(row) {
  const made = Object.entries(TYPES).flatMap(([type, { label, icon: symbol }]) => {
    const entries = entriesOf(row, type);
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

/** @param {import('./user-factors.js').UserFactors} user */
function lastConfirmed({ lastConfirmed: last }) {
  if (last === null) return h('span', { class: 'muted' }, 'No record');
  const time = when(last.time);
  time.title = `${full(last.time)}, ${methodName(last.method)}`;
  return time;
}
