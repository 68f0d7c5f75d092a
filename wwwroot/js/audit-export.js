// What the filters find as a file.

import { saveFile, toCsv } from './csv.js';
import { setBusy } from './dom.js';
import { search } from './audit-search.js';
import { toast } from './toast.js';

/** A file has no more records; the newest ones count. */
const MOST = 20_000;
const AT_ONCE = 500;

const COLUMNS = ['time', 'result', 'event', 'user', 'by', 'method', 'entry', 'ip', 'node', 'ref', 'code', 'reason', 'expected', 'got', 'agent'];

/**
 * @param {'csv'|'jsonl'} kind
 * @param {Record<string, any>} query
 * @param {HTMLButtonElement} button
 * @returns {Promise<import('./api.js').Answer|null>} the refusal; null when the file was saved
 */
export async function exportRecords(kind, query, button) {
  /** @type {import('./audit-search.js').AuditRecord[]} */
  const all = [];
  const show = () => setBusy(button, `${all.length.toLocaleString('en')} records…`);
  setBusy(button, 'Exporting…');
  const found = await search(query, {
    wanted: MOST,
    limit: AT_ONCE,
    take(records) {
      all.push(...records);
      show();
    },
    progress: show,
    goesOn: () => true,
  });
  setBusy(button, null);
  if (!found.ok) return found.answer;
  const name = `audit-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`;
  if (kind === 'csv') saveFile(`${name}.csv`, 'text/csv', toCsv([[...COLUMNS, 'change', 'was'], ...all.map(row)]));
  else saveFile(`${name}.jsonl`, 'application/jsonl', all.map(record => `${JSON.stringify(record)}\n`).join(''));
  const count = `${all.length.toLocaleString('en')} record${all.length === 1 ? '' : 's'} exported.`;
  toast(found.cursor ? `${count} There are more; narrow the filters to get them.` : count);
  return null;
}

/** @param {import('./audit-search.js').AuditRecord} record */
const row = record => [
  new Date(record.time * 1000).toISOString(),
  ...COLUMNS.slice(1).map(name => record[name]),
  record.change && JSON.stringify(record.change),
  record.was && JSON.stringify(record.was),
];
