// The table of users: one row each, what is behind it on demand, a hundred at a time.

import { h, icon, makeButton } from './dom.js';
import { chips, lastConfirmed, who } from './overview-cells.js';
import { overviewDetail } from './overview-detail.js';

/** @typedef {import('./tfa-overview.js').Row} Row */

const PAGE = 100;

/** @type {[order: 'user'|'state'|'last'|null, label: string][]} */
const COLUMNS = [
  ['user', 'User'],
  [null, 'Factors'],
  ['state', 'State'],
  ['last', 'Last confirmed'],
];

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
      { scope: 'col', class: `c-${order}`, 'aria-sort': sort },
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
      h('td', { class: 'c-fac' }, chips(user)),
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
}
