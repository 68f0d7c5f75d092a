// /audit: the audit log.

import './shell.js';
import { describeReading } from './api.js';
import { exportRecords } from './audit-export.js';
import { Filters } from './audit-filters.js';
import { makeLive } from './audit-live.js';
import { PAGE, search } from './audit-search.js';
import { AuditTable } from './audit-table.js';
import { alertBox, boot, h, icon, makeButton, setBusy, setState } from './dom.js';
import { full, zone } from './time.js';

const card = /** @type {HTMLElement} */ (document.getElementById('audit-card'));
const skew = boot.serverTime - Date.now() / 1000;
const now = () => Date.now() / 1000 + skew;

const filters = new Filters(() => load());
const live = makeLive(lookForNew);
const alert = h('div', { role: 'alert', 'data-t': 'audit-alert' });
const place = h('div', { class: 'audit-list' });
const status = h('p', { class: 'grow', role: 'status', 'data-t': 'audit-status' });
const gone = h('p', { class: 'muted', 'data-t': 'audit-gone' });
const stop = makeButton('Stop', 'audit-stop', () => (stopped = true), 'btn-s');
const more = makeButton('Load more', 'audit-load', () => load(true));
const clear = makeButton('Clear filters', 'audit-clear', () => filters.clear());
const foot = h('div', { class: 'card-f audit-foot' }, status, stop, clear, more);

let table = new AuditTable(values => filters.set(values));
/** Counts loads: whatever an older one brings is not wanted any more. */
let current = 0;
let stopped = false;
/** @type {string|undefined} */
let cursor;
/** @type {Record<string, any>} */
let query = {};

/** @param {boolean} [goOn] whether to add to what is shown */
async function load(goOn = false) {
  const mine = (current += 1);
  stopped = false;
  if (!goOn) {
    query = filters.query(now());
    cursor = undefined;
    table = new AuditTable(values => filters.set(values));
    card.setAttribute('aria-busy', 'true');
  }
  const before = table.count;
  alert.replaceChildren();
  more.hidden = clear.hidden = stop.hidden = true;
  gone.textContent = '';
  const target = table;
  const found = await search(query, {
    cursor,
    wanted: PAGE,
    take: records => target.append(records),
    progress(searched) {
      show(target);
      status.textContent = `${counted()} Searching before ${full(searched)}…`;
      stop.hidden = false;
    },
    goesOn: () => mine === current && !stopped,
  });
  if (mine !== current) return;
  if (!found.ok) return fail(found.answer);
  cursor = found.cursor;
  show(target);
  end(found);
  setState('ready');
  if (query.ref && !goOn) target.highlight();
  // Whoever pressed the button goes on at the first row that it brought.
  if (goOn && table.count > before) /** @type {any} */ (table.body.querySelectorAll('tr.r')[before])?.querySelector('button')?.focus();
}

/** @param {AuditTable} target */
function show(target) {
  card.removeAttribute('aria-busy');
  if (place.firstChild !== target.root) place.replaceChildren(target.root);
  target.root.hidden = target.count === 0;
}

/** @param {import('./audit-search.js').Found} found */
function end({ oldest, rotated }) {
  stop.hidden = true;
  more.hidden = !cursor;
  more.textContent = stopped ? 'Go on searching' : 'Load more';
  const isEmpty = table.count === 0 && !cursor;
  clear.hidden = !(isEmpty && filters.isNarrow);
  status.textContent = !isEmpty
    ? `${counted()}${stopped ? ' Search stopped.' : ''}`
    : filters.isNarrow
      ? 'No entry matches these filters.'
      : 'No records in this time.';
  const since = Number(query.since ?? 0);
  gone.textContent = rotated && oldest && !cursor && since < oldest ? `Records before ${full(oldest)} are gone.` : '';
}

const counted = () => (table.count === 1 ? '1 record.' : `${table.count.toLocaleString('en')} records.`);

/** @param {import('./api.js').Answer} answer */
function fail(answer) {
  card.removeAttribute('aria-busy');
  status.textContent = '';
  alert.replaceChildren(
    alertBox('err', 'The audit log could not be read.', ...describeReading(answer)),
    h('div', { class: 'row' }, makeButton('Try again', 'reload', () => load(), 'btn-s')),
  );
  setState('error');
}

async function lookForNew() {
  const mine = current;
  // Records of the same second may have come since.
  const since = Math.floor(table.newest || now() - 60);
  const found = await search(
    { ...query, since: Math.max(since, Number(query.since ?? 0)) },
    {
      wanted: PAGE,
      take(records) {
        if (mine !== current) return;
        const added = table.prepend(records);
        if (added === 0) return;
        show(table);
        clear.hidden = true;
        status.textContent = counted();
      },
      progress() {},
      goesOn: () => true,
    },
  );
  if (mine !== current) return;
  if (!found.ok) alert.replaceChildren(alertBox('err', 'New records could not be read.', ...describeReading(found.answer)));
  else if (found.cursor) await load();
  else alert.replaceChildren();
}

/** @param {'csv'|'jsonl'} kind @param {string} label */
function exportButton(kind, label) {
  const button = makeButton(label, `export-${kind}`, async () => {
    if (button.hasAttribute('aria-busy')) return;
    const refusal = await exportRecords(kind, filters.query(now()), button);
    setBusy(button, null);
    button.prepend(icon('down'));
    if (refusal) alert.replaceChildren(alertBox('err', 'The file could not be made.', ...describeReading(refusal)));
  });
  button.prepend(icon('down'));
  return button;
}

document
  .getElementById('audit-actions')
  ?.append(live.button, exportButton('csv', 'Export CSV'), exportButton('jsonl', 'Export JSON'));
document.querySelector('.page-h p')?.append(` Times are those of ${zone}.`);
card.replaceChildren(filters.root, live.note, alert, place, gone, foot);
load();
