// Search, tiles, pills, realm and order of the overview; all of it stands in the address, so a view can be kept.

import { boot, find, h } from './dom.js';
import { isHandledElsewhere } from './factor-state.js';

/** @typedef {import('./tfa-overview.js').Row} Row */

/** @type {[group: string, label: string, dot: string][]} */
const TILES = [
  ['protected', 'Protected', 'dot-ok'],
  ['none', 'Not enrolled', ''],
  ['locked', 'Locked', 'dot-err'],
  ['no-recovery', 'No recovery keys', 'dot-warn'],
  ['u2f', 'Legacy U2F', 'dot-warn'],
];

/** @type {[group: string, label: string][]} */
const PILLS = [
  ['', 'All'],
  ['attention', 'Needs attention'],
  ['none', 'Not enrolled'],
  ['locked', 'Locked'],
];

/** Rows come sorted by name. @type {(a: Row, b: Row) => number} */
const byName = (a, b) => a.place - b.place;

/** @type {Record<string, (a: Row, b: Row) => number>} */
const ORDERS = {
  user: byName,
  state: (a, b) => a.state.rank - b.state.rank || byName(a, b),
  last: (a, b) => (a.user.lastConfirmed?.time ?? 0) - (b.user.lastConfirmed?.time ?? 0) || byName(a, b),
};

export class OverviewFilter {
  /** @param {() => void} changed */
  constructor(changed) {
    const query = new URLSearchParams(location.search);
    this.changed = changed;
    this.group = [...TILES, ...PILLS].some(([group]) => group === query.get('state')) ? (query.get('state') ?? '') : '';
    this.realm = query.get('realm') ?? '';
    this.search = find('search');
    this.search.value = query.get('q') ?? '';
    this.select = find('realm');
    const order = /^(-?)(user|state|last)$/.exec(query.get('sort') ?? '');
    /** @type {'user'|'state'|'last'} */
    this.order = /** @type {any} */ (order?.[2] ?? 'user');
    this.descending = order?.[1] === '-';

    this.choices = this.#makeChoices();
    this.search.addEventListener('input', () => this.#keep());
    this.select.append(
      ...boot.realms.map((/** @type {any} */ { realm }) => h('option', { value: realm, selected: realm === this.realm }, realm)),
    );
    this.realm = this.select.value;
    this.select.addEventListener('change', () => {
      this.realm = this.select.value;
      this.#keep();
    });
  }

  get isOn() {
    return this.group !== '' || this.realm !== '' || this.search.value.trim() !== '';
  }

  clear() {
    this.group = '';
    this.realm = this.select.value = '';
    this.search.value = '';
    this.#keep();
    this.search.focus();
  }

  /** By a column; a second time the other way round. @param {'user'|'state'|'last'} order */
  sortBy(order) {
    this.descending = this.order === order && !this.descending;
    this.order = order;
    this.#keep();
  }

  /** What is to be shown, in order. @param {Row[]} rows */
  apply(rows) {
    const words = this.search.value.trim().toLowerCase().split(/\s+/);
    const hits = rows.filter(
      row =>
        (this.group === '' || row.groups.has(this.group)) &&
        (this.realm === '' || row.user.realm === this.realm) &&
        words.every((/** @type {string} */ word) => row.text.includes(word)),
    );
    hits.sort(ORDERS[this.order]);
    return this.descending ? hits.reverse() : hits;
  }

  /** Shows the counts and what is chosen. @param {Row[]} rows */
  draw(rows) {
    const tiles = /** @type {HTMLElement} */ (document.getElementById('tiles'));
    tiles.hidden = false;
    const quota = rows.filter(row => !isHandledElsewhere(row.user)).length;
    for (const { group, button, count } of this.choices) {
      const text = String(rows.filter(row => group === '' || row.groups.has(group)).length);
      const part = button.className === 'stat' && group === 'protected' ? ` of ${quota}` : '';
      count.replaceChildren(text, ...(part ? [h('small', null, part)] : []));
      button.setAttribute('aria-pressed', String(this.group === group));
    }
  }

  /** Tiles and pills; both choose the same thing. They stay, so that they keep the focus and say that they were pressed. */
  #makeChoices() {
    const tiles = TILES.map(([group, label, dot]) => {
      const title = h('span', { class: 'stat-t' }, h('span', { class: `dot ${dot}` }), label);
      return this.#choice('stat', `tile-${group}`, group, title, h('span', { class: 'stat-n' }));
    });
    const pills = PILLS.map(([group, label]) =>
      this.#choice('pill', `pill-${group || 'all'}`, group, label, h('span', { class: 'num' })),
    );
    document.getElementById('tiles')?.append(...tiles.map(({ button }) => h('li', null, button)));
    document.getElementById('pills')?.append(...pills.map(({ button }) => button));
    return [...tiles, ...pills];
  }

  /** @param {string} kind @param {string} t @param {string} group @param {any} label @param {HTMLElement} count */
  #choice(kind, t, group, label, count) {
    const choose = () => {
      // Pressed once more, it lets go.
      this.group = this.group === group ? '' : group;
      this.#keep();
    };
    const button = h('button', { class: kind, type: 'button', 'data-t': t, on: { click: choose } }, label, ' ', count);
    return { group, button, count };
  }

  #keep() {
    const query = new URLSearchParams();
    const sort = (this.descending ? '-' : '') + this.order;
    const wanted = { q: this.search.value.trim(), state: this.group, realm: this.realm, sort: sort === 'user' ? '' : sort };
    for (const [name, value] of Object.entries(wanted)) {
      if (value) query.set(name, value);
    }
    history.replaceState(history.state, '', `${location.pathname}${query.size > 0 ? `?${query}` : ''}`);
    this.changed();
  }
}
