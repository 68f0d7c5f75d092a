// The table of the audit log. Rows are added and never drawn anew, so that focus and open rows stay.

import { h, icon } from './dom.js';
import { RESULTS, eventName, methodName, reference } from './audit-texts.js';
import { detail } from './audit-detail.js';
import { exact, stamp } from './time.js';

const HEADS = ['Time', 'Result', 'Event', 'User', 'By', 'Method', 'Address', 'Node', 'Reference'];

export class AuditTable {
  /** @param {(values: Record<string, string>) => void} narrow sets filters */
  constructor(narrow) {
    this.narrow = narrow;
    /** @type {Set<string>} */
    this.known = new Set();
    this.newest = 0;
    this.body = h('tbody');
    this.root = h(
      'table',
      { class: 'table', 'data-t': 'audit-table' },
      h('caption', { class: 'vh' }, 'Records, the newest first'),
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          ...HEADS.map(text => h('th', { scope: 'col', class: `c-${text.toLowerCase()}` }, text)),
          h('th', { scope: 'col' }, h('span', { class: 'vh' }, 'Details')),
        ),
      ),
      this.body,
    );
  }

  get count() {
    return this.known.size;
  }

  /** @param {import('./audit-search.js').AuditRecord[]} records the newest first */
  append(records) {
    this.body.append(...this.#rows(records));
  }

  /** @param {import('./audit-search.js').AuditRecord[]} records the newest first */
  prepend(records) {
    const rows = this.#rows(records);
    rows.forEach(row => row.classList.add('fresh'));
    this.body.prepend(...rows);
    return rows.length;
  }

  /** Opens the first row and brings it into view. */
  highlight() {
    const row = this.body.querySelector('tr.r');
    row?.classList.add('hit');
    row?.querySelector('button')?.click();
    row?.scrollIntoView({ block: 'center' });
  }

  /** @param {import('./audit-search.js').AuditRecord[]} records */
  #rows(records) {
    const fresh = records.filter(record => !this.known.has(keyOf(record)));
    for (const record of fresh) {
      this.known.add(keyOf(record));
      this.newest = Math.max(this.newest, record.time);
    }
    return fresh.map(record => this.#row(record));
  }

  /** @param {import('./audit-search.js').AuditRecord} record */
  #row(record) {
    const result = RESULTS[record.result] ?? RESULTS.failed;
    const id = `record-${keyOf(record)}`;
    const name = eventName(record.event);
    const button = h(
      'button',
      {
        class: 'btn btn-q btn-i',
        type: 'button',
        'aria-expanded': 'false',
        'aria-label': `Details: ${name}, ${record.user ?? record.by ?? ''}`,
        'data-t': 'record-more',
        on: { click: () => this.#toggle(row, button, record, id) },
      },
      icon('chev'),
    );
    const cell = (/** @type {string} */ head, /** @type {any[]} */ ...content) =>
      h('td', { class: `c-${head.toLowerCase()}`, 'data-label': content.every(part => !part) ? null : head }, ...content);
    const row = h(
      'tr',
      { class: 'r', 'data-t': 'record', 'data-event': record.event, 'data-ref': record.ref },
      cell('Time', h('time', { datetime: new Date(record.time * 1000).toISOString(), title: exact(record.time) }, stamp(record.time))),
      cell('Result', h('span', { class: `badge badge-${result.kind}` }, icon(result.icon), result.label)),
      h('th', { scope: 'row', class: 'c-event' }, h('b', null, name), record.reason && h('small', null, record.reason)),
      cell('User', record.user),
      cell('By', record.by !== record.user && record.by),
      cell('Method', methodName(record.method)),
      cell('Address', record.ip),
      cell('Node', record.node),
      cell('Reference', record.ref && h('span', { class: 'mono' }, reference(record.ref))),
      h('td', { class: 'c-act' }, button),
    );
    return row;
  }

  /**
   * @param {HTMLElement} row
   * @param {HTMLElement} button
   * @param {import('./audit-search.js').AuditRecord} record
   * @param {string} id
   */
  #toggle(row, button, record, id) {
    const open = button.getAttribute('aria-expanded') === 'true';
    button.setAttribute('aria-expanded', String(!open));
    if (open) {
      row.nextElementSibling?.remove();
      button.removeAttribute('aria-controls');
      return;
    }
    row.after(
      h('tr', { class: 'detail', id, 'data-t': 'record-detail' }, h('td', { colspan: HEADS.length + 1 }, detail(record, this.narrow))),
    );
    button.setAttribute('aria-controls', id);
  }
}

/** @param {import('./audit-search.js').AuditRecord} record */
const keyOf = record => `${record.node}-${record.seq}`;
